"""Return the current person and CSRF token. A page asks for both after a new login."""

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET

from claims.desk.base import desk_view


@desk_view()
@require_GET
def session(request):
    person = request.user
    return JsonResponse({"person": str(person.pk), "name": person.get_username(), "token": get_token(request)})
