"""Who is logged in, and with which token do forms write? A page asks after its session ended and began again."""

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET

from claims.desk.base import desk_view


@desk_view()
@require_GET
def session(request):
    person = request.user
    return JsonResponse({"person": str(person.pk), "name": person.get_username(), "token": get_token(request)})
