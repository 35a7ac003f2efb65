"""The fictional accounts that the sign-in page offers while ``manage.py demo`` serves."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from surveys.design.queries import roles_of
from surveys.people.models import Role, User


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account offered on the sign-in page: the key that chooses it, the user, their roles in words."""

    key: int
    person: User
    what: str


def demo_accounts() -> list[DemoAccount]:
    """Return the accounts offered on the sign-in page, in the order of ``DEMO_ACCOUNTS``; empty except in the demo."""
    if not settings.DEMO_ACCOUNTS:
        return []
    by_name = {person.username: person for person in _people()}
    people = [by_name[name] for name in settings.DEMO_ACCOUNTS if name in by_name]
    roles = roles_of(people)
    return [
        DemoAccount(key, person, _what(person, (membership.role for membership in roles.get(person.pk, []))))
        for key, person in enumerate(people, 1)
    ]


def account_for(username: str) -> User | None:
    """Return the user, if it is a demo account with the demo's own password, which no real account has; else None."""
    person = next((person for person in _people() if person.username == username), None)
    password = settings.DEMO_PASSWORD
    return person if person is not None and password and person.check_password(password) else None


def _people() -> list[User]:
    return list(User.objects.filter(username__in=settings.DEMO_ACCOUNTS, is_active=True))


def _what(person: User, roles: Iterable[str]) -> str:
    if person.is_administrator:
        return _("administrator")
    return ", ".join(str(Role(role).label) for role in dict.fromkeys(roles)) or _("without a role")
