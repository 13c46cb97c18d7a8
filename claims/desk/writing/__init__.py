"""How do people write at the desk? The forms of a claim and its verdict, and all that keeps what is typed.

`context.writing_context` has what the fragments in `templates/desk/writing/` show: `claim.html`, `verdict.html`,
`checks.html` (what is missing), `steps.html` and `presence.html`. `views.py` saves and takes steps; two people who
save at once are merged by `config.admin.merging`. `typed.py` keeps unsaved text, `presence.py` says who else is here.
"""
