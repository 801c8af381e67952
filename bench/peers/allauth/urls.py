"""allauth's API, and what an application's own view does with a token of it."""

from allauth.core.internal.httpkit import get_authorization_credential
from allauth.headless.tokens.strategies.jwt import internal
from django.http import JsonResponse
from django.urls import include, path


def validate(request):
    """What allauth's security class for Ninja does, without Ninja: the least that it costs."""
    token = get_authorization_credential(request, "Bearer")
    result = token and internal.validate_access_token(token)
    if not result:
        return JsonResponse({"valid": False}, status=401)
    return JsonResponse({"valid": True, "user": result.payload["sub"]})


def healthz(_request):
    return JsonResponse({"status": "ok"})


urlpatterns = [
    path("_allauth/", include("allauth.headless.urls")),
    path("validate", validate),
    path("healthz", healthz),
]
