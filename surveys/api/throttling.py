"""How often a token may be used."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # REST framework's views read the settings that name this module
    from rest_framework.views import APIView


class TokenThrottle(SimpleRateThrottle):
    """So many requests of one token in a period: the setting ``API_RATE``, such as ``120/min``."""

    scope = "token"

    def get_rate(self) -> str:
        """The setting, read when it is needed."""
        return settings.API_RATE

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        """One count for each token."""
        return f"api-token-{request.auth.pk}"
