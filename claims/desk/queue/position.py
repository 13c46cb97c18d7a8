"""Where in the queue is a claim? The queue's own part of this page is not here yet."""


def position_of(request, claim_id):
    return None
