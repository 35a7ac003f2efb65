"""Normalises telephone numbers as people and spreadsheets write them, with the peculiarities of Italian numbers.

Italian fixed-line numbers keep their leading 0 in international form too. Excel drops it from cells that it takes for
numbers, and old lists write a 0 before mobile numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

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
"""Kinds of number at which a person can be reached; not voicemail, premium-rate or shared-cost lines."""

EXTENSION = re.compile(r"[\s,.;-]*(?:(?<![a-z])(?:interno|int|ext|ex|est|x)[\s.:]*|#\s*)(\d{1,8})\s*$", re.IGNORECASE)
SEPARATOR = re.compile(r"[;,\n|]+|\s/\s")
WEAK_SEPARATOR = re.compile(r"\s*/\s*|\s+-\s+|\s+(?:o|e|oppure|or|and)\s+|\s{2,}", re.IGNORECASE)
"""Separators that only count where each part is a number: ``02/1234567`` is one number."""
ONE_NUMBER = 12
"""The most digits that cannot be two numbers: two fixed lines of neighbouring places have at least 13."""
SERIES = re.compile(r"(0[\d\s.]{8,})[/-]\s*\d{1,3}\s*$", re.ASCII)
"""Lines with consecutive numbers, of which only the last digits follow the first number."""
LABEL = re.compile(r"^[^\d+(]+")
REMARK = re.compile(r"[\s,([-]*[^\W\d_]\D*$")
"""Words after the number: libphonenumber would read their letters as digits, as in 0800 FLOWERS."""
LETTER = re.compile(r"[^\W\d_]")
SHORT_FORM = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d+)", re.IGNORECASE | re.ASCII)
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
PUNCTUATION = re.compile(r"[\s./()-]+")
ITALIAN_MOBILE = re.compile(r"(?:\+39|0039)?(3[2-9]\d{8})", re.ASCII)
"""Most numbers of an Italian sample; libphonenumber uses the same pattern but takes twenty times as long."""
_ITALY: Any = phonenumbers.PhoneMetadata.metadata_for_region("IT")
ITALIAN = re.compile(_ITALY.general_desc.national_number_pattern, re.ASCII)
ITALIAN_LANDLINE = re.compile(
    f"(?!00|06698|{_ITALY.premium_rate.national_number_pattern})(?:{_ITALY.fixed_line.national_number_pattern})",
    re.ASCII,
)
"""libphonenumber's own patterns, for digits alone; 06698 is the Vatican City."""
SHORTEST_REPAIRED = 8
"""The fewest digits, the 0 included, of a number whose lost 0 is put back: a shorter one may be a code of any kind."""
WHOLE_FLOAT = re.compile(r"^(\d+)\.0+$")


