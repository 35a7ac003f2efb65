"""Telephone numbers as people and spreadsheets write them, made dialable; Italian traps included.

Italian fixed numbers keep their leading 0 in international form too; Excel drops it from cells that
it takes for numbers, and old lists put a 0 before mobiles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

KINDS = {
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "landline",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.UAN: "company",
}
"""Kinds of number a person can be reached at; voicemail, premium and shared-cost lines are none of them."""

EXTENSION = re.compile(r"[\s,.;-]*\b(?:int(?:erno)?|ext?)\b[\s.:]*(\d{1,8})\s*$", re.IGNORECASE)
SEPARATOR = re.compile(r"[;,\n|]+|\s/\s")
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
PUNCTUATION = re.compile(r"[\s./()-]+")
ITALIAN_MOBILE = re.compile(r"(?:\+39|0039)?(3[2-9]\d{8})", re.ASCII)
"""Most numbers of an Italian sample; libphonenumber has the same pattern and takes twenty times as long."""
WHOLE_FLOAT = re.compile(r"^(\d+)\.0+$")


class PhoneError(ValueError):
    """Why a text is no number to dial: ``code`` is a key of ``samples.NOTES``; ``suggestion``: a likely number."""

    def __init__(self, code: str, suggestion: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to dial: E.164, its extension, its kind; ``is_repaired`` when a lost leading 0 was put back."""

    number: str
    extension: str = ""
    kind: str = ""
    is_repaired: bool = False


def split(text: str) -> list[str]:
    """The numbers that share one cell: parted by ``;``, ``,``, ``|``, a new line, or a slash between spaces."""
    parts = [part.strip() for part in SEPARATOR.split(text)]
    joined: list[str] = []
    for part in parts:
        # "02 1234, int. 12" is one number.
        if joined and re.match(r"(int|ext?)\b", part, re.IGNORECASE):
            joined[-1] += f" {part}"
        elif part:
            joined.append(part)
    return joined


def as_typed(value: object) -> str:
    """A cell's value as its typist saw it: ``3471234567.0`` is ``3471234567``."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "" if value is None else UNSTORABLE.sub("", str(value)).strip()
    whole = WHOLE_FLOAT.match(text)
    return whole[1] if whole else text


def normalise(value: object, region: str = "IT") -> Phone:
    """A cell's content as a number to dial. ``region``: the country of numbers written without a prefix.

    A number that is not valid as typed but is a valid fixed line with a 0 before it has lost that 0
    and is repaired; when both readings are likely a person must say. A mobile of today's ten digits is
    taken as it is, though many would be long fixed numbers with a 0 before them. Raises ``PhoneError``.
    """
    text = as_typed(value)
    extension = EXTENSION.search(text)
    bare = text[: extension.start()] if extension else text
    found = _read(bare, region)
    lost = None if found is not None and _is_full_mobile(found) else _lost_zero(bare, region)
    if lost is not None:
        if found is not None:
            raise PhoneError("phone_ambiguous", lost.number)
        found = Phone(lost.number, kind=lost.kind, is_repaired=True)
    if found is None:
        raise _why_not(bare, region)
    if found.kind == "":
        raise PhoneError("phone_not_a_person")
    return Phone(found.number, extension[1] if extension else "", found.kind, found.is_repaired)


def _read(text: str, region: str) -> Phone | None:
    """The number if it is valid as written; an empty kind when nobody can be reached there."""
    mobile = ITALIAN_MOBILE.fullmatch(PUNCTUATION.sub("", text)) if region == "IT" else None
    if mobile:
        return Phone(f"+39{mobile[1]}", kind="mobile")
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    # A number is valid exactly when it is of some type; asking once is half the time.
    type_found = phonenumbers.number_type(number)
    if type_found == PhoneNumberType.UNKNOWN:
        return None
    kind = KINDS.get(type_found, "")
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), kind=kind)


def _lost_zero(text: str, region: str) -> Phone | None:
    """The fixed line that this is when a leading 0 was lost; only Italian numbers can lose one."""
    digits = re.sub(r"\D", "", text)
    if region != "IT" or not digits or digits.startswith("0") or text.lstrip().startswith("+"):
        return None
    restored = _read(f"0{digits}", region)
    return restored if restored is not None and restored.kind == "landline" else None


def _is_full_mobile(phone: Phone) -> bool:
    return phone.kind == "mobile" and len(phone.number) == len("+39") + 10


def _why_not(text: str, region: str) -> PhoneError:
    digits = re.sub(r"\D", "", text)
    if not digits:
        return PhoneError("phone_no_digits")
    if region == "IT" and re.match(r"03\d", digits):
        mobile = _read(digits[1:], region)
        if mobile is not None and mobile.kind == "mobile":
            return PhoneError("phone_mobile_with_zero", mobile.number)
    return PhoneError("phone_invalid")
