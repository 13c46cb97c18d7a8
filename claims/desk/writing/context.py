"""What do the forms of a claim's page show? Nothing yet."""


def writing_context(request, claim):
    return {}