class PhoneError(ValueError):
    """Why a text is not a dialable number: ``code`` is a key of ``samples.NOTES``; ``suggestion``: a likely number."""

    def __init__(self, code: str, suggestion: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Phone:
    """A dialable number: E.164, extension, kind; ``repair``: a key of ``samples.NOTES`` if it was repaired.

    ``use``: where it reaches its person, if the heading of its column says so.
    """

    number: str
    extension: str = ""
    kind: str = ""
    repair: str = ""
    use: str = ""


def split(text: str, region: str = "IT") -> list[str]:
    """The numbers in one cell, as typed.

    They are separated by ``;``, ``,``, ``|``, a new line, or a slash between spaces; also by any slash, a dash between
    spaces, "o", "e" or wide spaces if each part is a number by itself.
    """
    if (text.isascii() and text.isdigit()) or SHORT_FORM.fullmatch(text):
        return [text]
    parts = [part.strip() for part in SEPARATOR.split(text)]
    joined: list[str] = []
    for part in parts:
        # "02 1234, int. 12" is one number.
        if joined and re.match(r"(int|ext?)\b", part, re.IGNORECASE):
            joined[-1] += f" {part}"
        elif part:
            joined.append(part)
    return [piece for part in joined for piece in _pieces(part, region)]


def _pieces(text: str, region: str) -> list[str]:
    if sum(map(str.isdigit, text)) > ONE_NUMBER:
        for mark in WEAK_SEPARATOR.finditer(text):
            pieces = [text[: mark.start()], *_pieces(text[mark.end() :], region)]
            if all(_is_number(piece, region) for piece in pieces):
                return pieces
    return [text]


def _is_number(text: str, region: str) -> bool:
    try:
        normalise(text, region)
    except PhoneError:
        return False
    return True


def as_typed(value: object) -> str:
    """A cell's value as it was typed: ``3471234567.0`` gives ``3471234567``."""
    if type(value) is int or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    text = "" if value is None else str(value)
    if not text.isprintable():  # what cannot be stored is none of it
        text = UNSTORABLE.sub("", text)
    text = text.strip()
    whole = WHOLE_FLOAT.match(text) if text.endswith("0") else None
    return whole[1] if whole else text


def normalise(value: object, region: str = "IT") -> Phone:
    """A cell's content as a dialable number. ``region``: the country of numbers written without a prefix.

    A number that is not valid as typed, but is a valid fixed line with a 0 before it, has lost that 0 and is repaired;
    if both readings are likely, a person must decide. A mobile number of today's ten digits is accepted as it is,
    though many would be long fixed numbers with a 0 before them. Of consecutive numbers (``02 1234567/8``) the first is
    used. Raises ``PhoneError``.
    """
    text = as_typed(value)
    if region == "IT" and (mobile := ITALIAN_MOBILE.fullmatch(text)):
        return Phone(f"+39{mobile[1]}", kind="mobile")
    is_bare = text.isascii() and text.isdigit()
    extension = None if is_bare else EXTENSION.search(text)
    bare = _bare(text[: extension.start()] if extension else text)
    series = SERIES.match(bare) if region == "IT" and not is_bare else None
    if series:
        first = _read(series[1], region)
        if first is not None and first.kind == "landline":
            return replace(first, repair="phone_series")
    found = _read(bare, region)
    lost = None if found is not None and _is_full_mobile(found) else _lost_zero(bare, region)
    if lost is not None:
        if found is not None:
            raise PhoneError("phone_ambiguous", lost.number)
        found = Phone(lost.number, lost.extension, lost.kind, "phone_lost_zero")
    if found is None:
        raise _why_not(bare, region)
    if found.kind == "":
        raise PhoneError("phone_not_a_person")
    return replace(found, extension=extension[1]) if extension else found


def _bare(text: str) -> str:
    """The number without surrounding words; a short form such as ``3.471234567E+09`` is expanded.

    Raises ``PhoneError`` if letters remain, or if the short form has lost digits.
    """
    if text.isdigit():
        return text
    short = SHORT_FORM.fullmatch(text)
    if short:
        digits = short[1] + (short[2] or "")
        if len(digits) != int(short[3]) + 1:
            raise PhoneError("phone_short_form")
        return digits
    bare = REMARK.sub("", LABEL.sub("", text))
    if bare and LETTER.search(bare):
        raise PhoneError("phone_invalid")
    return bare


def _read(text: str, region: str) -> Phone | None:
    """The number if it is valid as written, with an empty kind if nobody can be reached at it; otherwise ``None``."""
    mobile = ITALIAN_MOBILE.fullmatch(PUNCTUATION.sub("", text)) if region == "IT" else None
    if mobile:
        return Phone(f"+39{mobile[1]}", kind="mobile")
    if region == "IT" and text.isascii() and text.isdigit() and not text.startswith("39"):
        if ITALIAN_LANDLINE.fullmatch(text) and len(text) in _ITALY.fixed_line.possible_length:
            return Phone(f"+39{text}", kind="landline")
        if text[0] != "0" and not ITALIAN.fullmatch(text):
            return None
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    # A number is valid exactly if it has a type: one call instead of two takes half the time.
    type_found = phonenumbers.number_type(number)
    if type_found == PhoneNumberType.UNKNOWN:
        return None
    kind = KINDS.get(type_found, "")
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), kind=kind)


def _lost_zero(text: str, region: str) -> Phone | None:
    """The fixed line with the lost leading 0 restored, or ``None``; only Italian numbers can lose one."""
    if region != "IT":
        return None
    digits = text if text.isdecimal() else re.sub(r"\D", "", text)
    if len(digits) + 1 < SHORTEST_REPAIRED or digits.startswith("0") or text.lstrip().startswith("+"):
        return None
    restored = _read(f"0{digits}", region)
    return restored if restored is not None and restored.kind == "landline" else None


def _is_full_mobile(phone: Phone) -> bool:
    return phone.kind == "mobile" and len(phone.number) == len("+39") + 10


def _why_not(text: str, region: str) -> PhoneError:
    digits = re.sub(r"\D", "", re.sub(r"^\s*(?:\+|00)39", "", text))
    if not digits:
        return PhoneError("phone_no_digits")
    if region == "IT" and re.match(r"03\d", digits):
        mobile = _read(digits[1:], region)
        if mobile is not None and mobile.kind == "mobile":
            return PhoneError("phone_mobile_with_zero", mobile.number)
    return PhoneError("phone_invalid")
