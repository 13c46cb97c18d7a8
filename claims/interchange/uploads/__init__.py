"""How is a file brought in at the desk? It is kept, checked in a dry run, shown row by row, and then loaded.

| module | question |
|---|---|
| `files` | where are the bytes of an upload until it is loaded? |
| `kinds` | is a file a review set, reviews of other publishers, or a table? |
| `maps` | which columns has a table, and what does a map say of each? |
| `reviews`, `review_sets` | what does loading do to each row? with the code of `import_*` and `load_review` |
| `job` | what does the worker do, and how far is it? |
| `work` | which claims of an upload wait for a verdict? |
"""
