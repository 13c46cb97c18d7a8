"""The pages that everybody reads, without a login.

| folder | its pages |
|---|---|
| `claim/` | a claim and its versions |
| `lists/` | home, search, topics, claimants, publishers, corrections, methodology, about |
| `web/` | what other programs read: sitemap, embedded cards, pictures for links, citations |
"""
