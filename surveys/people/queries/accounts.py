"""People, their sessions and the changes to their accounts."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from surveys.people.models import AuditEntry, AuditVerb, BrowserSession, User

from .second_factors import SECOND_FACTORS

LONGEST_LOGIN = 254
"""Characters of an e-mail address."""
TOLD = (AuditVerb.PERSON_ACCESS_RESET, AuditVerb.FACTOR_RESET)
"""What somebody else did to a person's access; the person is told at the next sign-in."""


def visible_to(user: User) -> QuerySet[User]:
    """Administrators see everybody, others themselves; by name. ``has_second_factor`` is known of each."""
    people = everybody()
    return people if user.is_administrator else people.filter(pk=user.pk)


def everybody() -> QuerySet[User]:
    """Everybody by name, with ``has_second_factor``."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    return User.objects.annotate(has_second_factor=Exists(factor)).order_by("last_name", "first_name", "username")


def search(people: QuerySet[User], words: str) -> QuerySet[User]:
    """The people whose name, user name, e-mail or code contains every word."""
    for word in words.split():
        people = people.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(username__icontains=word)
            | Q(email__icontains=word)
            | Q(code__icontains=word)
        )
    return people


def changes_of(person: User, limit: int = 10) -> list[AuditEntry]:
    """The latest changes to a person's account and roles, newest first, without sign-ins and sign-outs."""
    entries = AuditEntry.objects.filter(subject=person.audit_name).exclude(verb__startswith="session.")
    entries = entries.select_related("actor")
    return list(entries.order_by("-at", "-pk")[:limit])


def person_named(login: str) -> User | None:
    """The person with this user name, else with this e-mail address. Overlong texts match nobody."""
    if not login or len(login) > LONGEST_LOGIN:
        return None
    named = User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login))
    found = sorted(named, key=lambda person: person.username.lower() != login.lower())
    return found[0] if found else None


def leaving() -> list[User]:
    """The people who are to be suspended when their call is over."""
    return list(User.objects.filter(leaves_after_call=True, is_active=True).order_by("pk"))


def suspended(key: int) -> User | None:
    """The person with this key, if they are suspended."""
    return User.objects.filter(pk=key, is_active=False).first()


def sessions_of(person: User, now: datetime) -> list[BrowserSession]:
    """The person's sessions, the latest seen first."""
    limit = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = BrowserSession.objects.filter(user=person, started_at__gt=now - limit)
    return list(rows.defer("session_data").order_by("-seen_at", "-started_at"))


def administrators() -> list[User]:
    """The active administrators, by name."""
    return list(User.objects.filter(is_administrator=True, is_active=True).order_by("last_name", "first_name", "pk"))


def has_no_accounts() -> bool:
    """Whether the site has no account at all."""
    return not User.objects.exists()


def done_to(person: User, since: datetime) -> list[AuditEntry]:
    """The register's lines of what others did to this person's access since then, oldest first."""
    entries = AuditEntry.objects.filter(at__gt=since, subject=person.audit_name, verb__in=TOLD).exclude(actor=person)
    return list(entries.select_related("actor").order_by("at", "pk"))
