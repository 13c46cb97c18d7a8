"""Which requests only read? GET and HEAD, and a POST to an action that its view names in `reading_posts`.

Such a POST is a GET with a body, for what is too long for an address: readers send it without a token, from any origin
(config/http/cors.py), with the filters of a list, and within the budget of a read.
"""


def is_read(request, view):
    """Return whether the request only reads. `view` is the instance that answers it."""
    if request.method == "POST":
        action = getattr(view, "action_map", {}).get("post")
        return action is not None and action in getattr(view, "reading_posts", ())
    return request.method in ("GET", "HEAD")
