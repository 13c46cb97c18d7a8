"""What do all pages of the admin share? `page.BaseAdmin`, and beside it forms that merge, lists, histories, the menu.

Django's autodiscovery imports this package, and with it the admins of users, groups and tokens.
"""

from config.admin import people  # noqa: F401 (registers them)
