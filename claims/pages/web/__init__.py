"""What do other programs read of the public site? Search engines, sites that show a link, readers of citations.

| file | what it answers |
|---|---|
| `crawlers.py` | robots.txt, security.txt, favicon.ico |
| `sitemap.py` | sitemap.xml, its parts, and the news of two days |
| `preview.py`, `picture.py` | what a network shows of a link: Open Graph, a picture of the verdict |
| `drawing.py`, `lettering.py` | how the picture looks, and in which fonts |
| `oembed.py`, `card.py` | the embedded card of a claim, and how another site asks for it |
| `citation.py`, `citations.py` | a claim as APA text, BibTeX and CSL-JSON |

`public_claim.py` reads the claim for all of them, `summary.py` says it in a few words.
"""
