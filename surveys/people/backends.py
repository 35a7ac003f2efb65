"""Who signs in, by e-mail or user name, and who a request comes from: every request asks."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from .models import User
from .prepared import Prepared


class Accounts(AuthenticationBackend):
    """``AUTHENTICATION_BACKENDS``: signing in is allauth's; whoever has signed in is found by a prepared query."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, unless they may not sign in any more."""
        person = _BY_ID.first(id=user_id)
        return person if person is not None and self.user_can_authenticate(person) else None


_BY_ID = Prepared(lambda id: User.objects.filter(pk=id).order_by(), id=-1)
