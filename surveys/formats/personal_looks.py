"""Detects columns with personal data by their heading or content, in Italian and English lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from surveys.questionnaire.problems import gettext_noop

from . import phones

PHONE, EMAIL, BIRTH, TAX_CODE, VAT, NAME, ADDRESS, IBAN, PLATE, DOCUMENT = (
    *("phone", "email", "birth", "tax_code", "vat", "name", "address", "iban", "plate", "document"),
)
KINDS: dict[str, str] = {
    PHONE: gettext_noop("telephone numbers"),
    EMAIL: gettext_noop("e-mail addresses"),
    BIRTH: gettext_noop("dates of birth"),
    TAX_CODE: gettext_noop("tax codes"),
    VAT: gettext_noop("VAT numbers, which sole traders have too"),
    NAME: gettext_noop("names of people"),
    ADDRESS: gettext_noop("addresses"),
    IBAN: gettext_noop("bank accounts"),
    PLATE: gettext_noop("licence plates"),
    DOCUMENT: gettext_noop("numbers of documents"),
}
"""Kind → what the column looks like, English message id."""

LOOKED_AT = 100
"""Rows at the top of a list that are examined."""
FEWEST = 2
"""The least number of values from which a column's content is judged."""
CERTAIN = frozenset({EMAIL, TAX_CODE, IBAN})
"""Kinds that a single value shows, by its form or its check digits: a list may have one row."""

_HEADINGS: tuple[tuple[str, str], ...] = (
    (EMAIL, r".*\be ?mail\b.*|mail|pec|.*posta elettronica( certificata)?"),
    (PHONE, r"tel\d*|(.* )?(telefono|telefonico|cellulare|phone|mobile|fax|whatsapp)( .*)?|cell|recapit[oi]( .*)?"),
    (BIRTH, r"(.* )?(data|luogo|comune|citta|giorno) (di )?nascita( .*)?|nat[oa]( il| a)?|nascita|compleanno"),
    (BIRTH, r"(.* )?(date|place|day) of birth( .*)?|birth ?(day|date|place)|dob"),
    (TAX_CODE, r"(.* )?(codice|cod) fisc(ale)?( .*)?|c ?f|codfisc|(.* )?(tax|fiscal) (code|number|id)( .*)?|ssn"),
    (TAX_CODE, r"national (insurance|id).*|social security.*"),
    (VAT, r"(.* )?(partita|part|p) ?iva( .*)?|(.* )?vat( .*)?"),
    (NAME, r"(.* )?cognome( .*)?|nome|nome (e )?cognome|(primo|secondo) nome|nome (del |di )?(contatto|referente)"),
    (NAME, r"nominativo|intestatari[oa]|referente|contatto|titolare|soprannome"),
    (NAME, r"(.* )?(first|last|full|family|given|maiden) ?name( .*)?|surname|forename|nickname"),
    (NAME, r"contact( name| person)?"),
    (ADDRESS, r"(.* )?indirizz[oi]( .*)?|via|residenza|domicilio|(numero )?civico|n civico"),
    (ADDRESS, r"(.* )?address( .*)?|street( .*)?|house (number|no)|coordinate|latitud.*|longitud.*|lat|lon|lng"),
    (IBAN, r"iban|conto( corrente)?|bank account( .*)?|account number"),
    (PLATE, r"targa( .*)?|(license |licence |number )?plate( .*)?"),
    (DOCUMENT, r"(.* )?(documento|passaporto|patente|carta d identita)( .*)?|passport( .*)?|driving licen[cs]e( .*)?"),
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PLATE = re.compile(r"[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}")
_TAX_CODE = re.compile(r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_STREET = re.compile(
    r"(via|viale|v\.?le|piazza|p\.?(za|zza|le)|piazzale|corso|c\.?so|largo|vicolo|strada|str\.|contrada|c\.?da|borgo|"
    r"loc\.|località|fraz\.|frazione|lungo\w+|salita|calle|rione)[ .]+\S.*"
    r"|\d+[a-z]?,? .*\b(street|st|road|rd|avenue|ave|lane|ln|drive|square|close|court)\b.*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?P<y>\d{4})-\d{1,2}-\d{1,2}.*|\d{1,2}[/.-]\d{1,2}[/.-](?P<z>\d{4})( .*)?")
_BORN = range(1900, 2012)
_OF_ADULTS = 1995
_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21),
            *(2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        ),
        strict=True,
    )
)
"""The value of a character at an odd position of an Italian tax code."""
_FIRST_NAMES = frozenset(
    "alberto alessandra alessandro alessia alessio alice andrea angela angelo anna antonella antonio arianna barbara "
    "beatrice bruno camilla carla carlo caterina chiara claudia claudio cristina daniela daniele dario davide debora "
    "domenico elena eleonora elisa elisabetta emanuela emanuele enrico enzo erika ettore fabio fabrizio federica "
    "federico filippo franca francesca francesco franco gabriele gabriella gaia giacomo gianluca gianni giorgia "
    "giorgio giovanna giovanni giulia giuliana giuliano giulio giuseppe giuseppina grazia ilaria irene ivan laura "
    "leonardo lorenzo luca lucia luciano luigi luisa manuela marcello marco margherita maria mario marina martina "
    "massimo matteo maurizio mauro michela michele monica nadia nicola nicoletta nicolò paola paolo patrizia piero "
    "pietro raffaele raffaella renato riccardo rita roberta roberto rosa rosanna salvatore sara sergio silvana silvia "
    "simona simone sofia stefania stefano teresa tommaso umberto valentina valeria valerio vincenza vincenzo vittoria "
    "vittorio adam alan alexander amy barbara brian charles christopher daniel david donald dorothy edward elizabeth "
    "emily emma george helen james jane jennifer jessica john joseph karen kevin linda margaret mark mary matthew "
    "michael nancy patricia paul peter rebecca richard robert ronald ruth sandra sarah susan thomas william".split()
)


