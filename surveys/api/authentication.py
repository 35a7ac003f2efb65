"""Who asks: a token in the ``Authorization`` header, and how often it may ask."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from surveys.design.models import ApiToken
from surveys.design.queries import working_token
from surveys.design.services import note_use

if TYPE_CHECKING:  # REST framework's views read the settings that name this module
    from rest_framework.views import APIView


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


class HasToken(BasePermission):
    """A token that works; which studies and scopes it has, each view asks."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether a token came."""
        return isinstance(request.auth, ApiToken)


class TokenThrottle(SimpleRateThrottle):
    """So many requests of one token in a period: the setting ``API_RATE``, such as ``120/min``."""

    scope = "token"

    def get_rate(self) -> str:
        """The setting, read when it is needed."""
        return settings.API_RATE

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        """One count for each token."""
        return f"api-token-{request.auth.pk}"


class BearerTokenScheme(OpenApiAuthenticationExtension):
    """How the API's description names the token."""

    target_class = BearerToken
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """HTTP bearer authentication."""
        return {"type": "http", "scheme": "bearer"}
