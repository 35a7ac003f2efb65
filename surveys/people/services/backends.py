"""The authentication backend: who signs in, by e-mail or user name, and whose session a request belongs to."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from surveys.database.prepared import Prepared
from surveys.people.models import User
from surveys.people.queries.accounts import person_named
from surveys.people.services.sessions import brought_with_session


class Accounts(AuthenticationBackend):
    """``AUTHENTICATION_BACKENDS``: signing in is allauth's; whoever has signed in is found by a prepared query."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """The person, by user name or e-mail. One password is hashed, whoever it is and whether or not they are.

        A suspended person with the right password gets the same message as everybody else.
        """
        person = person_named(credentials.get("username") or credentials.get("email") or "")
        if person is None:
            return None  # a password is hashed all the same
        self._did_check_password = True
        is_right = person.check_password(credentials.get("password") or "")
        return person if is_right and self.user_can_authenticate(person) else None

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, unless they may not sign in any more."""
        person = brought_with_session(user_id) or _BY_ID.first(id=user_id)
        return person if person is not None and self.user_can_authenticate(person) else None


_BY_ID = Prepared(lambda id: User.objects.filter(pk=id).order_by(), id=-1)
