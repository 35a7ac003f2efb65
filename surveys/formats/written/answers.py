"""An answer with its marks: codes, jumps, “specify”, “exclusive”, “do not read”."""

from __future__ import annotations

import re

from .instructions import DK, REFUSED, SMELL
from .marks import CODE, NUMBER, SOFT_END, find_end, jump_at_end
from .questions import Answer

_BRACKETS_LAST = re.compile(r"[(\[]([^()\[\]]{1,200})[)\]][.:]?$")
_SHOUTED_LAST = re.compile(r"(?:\s{2,}|\t|\s[–—-]\s)(?P<words>[^a-zà-ÿ]{4,200})$")
_SHOUTED_END = re.compile(
    r"\s(?P<words>(?:(?:THANKS?|RINGRAZIARE)(?:\s(?:AND|E|&))?\s)?"
    r"(?:CHIUDERE|CHIUDI|FINE|CLOSE|END|TERMINATE|STOP)"
    r"|(?:VAI|ANDARE|PASSARE|GO|SKIP)\s(?:A|AL|ALLA|TO)\s\S{1,12}(?:\s\d{1,3})?)\.?$"
)
_ALONE = re.compile(
    r"(?:risposta\s)?(?:mutuamente\s)?esclusiv[ao]|escl\.?|(?:mutually\s)?exclusive|cannot\sbe\scombined|single(?:\scode)?",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"(?:keep\s(?:at\sthe\s(?:end|bottom)|last)|fixed(?:\sposition)?|fiss[ao]|in\sfondo|sempre\sultim[ao])",
    re.IGNORECASE,
)
_UNREAD = re.compile(r"non\sleggere|(?:do\snot|don['’]t)\sread(?:\sout)?|non\ssuggerire|unprompted", re.IGNORECASE)
_SPECIFY_MARK = re.compile(
    r"(?:da\s|please\s|pls\s)?(?:specif\w+|spec\.?|write\sin|please\swrite\sin|indicare)\b[\s:._…]*", re.IGNORECASE
)
_SPECIFY_LAST = re.compile(
    r"\s{0,4}[,:–-]?\s{0,2}(?:da\s|please\s)?(?:(?:specificare|specifica|specify|write\sin)\b|spec\.)[\s:_….]*$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"^(?:altr[oaie]|other)\b.{0,30}[:…_]\s*_*$", re.IGNORECASE)
_CONTINUE = re.compile(r"continue|continuare|prosegui(?:re)?", re.IGNORECASE)
_FILLING = " \t_….|"
_DONT_KNOW = re.compile(rf"(?:{DK})", re.IGNORECASE)
_REFUSED = re.compile(rf"(?:{REFUSED})", re.IGNORECASE)
_MISSING = {"dk": _DONT_KNOW, "refused": _REFUSED}
_EXCLUSIVE = re.compile(r"(?:nessun[oaei]?|none|neither|niente|nothing|nobody)\b", re.IGNORECASE)
_BARE_PLACE = re.compile(rf"(?:{CODE}|{NUMBER})")


def answer_from(text: str, code: str) -> Answer:
    """The answer, of whose words the marks are taken away."""
    answer = Answer("", code)
    text = text.strip()
    for _ in range(6):
        shorter = _shorten(answer, text)
        if shorter == text:
            break
        text = shorter.rstrip(" ,;–—-") if shorter.strip(" ,;–—-") else shorter
    if _OTHER.search(text):
        answer.specify = True
    if last := _SPECIFY_LAST.search(text):
        answer.specify, text = True, text[: last.start()]
    answer.text = _without_room(text[:4_000]).strip().rstrip(":").strip()
    answer.missing = next((name for name, words in _MISSING.items() if _is_all(words, answer.text)), "")
    answer.exclusive = answer.exclusive or _EXCLUSIVE.match(answer.text) is not None
    return answer


def _without_room(text: str) -> str:
    """The words without the dots or lines behind them on which something is written in."""
    words = text.rstrip(_FILLING)
    room = text[len(words) :]
    return words if len(room) > 2 or "_" in room else text


def _is_all(words: re.Pattern[str], text: str) -> bool:
    """Whether an answer is these words and hardly any more: not “Don't know where to go”."""
    found = words.match(text)
    rest = text[found.end() :].strip() if found else ""
    return found is not None and (not rest or rest[0] in "/,(–—-" or len(rest.split()) == 1)


def routing_from(answer: Answer, cell: str) -> None:
    """Take what the cell “Routing” beside an answer says."""
    cell = cell.strip()
    if not cell or _CONTINUE.fullmatch(cell):
        return
    if _BARE_PLACE.fullmatch(cell):
        answer.go_to = cell
    elif not _take_mark(answer, cell):
        answer.open_points.append(cell)


def _shorten(answer: Answer, text: str) -> str:
    """The text without its last mark."""
    text = _without_room(text)
    found = _BRACKETS_LAST.search(text)
    if found and found.start() and _take_mark(answer, found[1]):
        return text[: found.start()].rstrip()
    start, go_to = jump_at_end(text)
    if go_to:
        answer.go_to = answer.go_to or go_to
        return text[:start].rstrip()
    shouted = _SHOUTED_LAST.search(text) or _SHOUTED_END.search(text)
    if shouted and any(sign.islower() for sign in text[: shouted.start()]):
        is_words = sum(sign.isalpha() for sign in shouted["words"]) >= 3
        if is_words and _take_mark(answer, shouted["words"]):
            return text[: shouted.start()].rstrip()
    return text


def _take_mark(answer: Answer, mark: str) -> bool:
    """Whether words behind an answer are marks, which are then taken into it; or sound like a rule."""
    parts = [part.strip() for part in re.split(r"[;,]|(?=→|➔|-->|>>)", mark) if part.strip()]
    if all(_take_part(answer, part) for part in parts):
        return True
    is_shouted = sum(sign.isalpha() for sign in mark) >= 4 and not any(sign.islower() for sign in mark)
    if is_shouted or SMELL.search(mark):
        answer.open_points.append(mark.strip())
        return True
    return False


def _take_part(answer: Answer, part: str) -> bool:
    start, go_to = jump_at_end(f" {part}") if not _BARE_PLACE.fullmatch(part) else (0, "")
    if go_to and not f" {part}"[:start].strip():
        answer.go_to = go_to
    elif end := find_end(part):
        answer.go_to = end
    elif _ALONE.fullmatch(part):
        answer.exclusive = True
    elif _LAST.fullmatch(part):
        answer.is_last = True
    elif _UNREAD.fullmatch(part):
        answer.is_read = False
    elif _SPECIFY_MARK.fullmatch(part):
        answer.specify = True
    else:
        return False
    return True


__all__ = ["SOFT_END", "answer_from", "routing_from"]
