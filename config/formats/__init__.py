"""How are times written at the desk? As Django writes them in each language, with their zone."""
