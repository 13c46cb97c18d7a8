"""What does a fetched page or paper say, and what is it about? `read` returns its text, title, authors and date.

| module | question |
|---|---|
| `limited` | how is a hostile document kept from using up the machine? in a process of its own, with limits |
| `kinds` | is it a web page, a PDF, a plain text, or nothing that has a text? |
| `pages` | what does a web page say, by trafilatura and htmldate? |
| `papers` | what does a PDF say, by pypdf? |
| `decoding` | in which encoding are the bytes of a text? |
| `found` | what is found: `Reading`, or why there is none: `NotReadable` |
"""

from sources.reading.found import NotReadable, Reading
from sources.reading.limited import read

__all__ = ["NotReadable", "Reading", "read"]