@dataclass(frozen=True, slots=True)
class Look:
    """The personal data that a column looks like: ``kind`` is a key of ``KINDS``; ``fits`` of ``seen`` values match.

    Both numbers are 0 if only the heading matches.
    """

    kind: str
    fits: int = 0
    seen: int = 0


def look_of(heading: str, values: Sequence[str] = ()) -> Look | None:
    """The personal data that a column looks like, or ``None``. ``values``: some of its cells as texts."""
    words = " ".join(re.sub(r"[\W_]+", " ", heading.lower()).split()).replace("à", "a")
    kind = next((kind for kind, pattern in _HEADINGS if re.fullmatch(pattern, words)), "")
    if kind:
        return Look(kind)
    seen = [value.strip() for value in values if value.strip()]
    for kind, least, fits in _CONTENTS:
        count = sum(map(fits, seen))
        fewest = 1 if kind in CERTAIN else FEWEST
        if count >= max(fewest, least * len(seen)) and (kind != BIRTH or _are_births(seen)):
            return Look(kind, count, len(seen))
    return None


def _is_tax_code(text: str) -> bool:
    """Whether the text is an Italian personal tax code with a valid check character."""
    code = text.upper().replace(" ", "")
    if not _TAX_CODE.fullmatch(code):
        return False
    even = sum(int(sign) if sign.isdigit() else ord(sign) - ord("A") for sign in code[1:15:2])
    return chr(ord("A") + (even + sum(_ODD[sign] for sign in code[:15:2])) % 26) == code[15]


def _is_vat(text: str) -> bool:
    """Whether the text is an Italian VAT number with a valid check digit."""
    digits = text.upper().removeprefix("IT").replace(" ", "")
    if len(digits) != 11 or not (digits.isascii() and digits.isdigit()) or digits == "0" * 11:
        return False
    doubled = [int(digit) * 2 for digit in digits[1:10:2]]
    total = sum(map(int, digits[0:10:2])) + sum(one - 9 if one > 9 else one for one in doubled)
    return (10 - total % 10) % 10 == int(digits[10])


def _is_iban(text: str) -> bool:
    code = text.upper().replace(" ", "")
    return (
        _IBAN.fullmatch(code) is not None and int("".join(str(int(one, 36)) for one in code[4:] + code[:4])) % 97 == 1
    )


def _is_phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if not 9 <= len(digits) <= 15 or not re.fullmatch(r"[\d\s+()./-]+", text) or text[0] not in "+03":
        return False
    try:
        return bool(phones.normalise(text).number)
    except phones.PhoneError:
        return False


def _year(text: str) -> int:
    found = _DATE.fullmatch(text)
    return int(found["y"] or found["z"]) if found else 0


def _are_births(texts: Sequence[str]) -> bool:
    """Whether the dates are long past, as birth dates are; those of purchases or contracts are recent."""
    years = sorted(filter(None, map(_year, texts)))
    return bool(years) and years[len(years) // 2] <= _OF_ADULTS


def _is_name(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return 1 <= len(words) <= 4 and not re.search(r"\d", text) and any(word in _FIRST_NAMES for word in words)


_CONTENTS: tuple[tuple[str, float, Callable[[str], bool]], ...] = (
    (EMAIL, 0.5, lambda text: _EMAIL.fullmatch(text) is not None),
    (TAX_CODE, 0.5, _is_tax_code),
    (IBAN, 0.5, _is_iban),
    (PLATE, 0.8, lambda text: _PLATE.fullmatch(text.upper()) is not None),
    (VAT, 0.8, _is_vat),
    (PHONE, 0.7, _is_phone),
    (BIRTH, 0.8, lambda text: _year(text) in _BORN),
    (ADDRESS, 0.5, lambda text: _STREET.fullmatch(text) is not None),
    (NAME, 0.5, _is_name),
)
"""Kind, the least share of a column's values that must match, a test of one value; the most certain first."""
