"""How sign-in behaves here."""

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from surveys.people import queries

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
