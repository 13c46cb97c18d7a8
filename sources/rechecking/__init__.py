"""Which captured articles have changed at their address? They are fetched again, at a pace that no site feels.

| module | question |
|---|---|
| `planning` | which articles are checked, which is next, and when is it checked again? |
| `checking` | what does an article say now? A new version only if the text changed |
| `work` | how long does a turn of the worker last, and what does the nightly start? |

Apps say which of their articles matter: `register(choose)`, where `choose` narrows a queryset of articles. A check is
taken with a lease and recorded when it is done, so an interrupted run resumes, and several may run at once.
"""

from sources.rechecking.checking import check
from sources.rechecking.planning import plan, register, seconds_until_next, take

__all__ = ["check", "plan", "register", "seconds_until_next", "take"]
