"""Who asks: a token in the ``Authorization`` header."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from surveys.design.models import ApiToken
from surveys.design.queries import working_token
from surveys.design.services import note_use


class BearerToken(BaseAuthentication):
    """``Authorization: Bearer …``. A token is no person: ``request.user`` stays anonymous, ``request.auth`` is it."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiToken] | None:
        """The token; ``None`` when none came. Raises ``AuthenticationFailed`` for one that does not work."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        now = timezone.now()
        token = working_token(secret.strip(), now)
        if token is None:
            raise AuthenticationFailed
        note_use(token=token, now=now)
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="Ascolto"'


class BearerTokenScheme(OpenApiAuthenticationExtension):
    """How the API's description names the token."""

    target_class = BearerToken
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """HTTP bearer authentication."""
        return {"type": "http", "scheme": "bearer"}
