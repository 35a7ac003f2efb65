"""What a line of a written questionnaire looks like, taken by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from surveys.formats.numbered_lines import number_in

from .instructions import is_missing_words
from .marks import CODE, NUMBER, is_room, jump_line, without_jump

LONGEST_LINE = 2_000
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\u2028\u2029]")
_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]+")
_ROOM_IN_BRACKETS = re.compile(r"\[_{2,}\]")
_BOX = re.compile(r"\[\s?\]|[□☐❏❑▢](?=\s)")
_PAIR = re.compile(
    r"(?P<code_a>\d{2,3})\.?\s(?P<a>[^\d/\t]{2,30}?)\s{0,8}(?:/|\t|\s{2})\s{0,8}(?P<code_b>\d{2,3})\.?\s(?P<b>\D{2,30})"
)
_ROOM_FIRST = re.compile(r"[|_\s]*+(?<=[|_\s])(?=\S)")
_UNIT = re.compile(r"(?P<unit>[^\W\d]{1,12})?\s{0,8}(?:[(\[](?P<words>[^()\[\]]{2,200})[)\]])?")
_LETTER_O = re.compile(r"O\s\S")
_SECTION = re.compile(
    r"#{1,4}\s*(?P<hashed>\S.*)|(?P<named>(?:sezione|section|parte|part|blocco|block|modulo)\s+\S{1,4}(?:\s*[.:)–-]\s*|\s+|$).*)",
    re.IGNORECASE,
)
_CODED = re.compile(rf"(?P<code>{CODE})(?P<mark>\s?[.):–—-]+\s*|\s+)(?P<rest>\S.*)")
_CODE_PARTS = re.compile(r"([A-Za-z]{1,4})[._]?(\d{1,3})")
_NAMED = re.compile(
    rf"(?:(?:domanda|quesito|question)\b\.?\s?|dom\b\.?\s)(?:(?:nr|no|n)\b\.?\s?°?\s?|n°\s?|#\s?)?(?P<code>{NUMBER})"
    r"(?:\s?[.):–—-]+\s*|\s+|$)(?P<rest>.*)",
    re.IGNORECASE,
)
_LEVELLED = re.compile(r"(?P<code>\d{1,2}(?:\.\d{1,2}){1,2})(?P<mark>\s?[.):–—-]+\s*|\s+)(?P<rest>\S.*)")
_BESIDE = re.compile(r"(?P<code>\d{1,3}\s?(?:bis|ter))\b(?P<mark>\s?[.):–—-]+\s*|\s+)(?P<rest>\S.*)", re.IGNORECASE)
_CODE_BEHIND = re.compile(r"(?P<rest>\S.*?)\s(?P<number>\d{1,3})")
_LETTERED = re.compile(r"(?:[a-zA-Z]\)|[a-z]\.)\s+(?P<rest>\S.*)")
_TICKED = re.compile(r"(?:[□☐❏❑▢]|\[\s?\])\s*(?P<rest>\S.*)")
_BULLETED = re.compile(r"(?:[•·▪◦○●◯‣∙\uf0a7\uf0b7\uf06f*–—-]|\(\s?\)|_{2,})\s*(?P<rest>\S.*)")
_CODE_LAST = re.compile(r"(?P<rest>\S.{0,300}?)(?:\s?(?:[.…_]{2,}|…)\s?|\s{2,}|\s?[(\[])(?P<number>\d{1,3})[)\]]?")
_LEADERS = re.compile(r"(?<![.…_])\s?[.…_]{2,}+\s{0,8}(?P<number>\d{1,3})(?=\s|$|\()")
_ASKED_IF = (
    rf"(?:(?:(?:solo|only)\s)?(?:se|if|ask (?:{CODE} )?if|ask (?:only|solo)(?: if)?|chiedere (?:solo )?(?:a|se)"
    r"|porre (?:solo )?(?:a|se)|rivolgere a|filtro|filter|base|(?:(?:a|per)\s)?chi)\b"
    rf"|{CODE} is for\b|ask (?!all\b))"
)
_CONDITION = re.compile(rf"[(\[]?\s?{_ASKED_IF}\s?:?\s?(?P<rest>\S.*?)[)\]]?:?", re.IGNORECASE)
_FOR_ALL = re.compile(
    r"[(\[]?(?:(?:base|filtro|filter)\s?:\s?|(?:porre|chiedere|ask)\s)?(?:a\s)?(?:tutti|all|everyone|everybody)"
    r"(?:\s(?:gli\sintervistati|respondents))?[)\]]?[.:]?",
    re.IGNORECASE,
)
_CONDITION_FIRST = re.compile(
    rf"(?P<first>[(\[]\s?{_ASKED_IF}[^()\[\]]{{2,160}}[)\]])\s?:?\s?(?P<rest>\S.*)", re.IGNORECASE
)
_CONDITION_INSIDE = re.compile(
    rf"(?P<first>{_ASKED_IF}\s?:?\s?{CODE}\s?[=<>≠!][^:?]{{1,60}}):\s?(?P<rest>\S.*)", re.IGNORECASE
)
_COMPARED = re.compile(
    rf"(?:{CODE}|\b(?:domanda|dom\.|question)\s?{NUMBER})\s?(?:=|≠|<|>|!=|è\b|is\b|cod)", re.IGNORECASE
)


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
        for part in split_line(_ROOM_IN_BRACKETS.sub("____", raw)):
            cells = tuple(_SPACES.sub(" ", cell).strip() for cell in part.split("\t"))
            found.append(Line(number, " ".join(cell for cell in cells if cell), cells, part.strip()))
    return _with_round_bullets(found)


def split_line(raw: str) -> list[str]:
    """The line; several if it is a row of boxes, don’t know beside refused, or room to write in before a jump."""
    if len(boxes := _BOX.split(raw)) > 2 and not boxes[0].strip():
        return [f"○ {words.strip()}" for words in boxes[1:] if words.strip()] or [raw]
    if (pair := _PAIR.fullmatch(raw.strip())) and is_missing_words(pair["a"]) and is_missing_words(pair["b"]):
        return [f"{pair['code_a']}. {pair['a']}", f"{pair['code_b']}. {pair['b']}"]
    if (room := _ROOM_FIRST.match(raw)) and room[0].strip():
        if jump_line(raw[room.end() :]):
            return [raw[: room.end()], raw[room.end() :]]
        if unit := _UNIT.fullmatch(raw[room.end() :].strip()):
            return [room[0], *(f"({words})" for words in unit.groups() if words)]
    cells = raw.split("\t")
    if len(cells) == 3 and is_room(cells[1].strip()) and jump_line(cells[2]):
        return [cells[1], cells[2]]
    return [raw]


def _with_round_bullets(lines: list[Line]) -> list[Line]:
    """The lines, of which those that begin with the letter O, one beneath the other, have a round bullet instead."""
    found = []
    texts = ["", *(line.text for line in lines), ""]
    for before, line, after in zip(texts, lines, texts[2:], strict=False):
        if _LETTER_O.match(line.text) and (_LETTER_O.match(before) or _LETTER_O.match(after)):
            raw = f"○{line.raw[1:]}"
            line = Line(line.number, f"○{line.text[1:]}", (f"○{line.cells[0][1:]}", *line.cells[1:]), raw)
        found.append(line)
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
    if not (bracketed or line.text[:3].isupper() or _COMPARED.search(line.text)):
        return ""
    rest = found["rest"].strip()
    while inner := _CONDITION.fullmatch(rest):  # FILTRO: SOLO CHI D1=1
        rest = inner["rest"].strip()
    return rest


def is_for_all(line: Line) -> bool:
    """Whether the line says that everybody is asked what follows: in brackets or capitals, as it may be an answer."""
    return _FOR_ALL.fullmatch(line.text) is not None and (line.text[0] in "([" or line.text.isupper())


def parted(line: Line) -> list[Line]:
    """The line; ``(Se D1=1) D2. Perché?`` as a line of the condition and one of the question."""
    found = _CONDITION_FIRST.fullmatch(line.text)
    if found is None:
        return [line]
    condition, question = (Line(line.number, text, (text,), text) for text in (found["first"], found["rest"]))
    return [condition, question] if condition_in(condition) and coded(question) else [line]


def asked_if(text: str) -> tuple[str, str]:
    """``(Se D1=1) Perché?`` as the condition and the question; ``""`` and the text if it begins with none."""
    found = _CONDITION_FIRST.fullmatch(text) or _CONDITION_INSIDE.fullmatch(text)
    condition = condition_in(Line(0, found["first"], (found["first"],), found["first"])) if found else ""
    return (condition, found["rest"]) if found and condition else ("", text)


def coded(line: Line, last: str = "") -> Marked | None:
    """A question that begins with a code of letters and digits, or as ``Domanda 5:``; ``last``: the code before it."""
    if named := _NAMED.fullmatch(line.text):
        return Marked(named["rest"], _whole(named["code"]), ":")
    levelled = _LEVELLED.fullmatch(line.text)
    if levelled and ("?" in levelled["rest"] or (_LEVELLED.fullmatch(f"{last} …") and levelled["rest"][0].isupper())):
        return Marked(levelled["rest"], levelled["code"], levelled["mark"].strip())
    found = _CODED.fullmatch(line.text)
    if found is None:
        return None
    code, mark, goes_on = found["code"], found["mark"].strip(), _goes_on(last, found["code"])
    if not code[0].isupper() and not (mark and goes_on):
        return None
    is_told = (code[:-1].upper() == code[:-1] or "." in code) and ("?" in line.text or len(found["rest"]) >= 12)
    return Marked(found["rest"], code, mark) if mark or is_told or goes_on else None


def beside(line: Line) -> Marked | None:
    """A question that was put between two numbers: ``3bis. E dove?``."""
    found = _BESIDE.fullmatch(line.text)
    return Marked(found["rest"], _whole(found["code"]), found["mark"].strip()) if found else None


def coded_behind(lines: Sequence[Line]) -> list[Marked]:
    """The lines without the codes behind a space, ``Lavazza 1``; none if a line has none, or they are words."""
    found = [one for line in lines if (one := _CODE_BEHIND.fullmatch(line.text))]
    codes = [int(one["number"]) for one in found]
    runs_on = all(now == before + 1 or now > 90 for before, now in pairwise(codes))
    is_all = len(found) == len(lines) > 1 and codes[0] in (0, 1) and runs_on
    is_all = is_all and len({*codes}) == len({one["rest"].casefold() for one in found}) == len(lines)
    return [Marked(one["rest"], one["number"]) for one in found] if is_all else []


def _whole(code: str) -> str:
    return "".join(code.split()).lower()


def _goes_on(last: str, code: str) -> bool:
    """Whether a code is the next one: Q3 after Q2."""
    before, now = _CODE_PARTS.match(last), _CODE_PARTS.match(code)
    if before is None or now is None:
        return False
    is_beside = now[2] == before[2] and code[-1].isalpha()
    return before[1].lower() == now[1].lower() and (is_beside or int(now[2]) == int(before[2]) + 1)


def numbered(line: Line) -> Marked | None:
    """A line that begins with a number; without a mark it may be one of the words: ``2 volte al mese``."""
    found = number_in(line.text)
    return Marked(found.rest, found.number + found.sub, found.mark) if found and len(found.number) <= 3 else None


def listed(line: Line) -> Marked | None:
    """A line that begins with a letter, a box or a bullet, or ends with a code."""
    for pattern in (_TICKED, _LETTERED, _BULLETED):
        if found := pattern.fullmatch(line.text):
            raw = pattern.fullmatch(line.raw)
            rest = raw["rest"] if raw else found["rest"]
            inner = code_behind(rest)
            rest, code = (inner.rest, inner.code) if inner else (rest, "")
            return Marked(rest, code, "•", pattern is _TICKED)
    return code_behind(line.raw)


def code_behind(raw: str) -> Marked | None:
    """An answer with its code behind it, perhaps with marks after that: ``No ...... 2   (CHIUDERE)``."""
    if found := _LEADERS.search(raw):
        label, tail = raw[: found.start()].strip(), raw[found.end() :].strip()
        if label:
            return Marked(_SPACES.sub(" ", label) + (f"  {tail}" if tail else ""), found["number"], "…")
    words, jump = without_jump(raw)
    if found := _CODE_LAST.fullmatch(raw) or _CODE_LAST.fullmatch(words):
        jump = jump if found.string == words else ""
        return Marked(_SPACES.sub(" ", found["rest"]).strip() + jump, found["number"], "…")
    return None
