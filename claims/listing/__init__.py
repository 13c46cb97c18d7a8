"""Which claims does a list show? `ClaimFilters` selects their cards, for the API, its exports, the desk and the pages.

`facets()` counts them by category, language and so on.
"""
