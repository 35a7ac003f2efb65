"""What stands before the first question and behind the last one: title, greeting, quotas, instructions, thanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .lines import Line, coded, condition_in, is_for_all, numbered, section_in
from .marks import instruction_in
from .questions import Kind, Question, Section

_INTRODUCTION = re.compile(
    r"#{0,4}\s?(?:introduzione|introduction|intro|presentazione|apertura|opening)\b"
    r"(?:\s(?:to|per|al|alla|all')\s[^.:?]{1,60}|\s?\([^()]{1,60}\))?\s?(?:$|[.:]\s?(?P<rest>.*))",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:buon\s?giorno|buona\s?sera|salve|hello|hi|good\s(?:morning|afternoon|evening)|gentile)\b", re.IGNORECASE
)
_CLOSING = re.compile(
    r"#{0,4}\s?(?:(?:testo\s(?:di|della)\s)?chiusura|closing|close|saluti(?:\sfinali)?|conclusion[ei]?|fine|end"
    r"|thank\s(?:you\s)?and\sclose)\s?(?:$|[.:]\s?(?P<rest>\S.*)?$)",
    re.IGNORECASE,
)
_QUOTAS = re.compile(r"\bquot[ae]s?\b[^?]*\d", re.IGNORECASE)
_INTERVIEWER = re.compile(
    r"[\[{](?:nome\s(?:dell['’]\s?)?)?(?:intervistatore|interviewer)(?:['’]?s?\sname)?[\]}]", re.IGNORECASE
)
_LEAST_WORDS = 6


@dataclass(slots=True)
class Preamble:
    """What is said before the first question. ``rest``: lines that belong to it or to the section that it begins."""

    title: str = ""
    introduction: Question | None = None
    section: Section | None = None
    quotas: list[str] = field(default_factory=list)
    instructions: list[str] = field(default_factory=list)
    rest: list[Line] = field(default_factory=list)


def first_question(lines: Sequence[Line]) -> int | None:
    """The place of the first line that begins a question by its code or number; none in a text without any."""
    for place, line in enumerate(lines):
        number = numbered(line)
        if coded(line) or (number is not None and number.mark and len(number.rest) > 3):
            return place
        if line.text and _begins_as_a_question(line, lines[place + 1 :]):
            return None
    return None


def _begins_as_a_question(line: Line, following: Sequence[Line]) -> bool:
    """Whether a question without code stands before all others: a short one with a question mark and answers."""
    if not line.text.endswith("?") or _GREETING.match(line.text) or len(line.text.split()) > 14 or not following:
        return False
    return bool(following[0].text) and not coded(following[0])


def read_preamble(lines: Sequence[Line]) -> Preamble:
    """Sort the lines before the first question."""
    preamble, words, is_greeting, heading = Preamble(), list[Line](), False, False
    for line in lines:
        opening = _INTRODUCTION.fullmatch(line.text)
        if not line.text:
            is_greeting = is_greeting and heading
        elif opening:
            is_greeting = heading = True
            if opening["rest"]:
                words.append(_with_text(line, opening["rest"]))
        elif _QUOTAS.search(line.text) and not _GREETING.match(line.text):
            preamble.quotas.append(_without_label(line.raw))
        elif is_for_all(line) or condition_in(line):
            preamble.rest.append(line)
            is_greeting = heading = False
        elif section := section_in(line):
            is_greeting = heading = False
            preamble.section = Section(line.number, section) if words or preamble.title else None
            preamble.title = preamble.title or section
        elif instruction := instruction_in(line.text):
            preamble.instructions.append(instruction)
            is_greeting = heading = False
        elif is_greeting or _GREETING.match(line.text):
            is_greeting = True
            words.append(line)
        elif not preamble.title:
            preamble.title = line.text
    words = words or _last_paragraph(lines, preamble)
    if words:
        text = _INTERVIEWER.sub("{interviewer}", " ".join(line.text for line in words))
        preamble.introduction = Question(words[0].number, text=text, kind=Kind.NOTE)
    return preamble


def _last_paragraph(lines: Sequence[Line], preamble: Preamble) -> list[Line]:
    """What is said where nothing greets: the last sentence that is neither title nor heading."""
    for line in reversed(lines):
        is_sentence = line.text and line.text[-1] in ".?!" and len(line.text.split()) >= _LEAST_WORDS
        is_other = line.text == preamble.title or section_in(line) or instruction_in(line.text) or condition_in(line)
        if is_sentence and not is_other and not _QUOTAS.search(line.text):
            return [line]
    return []


def closing_in(line: Line, following: Sequence[Line]) -> str | None:
    """The thanks behind a heading such as ``CHIUSURA:``, empty if they are on the next line; ``None`` if it is none.

    ``following``: the lines behind it, in which no question begins.
    """
    found = _CLOSING.fullmatch(line.text)
    if found is None or any(coded(one) or _is_numbered_question(one) for one in following):
        return None
    if not found["rest"] and not any(one.text for one in following):
        return None
    return found["rest"] or ""


def _is_numbered_question(line: Line) -> bool:
    number = numbered(line)
    return number is not None and "?" in number.rest


def _with_text(line: Line, text: str) -> Line:
    return Line(line.number, text, (text,), text)


def _without_label(raw: str) -> str:
    return " ".join(raw.split())
