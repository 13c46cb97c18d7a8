"""The public site: what a stranger reads who follows a link to a claim.

| folder | its pages |
|---|---|
| `claim/` | a claim and its versions |
| `lists/` | home, search, topics, claimants, publishers, corrections, methodology, about |
| `web/` | what other programs read: sitemap, embedded cards, pictures for links, citations |
"""
