"""What a line of a written questionnaire looks like, taken by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.formats.numbered_lines import number_in

from .marks import CODE

LONGEST_LINE = 2_000
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\u2028\u2029]")
_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]+")
_SECTION = re.compile(
    r"#{1,4}\s*(?P<hashed>\S.*)|(?P<named>(?:sezione|section|parte|part|blocco|block|modulo)\s+\S{1,4}(?:\s*[.:)–-]\s*|\s+|$).*)",
    re.IGNORECASE,
)
_CODED = re.compile(rf"(?=[A-Z])(?P<code>{CODE})(?P<mark>\s?[.):–—-]+\s*|\s+)(?P<rest>\S.*)")
_LETTERED = re.compile(r"(?:[a-zA-Z]\)|[a-z]\.)\s+(?P<rest>\S.*)")
_TICKED = re.compile(r"(?:[□☐❏❑▢]|\[\s?\])\s*(?P<rest>\S.*)")
_BULLETED = re.compile(r"(?:[•·▪◦○●◯‣∙\uf0a7\uf0b7\uf06f*–—-]|\(\s?\)|_{2,})\s*(?P<rest>\S.*)")
_CODE_LAST = re.compile(r"(?P<rest>\S.{0,300}?)(?:\s?[.…_]{3,}\s?|\s{2,}|\s?[(\[])(?P<number>\d{1,3})[)\]]?")
_CONDITION = re.compile(
    r"[(\[]?\s?(?:(?:solo|only)\s)?(?:se|if|ask if|ask only|chiedere a|chiedere se|filtro|filter|base)\b"
    r"\s?:?\s?(?P<rest>\S.*?)[)\]]?:?",
    re.IGNORECASE,
)
_CONDITION_FIRST = re.compile(
    r"(?P<first>[(\[]\s?(?:(?:solo|only)\s)?(?:se|if|ask if|ask only|filtro|filter|base)\b[^()\[\]]{2,160}[)\]])"
    r"\s?:?\s?(?P<rest>\S.*)",
    re.IGNORECASE,
)
_COMPARED = re.compile(rf"{CODE}\s?(?:=|≠|<|>|!=|è\b|is\b|cod)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its number from 1, its text with single spaces, its cells if it is a row of a table."""

    number: int
    text: str
    cells: tuple[str, ...]
    raw: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A line that begins with a code, number, letter or bullet, or ends with a code."""

    rest: str
    code: str = ""
    mark: str = ""
    ticked: bool = False


def lines_of(text: str) -> list[Line]:
    """The text's lines; blank ones are empty."""
    found = []
    for number, raw in enumerate(_BREAKS.sub("\n", _NOT_TEXT.sub("", text)).split("\n"), start=1):
        raw = raw.strip("\ufeff \u00a0\n")[:LONGEST_LINE] if "\t" not in raw else raw[:LONGEST_LINE]
        cells = tuple(_SPACES.sub(" ", cell).strip() for cell in raw.split("\t"))
        found.append(Line(number, " ".join(cell for cell in cells if cell), cells, raw.strip()))
    return found


def section_in(line: Line) -> str:
    """The heading that the line is, or nothing."""
    if found := _SECTION.fullmatch(line.text):
        return (found["hashed"] or found["named"]).strip()
    letters = [one for one in line.text if one.isalpha()]
    shouted = len(letters) >= 4 and all(one.isupper() for one in letters)
    return line.text if shouted and len(line.text) <= 60 and "?" not in line.text and len(line.cells) == 1 else ""


def condition_in(line: Line) -> str:
    """Who is asked what follows, if the line says that: in brackets, in capitals, or comparing a question's code."""
    found = _CONDITION.fullmatch(line.text)
    if found is None or "?" in line.text:
        return ""
    bracketed = line.text[0] in "([" and line.text[-1] in ")]:"
    return found["rest"].strip() if bracketed or line.text[:3].isupper() or _COMPARED.search(line.text) else ""


def parted(line: Line) -> list[Line]:
    """The line; ``(Se D1=1) D2. Perché?`` as a line of the condition and one of the question."""
    found = _CONDITION_FIRST.fullmatch(line.text)
    if found is None:
        return [line]
    condition, question = (Line(line.number, text, (text,), text) for text in (found["first"], found["rest"]))
    return [condition, question] if condition_in(condition) and coded(question) else [line]


def coded(line: Line) -> Marked | None:
    """A question that begins with a code of letters and digits."""
    found = _CODED.fullmatch(line.text)
    if found is None:
        return None
    plain = not found["mark"].strip()
    if plain and not (found["code"].upper() == found["code"] and ("?" in line.text or len(found["rest"]) >= 12)):
        return None
    return Marked(found["rest"], found["code"], found["mark"].strip())


def numbered(line: Line) -> Marked | None:
    """A line that begins with a number; without a mark it may be one of the words: ``2 volte al mese``."""
    found = number_in(line.text)
    return Marked(found.rest, found.number + found.sub, found.mark) if found and len(found.number) <= 3 else None


def listed(line: Line) -> Marked | None:
    """A line that begins with a letter, a box or a bullet, or ends with a code."""
    for pattern in (_TICKED, _LETTERED, _BULLETED):
        if found := pattern.fullmatch(line.text):
            inner = _CODE_LAST.fullmatch(found["rest"])
            rest, code = (inner["rest"], inner["number"]) if inner else (found["rest"], "")
            return Marked(rest, code, "•", pattern is _TICKED)
    if found := _CODE_LAST.fullmatch(line.raw):
        return Marked(_SPACES.sub(" ", found["rest"]).strip(), found["number"], "…")
    return None
