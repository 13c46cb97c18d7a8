"""Which claims does a CSV export hold?"""


def is_export(head):
    return False
