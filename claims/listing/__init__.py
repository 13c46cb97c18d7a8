"""Which claims does a list show? `ClaimFilters` selects their cards, for the API, its exports and the desk."""
