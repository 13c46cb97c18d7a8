"""The editors' desk: the pages at `/desk/` where claims are triaged, checked, reviewed and published.

They are plain Django views with htmx, under the site's strict Content-Security-Policy. `base.py` checks permissions
and words refusals, `urls.py` names the pages, `keys.py` the keys. Each folder is a page with its parts:

| folder | page |
|---|---|
| `home` | `/desk/`: what waits for me, how the desk is doing |
| `queue` | `/desk/queue/`: lists of claims, saved views, triage one by one or in bulk |
| `workbench` | `/desk/claims/<id>/`: the sources with their quotes, beside the claim |
| `writing` | the forms of the workbench: claim and verdict, autosave, presence, conflicts, steps |
| `compare` | `/desk/claims/<id>/compare/`: two states word by word |
| `copies` | `/desk/versions/<id>/copy/`: what the address of a source answered, as text and as source |
| `sources` | `/desk/sources/`: bringing in pages by their address |
| `media` | `/desk/claims/<id>/media/`: adding a picture, a video or a sound |
| `imports` | `/desk/imports/`: importing files, mapping labels |
| `merging` | `/desk/merge/`: two rows that are the same person, publisher, topic or claim |
| `shell` | what frames all pages: navigation, keys, search by name, settings of a person |
"""
