"""Answers as a cell has them: codes, numbers, ISO dates, words; ``dk`` and ``refused``; nothing for an empty one.

Several codes are separated by commas, in the order of mention; the words for "other, specify" stand behind their code,
``96: "Bar Roma"``. Quotation marks inside quotation marks are doubled, as in Excel. A text that would read as something
else stands in quotation marks as a whole.
"""

from __future__ import annotations

import re
from decimal import Decimal

from surveys.questionnaire.model.pages import Entry, QuestionView
from surveys.questionnaire.model.state import DK, REFUSED, Answer
from surveys.questionnaire.types import LISTED_TYPES, NUMBER_TYPES

_QUOTED = r'"(?:[^"]|"")*"'
CODE = re.compile(rf'(?P<code>{_QUOTED}|[^\s,;:"]+)(?:[ \t]*:[ \t]*(?P<words>{_QUOTED}|[^",;]+))?')
_BARE = re.compile(r'[^\s,;:"]+')
_THOUSANDTHS = re.compile(r"[+-]?\d{1,3}\.\d{3}")
_MISSING = frozenset({DK, REFUSED})


def entry_of(view: QuestionView, written: str) -> Entry:
    """What the interviewer gives for an answer that is written so."""
    text = written.strip()
    if not text:
        return Entry()
    if text in _MISSING and not any(choice.code == text for choice in view.choices):
        return Entry(missing=text, confirmed=True)
    if view.type in LISTED_TYPES:
        codes, specify = codes_of(text, view)
        return Entry(codes=codes, specify=specify, confirmed=True)
    if view.type in NUMBER_TYPES:
        return Entry(typed=_plain_number(text), confirmed=True)
    return Entry(typed=_unquoted(text), confirmed=True)


def written_of(of_type: str, answer: Answer | None) -> str:
    """The answer as a cell has it."""
    if answer is None or (answer.value is None and not answer.missing):
        return ""
    if answer.value is None:
        return answer.missing
    if of_type in LISTED_TYPES:
        codes = answer.value if isinstance(answer.value, list) else [str(answer.value)]
        return ", ".join(_written_code(code, answer.specify.get(code, "")) for code in codes)
    if isinstance(answer.value, int | float):
        return format(Decimal(repr(answer.value)), "f") if answer.value != int(answer.value) else str(int(answer.value))
    text = str(answer.value)
    needs_quotes = text in _MISSING or text.startswith('"') or text != text.strip()
    return _quoted(text) if needs_quotes else text


def codes_of(text: str, view: QuestionView) -> tuple[tuple[str, ...], dict[str, str]]:
    """The codes of an answer from a list, and code → words."""
    if any(choice.code == text for choice in view.choices):
        return (text,), {}
    codes: list[str] = []
    specify: dict[str, str] = {}
    for found in CODE.finditer(text):
        code = _unquoted(found["code"])
        codes.append(code)
        if found["words"]:
            specify[code] = _unquoted(found["words"].strip())
    return tuple(codes), specify


def _written_code(code: str, words: str) -> str:
    written = code if _BARE.fullmatch(code) else _quoted(code)
    return f"{written}: {_quoted(words)}" if words else written


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _unquoted(text: str) -> str:
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return text[1:-1].replace('""', '"')
    return text


def _plain_number(text: str) -> str:
    """The number with a point that cannot be taken for one between thousands."""
    plain = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    return f"{plain}0" if _THOUSANDTHS.fullmatch(plain) else plain
