"""A mail server that takes nothing."""

from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class Backend(BaseEmailBackend):
    """Refuses every letter."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Refuse."""
        raise OSError("no")


class Killed(Backend):
    """The worker ends while it sends."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SystemExit
