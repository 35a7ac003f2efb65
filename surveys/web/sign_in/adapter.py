"""allauth's account adapter: no sign-up, rate limits, e-mails signed by the institute."""

import logging
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from surveys.people import queries, services
from surveys.people.models import AuditVerb, User

from . import enrolment
from .auditing import RegisteredSignIns
from .confirmation import count_sign_in
from .known_devices import device_known_to, remember
from .notices import show_account_notices

WAYS_TO_CONFIRM = {
    "reauthenticate": gettext_lazy("Type the password"),
    "mfa_reauthenticate": gettext_lazy("Type a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}

_NO_MATCH = gettext_lazy("User name or password is wrong.")


@dataclass(frozen=True, slots=True)
class Sender:
    """Stands in for the site in allauth's e-mail templates, so that the institute signs them, not a host name."""

    name: str
    domain: str


def _login_of(credentials: Mapping[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("email") or "")


def _person_of(credentials: Mapping[str, Any]) -> User | None:
    return queries.person_named(_login_of(credentials))


def forget_failures(request: HttpRequest, person: User) -> None:
    """Clear the person's failed sign-ins, so that a stranger's guesses no longer lock them out."""
    ratelimit.clear(request, app="allauth.account", action="login_failed", key=person.audit_name)


class ClosedAccountAdapter(RegisteredSignIns):
    """``ACCOUNT_ADAPTER``: accounts are created by administrators, without sign-up."""

    # The same sentence for both, so that a guesser does not learn which of the two was recognised.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _NO_MATCH,
        "email_password_mismatch": _NO_MATCH,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: there is no sign-up."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session, require enrolment of a second factor if due, and report what others changed meanwhile."""
        last_time = user.last_login
        super().login(request, user)
        count_sign_in(request, user)
        enrolment.begin(request, user)
        if last_time is not None:
            show_account_notices(request, user, since=last_time)

    def get_login_stages(self) -> list[str]:
        """Return allauth's stages, with our second-factor stage in place of theirs."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "surveys.web.sign_in.stages.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return allauth's methods of reauthentication, with our descriptions."""
        ways = super().get_reauthentication_methods(user)
        return [{**way, "description": WAYS_TO_CONFIRM.get(way["id"], way["description"])} for way in ways]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt before it is made; on devices known to this person the count is separate.

        There a changed password starts a new count, so that failures with the old one do not lock its owner out.
        """
        person, count = _person_of(credentials), self._get_login_attempts_cache_key(request, **credentials)
        device = device_known_to(request, person) if person else ""
        action, key = "login_failed", count
        if person is not None and device:
            action, key = "login_failed_there", f"{count}:{device}:{person.get_session_auth_hash()}"
        self._login_failed_rl_usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # One count for a person, whichever of their names is typed.
        person = _person_of(credentials)
        return person.audit_name if person else _login_of(credentials).lower()

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        """Return allauth's response, with the device remembered as one of the person's."""
        response: HttpResponse = super().post_login(request, user, **facts)
        remember(request, response, user)
        return response

    def set_password(self, user: Any, password: str) -> None:
        """Set the password and end every other session that was begun with the old one."""
        super().set_password(user, password)
        request = allauth_context.request
        is_own = request is not None and request.user == user
        services.end_sessions(person=user, but=request.session.session_key if is_own else None)
        services.note_about_oneself(person=user, verb=AuditVerb.PERSON_PASSWORD_CHANGED, now=timezone.now())

    def get_from_email(self) -> str:
        """Return the sender's address of the settings, with the institute's name."""
        name, address = parseaddr(super().get_from_email())
        return formataddr((name or queries.institute().name, address))

    def format_email_subject(self, subject: str) -> str:
        """Return the subject after the institute's name: ``Istituto Ponte Alto: Una nuova password``."""
        return f"{queries.institute().name or 'Ascolto'}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an e-mail signed by the institute, with its contacts for questions and for personal data."""
        house = queries.institute()
        request = allauth_context.request
        where = [request.build_absolute_uri("/"), house.address_line, house.phone, house.email]
        sender = Sender(house.name or "Ascolto", "\n".join(filter(None, where)))
        super().send_mail(template_prefix, email, {**context, "current_site": sender, "house": house})

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Send an e-mail about a change already made; a failing mail server is logged and does not undo the change."""
        if not settings.SENDS_MAIL:
            return
        try:
            super().send_notification_mail(template_prefix, user, *args, **kwargs)
        except (OSError, smtplib.SMTPException):
            logging.getLogger(__name__).exception("A letter about a change of access was not sent.")
