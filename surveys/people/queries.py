"""What is known of people and of the changes to their accounts."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from surveys.calling.dialling import HAND
from surveys.database.prepared import Prepared

from .models import AuditEntry, BrowserSession, CentreDialling, Institute, Role, SecondFactorRule, User

ADMINISTRATOR = "administrator"
ROLES = (ADMINISTRATOR, *(role.value for role in (Role.SUPERVISOR, Role.RESEARCHER, Role.CLIENT, Role.INTERVIEWER)))
"""Of whom a second factor may be required."""
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
LONGEST_LOGIN = 254
"""Characters of an e-mail address."""
TOLD = ("person.access_reset", "factor.reset")
"""What somebody else did to a person's access, of which they are told at their next sign-in."""


def visible_to(user: User) -> QuerySet[User]:
    """Administrators see everybody, others themselves; by name. ``has_second_factor`` is known of each."""
    people = everybody()
    return people if user.is_administrator else people.filter(pk=user.pk)


def everybody() -> QuerySet[User]:
    """Everybody by name, with ``has_second_factor``."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    return User.objects.annotate(has_second_factor=Exists(factor)).order_by("last_name", "first_name", "username")


def search(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Those whose name, user name, e-mail or code contains every one of the words."""
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
    """The latest changes to a person's account and roles, newest first: not when they signed in and out."""
    entries = AuditEntry.objects.filter(subject=person.audit_name).exclude(verb__startswith="session.")
    entries = entries.select_related("actor")
    return list(entries.order_by("-at", "-pk")[:limit])


def person_named(login: str) -> User | None:
    """Whose user name this is, or else whose e-mail address. SQLite would not compare a text without end."""
    if not login or len(login) > LONGEST_LOGIN:
        return None
    named = User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login))
    found = sorted(named, key=lambda person: person.username.lower() != login.lower())
    return found[0] if found else None


def leaving() -> list[User]:
    """Who is to be suspended when their call is over."""
    return list(User.objects.filter(leaves_after_call=True, is_active=True).order_by("pk"))


def suspended(key: int) -> User | None:
    """The person of this key, if they are suspended."""
    return User.objects.filter(pk=key, is_active=False).first()


def sessions_of(person: User, now: datetime) -> list[BrowserSession]:
    """Where the person is signed in, the latest seen first."""
    limit = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = BrowserSession.objects.filter(user=person, started_at__gt=now - limit)
    return list(rows.defer("session_data").order_by("-seen_at", "-started_at"))


def institute() -> Institute:
    """Who makes the research, without the bytes of its logo; one without a name where nobody has said it yet."""
    return _INSTITUTE.first(key=Institute.THE_ONE) or Institute()


_INSTITUTE = Prepared(lambda key: Institute.objects.filter(pk=key).defer("logo").order_by(), key=31_999)


def institute_with_logo() -> Institute:
    """The same with its logo."""
    return Institute.objects.first() or Institute()


def institute_logo(digest: str) -> bytes:
    """The logo as a PNG, if it is the one with this digest; empty for none."""
    return bytes(Institute.objects.filter(logo_digest=digest).values_list("logo", flat=True).first() or b"")


def administrators() -> list[User]:
    """Who manages people and roles, for those who look for them."""
    return list(User.objects.filter(is_administrator=True, is_active=True).order_by("last_name", "first_name", "pk"))


def nobody_yet() -> bool:
    """Whether the site has no account at all."""
    return not User.objects.exists()


def centre_dialling() -> str:
    """How numbers are dialled where a person has not said it."""
    return CentreDialling.objects.values_list("way", flat=True).first() or HAND


def dialling_of(person: User) -> str:
    """How this person dials."""
    return person.dialling or centre_dialling()


def second_factor_roles() -> frozenset[str]:
    """Of whom a second factor is required: as an administrator said it, else as the settings do.

    In the demo everybody comes in by a click until somebody there tries the rule out.
    """
    said = SecondFactorRule.objects.values_list("roles", flat=True).first()
    if said is None:
        said = [] if settings.DEMO_ACCOUNTS else settings.SECOND_FACTOR_ROLES
    return frozenset(said)


def has_second_factor(person: User) -> bool:
    """Whether something besides the password opens this account: a passkey, or an app's codes."""
    return Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists()


def done_to(person: User, since: datetime) -> list[AuditEntry]:
    """What others did to this person's access since then, oldest first."""
    entries = AuditEntry.objects.filter(at__gt=since, subject=person.audit_name, verb__in=TOLD).exclude(actor=person)
    return list(entries.select_related("actor").order_by("at", "pk"))
