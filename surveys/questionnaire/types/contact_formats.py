"""Where somebody can be reached: telephone numbers and e-mail addresses, read back before they are kept.

A respondent says them on the telephone and the interviewer types them, so nothing is guessed or
repaired here, as it is in lists of a sample.
"""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from surveys.questionnaire.problems import gettext_noop

from .answering import NotUnderstoodError, shortened

PHONE, EMAIL = "phone", "email"
"""Appearances of a text."""

_LONGEST_ADDRESS, _LONGEST_MAILBOX = 254, 64
_ADDRESS = re.compile(
    r"(?P<box>[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
)
_NO_PHONE = gettext_noop("“%(typed)s” is not a telephone number: read it back digit by digit.")
_NO_EMAIL = gettext_noop("“%(typed)s” is not an e-mail address, such as anna.verdi@example.com.")


def phone_number(typed: str, country: str) -> str:
    """The number in E.164 (``+390655512345``). ``country``: that of numbers without a prefix.

    Raises ``NotUnderstoodError`` for a number that its country's numbering plan does not have.
    """
    try:
        number = phonenumbers.parse(typed, country)
    except NumberParseException:
        raise NotUnderstoodError(_NO_PHONE, typed=shortened(typed)) from None
    if not phonenumbers.is_valid_number(number):
        raise NotUnderstoodError(_NO_PHONE, typed=shortened(typed))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def email_address(typed: str) -> str:
    """The address, its domain in small letters. Raises ``NotUnderstoodError``; whether it exists is not asked."""
    address = "".join(typed.split())
    found = _ADDRESS.fullmatch(address)
    if found is None or len(address) > _LONGEST_ADDRESS or len(found["box"]) > _LONGEST_MAILBOX:
        raise NotUnderstoodError(_NO_EMAIL, typed=shortened(typed))
    box, _, domain = address.rpartition("@")
    return f"{box}@{domain.lower()}"
