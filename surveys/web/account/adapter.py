"""How sign-in behaves here."""

import logging
import smtplib
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from surveys.people import queries
from surveys.people.models import User
from surveys.web.account import enrolment
from surveys.web.account.told import tell_what_was_done
from surveys.web.confirmation import count_sign_in

WAYS_TO_CONFIRM = {
    "reauthenticate": gettext_lazy("Type the password"),
    "mfa_reauthenticate": gettext_lazy("Type a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}
_NO_MATCH = gettext_lazy("User name or password is wrong.")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs a letter, in the place where allauth's templates look for the site: the institute, not a host."""

    name: str
    domain: str


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody signs up."""

    # One sentence for both: which of the two names was tried tells a guesser nothing.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _NO_MATCH,
        "email_password_mismatch": _NO_MATCH,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """The session begins: with a second factor to choose where one is due, and with what others did meanwhile."""
        last_time = user.last_login
        super().login(request, user)
        count_sign_in(request, user)
        enrolment.begin(request, user)
        if last_time is not None:
            tell_what_was_done(request, user, since=last_time)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to say again who one is, in our words."""
        ways = super().get_reauthentication_methods(user)
        return [{**way, "description": WAYS_TO_CONFIRM.get(way["id"], way["description"])} for way in ways]

    def get_from_email(self) -> str:
        """The address that the settings say, under the institute's name."""
        name, address = parseaddr(super().get_from_email())
        return formataddr((name or queries.institute().name, address))

    def format_email_subject(self, subject: str) -> str:
        """``Istituto Ponte Alto: Una nuova password``."""
        return f"{queries.institute().name or 'Ascolto'}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A letter signed by the institute, with where to ask and who answers for personal data."""
        house = queries.institute()
        request = allauth_context.request
        where = [request.build_absolute_uri("/"), house.address_line, house.phone, house.email]
        sender = Sender(house.name or "Ascolto", "\n".join(filter(None, where)))
        super().send_mail(template_prefix, email, {**context, "current_site": sender, "house": house})

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """A letter about a change that was made already: a mail server that is away does not undo it."""
        if not settings.SENDS_MAIL:
            return
        try:
            super().send_notification_mail(template_prefix, user, *args, **kwargs)
        except (OSError, smtplib.SMTPException):
            logging.getLogger(__name__).exception("A letter about a change of access was not sent.")
