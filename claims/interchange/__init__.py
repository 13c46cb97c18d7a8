"""How do claims travel to and from the formats of others?"""
