"""Add, change, suspend and restore accounts; every change leaves a line in the register."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any, TypedDict, Unpack

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.crypto import get_random_string

from surveys.calling.dialling import fault_of
from surveys.people.models import LOOKS, AuditVerb, SecondFactorRule, User
from surveys.people.queries.second_factors import ROLES
from surveys.people.services.audit import record

from .sessions import end_sessions
from .site_settings import NotAWayToDialError

# Without letters and digits that look or sound alike: passwords are read out across a room.
PASSWORD_LETTERS = "abcdefghkmnpqrstuvwxyz"  # noqa: S105 (an alphabet)
PASSWORD_DIGITS = "23456789"  # noqa: S105


class TakenError(Exception):
    """Somebody else has this user name, e-mail or code; ``field`` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class OwnAccountError(Exception):
    """Nobody may suspend themselves or give up their own administration: another administrator does it."""


class PersonFacts(TypedDict, total=False):
    """What is known of a person; an empty ``code`` is none."""

    username: str
    first_name: str
    last_name: str
    email: str
    code: str
    is_administrator: bool


def add_person(*, by: User | None, now: datetime, password: str | None = None, **facts: Unpack[PersonFacts]) -> User:
    """A new account; ``by`` is ``None`` when a command makes it. Raises ``TakenError``.

    Without a password the person cannot sign in until ``reset_access`` gives them one.
    """
    person = User(date_joined=now)
    with transaction.atomic():
        _take(person, facts)
        person.set_password(password)
        person.save()
        _keep_email(person)
        record(by=by, verb=AuditVerb.PERSON_ADDED, subject=person.audit_name, details=_names(facts), now=now)
    return person


def change_person(*, by: User, person: User, now: datetime, **facts: Unpack[PersonFacts]) -> User:
    """Change the facts that are given. Raises ``TakenError``, and ``OwnAccountError`` for one's own administration."""
    if by == person and facts.get("is_administrator") is False:
        raise OwnAccountError
    with transaction.atomic():
        _take(person, facts)
        person.save()
        _keep_email(person)
        record(by=by, verb=AuditVerb.PERSON_CHANGED, subject=person.audit_name, details=_names(facts), now=now)
    return person


def vouch_for_email(*, person: User) -> None:
    """Accept the address of a person made by ``createsuperuser`` as one entered by an administrator."""
    if not EmailAddress.objects.filter(user=person).exists():
        _keep_email(person)


def suspend_person(*, by: User | None, person: User, now: datetime, answers_late: bool = False) -> None:
    """Sign the person out everywhere and let them in no more; their work stays. Raises ``OwnAccountError``.

    ``answers_late``: they are in a call; their browser is not known any more but for what it still sends of that.
    """
    if by == person:
        raise OwnAccountError
    with transaction.atomic():
        _set_active(by=by, person=person, active=False, verb=AuditVerb.PERSON_SUSPENDED, now=now)
        if not answers_late:
            end_sessions(person=person)


def suspend_after_call(*, by: User, person: User, now: datetime) -> None:
    """Suspend the person when their present call is over; they get no other. Raises ``OwnAccountError``."""
    if by == person:
        raise OwnAccountError
    with transaction.atomic():
        person.leaves_after_call = True
        person.save(update_fields=["leaves_after_call"])
        record(by=by, verb=AuditVerb.PERSON_SUSPENDED_AFTER_CALL, subject=person.audit_name, details={}, now=now)


def sign_out(*, by: User, person: User, now: datetime) -> None:
    """End every session of somebody else; they may sign in again."""
    with transaction.atomic():
        end_sessions(person=person)
        record(by=by, verb=AuditVerb.PERSON_SIGNED_OUT, subject=person.audit_name, details={}, now=now)


def restore_person(*, by: User, person: User, now: datetime) -> None:
    """Let a suspended person in again, or cancel a suspension after the call."""
    with transaction.atomic():
        if not person.is_active:
            end_sessions(person=person)
        _set_active(by=by, person=person, active=True, verb=AuditVerb.PERSON_RESTORED, now=now)


