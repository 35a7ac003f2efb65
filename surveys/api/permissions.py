"""Who may use the API: whoever sends a token that works."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from surveys.design.models import ApiToken

if TYPE_CHECKING:  # REST framework's views read the settings that name this module
    from rest_framework.views import APIView


class HasToken(BasePermission):
    """A token that works; which studies and scopes it has, each view asks."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether a token came."""
        return isinstance(request.auth, ApiToken)