def reset_access(*, by: User, person: User, now: datetime) -> str:
    """A new password, returned once; the old one, open sessions and the second factor end."""
    password = new_password()
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        Authenticator.objects.filter(user=person).delete()
        SocialAccount.objects.filter(user=person).delete()
        end_sessions(person=person)
        record(by=by, verb=AuditVerb.PERSON_ACCESS_RESET, subject=person.audit_name, details={}, now=now)
    return password


def reset_second_factor(*, by: User | None, person: User, now: datetime) -> None:
    """Delete the person's passkeys, app and recovery codes, and end open sessions; the password stays."""
    with transaction.atomic():
        Authenticator.objects.filter(user=person).delete()
        end_sessions(person=person)
        record(by=by, verb=AuditVerb.FACTOR_RESET, subject=person.audit_name, details={}, now=now)


def require_second_factor(*, by: User, roles: Collection[str], now: datetime) -> None:
    """Require a second factor of people with these roles from their next sign-in on, and of nobody else."""
    wanted = [role for role in ROLES if role in roles]
    with transaction.atomic():
        SecondFactorRule.objects.update_or_create(pk=SecondFactorRule.THE_ONE, defaults={"roles": wanted})
        record(by=by, verb=AuditVerb.FACTOR_REQUIRED, subject="institute:1", details={"roles": wanted}, now=now)


def note_about_oneself(*, person: User, verb: AuditVerb, now: datetime, **details: str) -> None:
    """Record what people did to their own access, such as adding a factor or changing the password."""
    record(by=person, verb=verb, subject=person.audit_name, details=details, now=now)


class Preferences(TypedDict, total=False):
    """How the pages are for a person: ``language``, and ``theme`` light or dark. Empty: as the browser says.

    ``look``: some of ``LOOKS``, with spaces between them. ``dialling``: how the person dials. Empty: as the centre
    does.
    """

    language: str
    theme: str
    look: str
    dialling: str


def change_preferences(*, person: User, **preferences: Unpack[Preferences]) -> None:
    """Change the given preferences. Raises ``NotAWayToDialError``."""
    way = preferences.get("dialling", "")
    if way and (fault := fault_of(way)):
        raise NotAWayToDialError(fault)
    if "look" in preferences:
        wanted = preferences["look"].split()
        preferences["look"] = " ".join(one for one in LOOKS if one in wanted)
    for name, value in preferences.items():
        setattr(person, name, value)
    person.save(update_fields=[*preferences])


def new_password() -> str:
    """About 50 bits, easy to read out: ``kfmw-7394-tqna``."""
    words = [get_random_string(4, PASSWORD_LETTERS) for _ in range(2)]
    return f"{words[0]}-{get_random_string(4, PASSWORD_DIGITS)}-{words[1]}{secrets.choice(PASSWORD_DIGITS)}"


def _take(person: User, facts: PersonFacts) -> None:
    values: dict[str, Any] = dict(facts)
    if "code" in values:
        values["code"] = values["code"] or None
    others = User.objects.exclude(pk=person.pk)
    for field in ("username", "email", "code"):
        if values.get(field) and others.filter(**{f"{field}__iexact": values[field]}).exists():
            raise TakenError(field)
    for field, value in values.items():
        setattr(person, field, value)


def _keep_email(person: User) -> None:
    # Sign-in by e-mail looks here; the administrator vouches for the address. Who came in by another comes no more.
    if not EmailAddress.objects.filter(user=person, email=person.email.lower()).exists():
        SocialAccount.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    if person.email:
        EmailAddress.objects.create(user=person, email=person.email.lower(), primary=True, verified=True)


def _set_active(*, by: User | None, person: User, active: bool, verb: AuditVerb, now: datetime) -> None:
    with transaction.atomic():
        person.is_active, person.leaves_after_call = active, False
        person.save(update_fields=["is_active", "leaves_after_call"])
        record(by=by, verb=verb, subject=person.audit_name, details={}, now=now)


def _names(facts: PersonFacts) -> dict[str, list[str]]:
    # Which facts, never their values: the audit outlives a person's data.
    return {"fields": sorted(facts)}
