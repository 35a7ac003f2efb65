"""Conditions as people write them, as expressions over the variables of the questionnaire that is made."""

from __future__ import annotations

import re

from .marks import CODE, END, NUMBER, TO
from .questions import Kind, Question

_COMPARISON = re.compile(
    rf"{TO}(?P<code>{CODE}|{NUMBER})\s?(?P<sign>=|==|è|is|cod\.?|≠|!=|<>|>=|<=|≥|≤|>|<)"
    r"\s?(?P<values>[\w ,/;–-]{1,60})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:,|/|;|\bo\b|\bor\b|\be\b|\band\b)\s*", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,3})\s?[–-]\s?(\d{1,3})")
_SAID = re.compile(
    r"(?:ha|hanno)\s(?:risposto|indicato|scelto|detto)\s(?:cod(?:ice|\.)?\s)?[\"«“']?(?P<values>[^\"«“»”]{1,60}?)[\"»”']?"
    rf"\s(?:a|alla|al|in)\s{TO}(?P<code>{CODE}|{NUMBER})",
    re.IGNORECASE,
)
_JOINED = {
    " or ": re.compile(r"\s(?:o|or|oppure)\s", re.IGNORECASE),
    " and ": re.compile(r"\s(?:e|ed|and)\s", re.IGNORECASE),
}
_MOST_PARTS = 6
_SIGNS = {"≥": ">=", "≤": "<=", "≠": "!=", "<>": "!="}


class Conditions:
    """The variables of a written questionnaire, and what its conditions mean. ``names``: by ``id`` of a question."""

    def __init__(self, questions: list[Question]) -> None:
        self.names = _names(questions)
        self._by_code = {question.code.lower(): question for question in reversed(questions) if question.code}

    def expression(self, condition: str) -> str:
        """``D1 = 1, 2``, ``D1 = 1 e D2 > 3`` as an expression; empty if it is none, or not understood."""
        if found := self._compared(condition) or self._said(condition):
            return found
        for joined, pattern in _JOINED.items():
            parts = pattern.split(condition.strip())
            found_parts = [self.expression(part) for part in parts] if 1 < len(parts) <= _MOST_PARTS else [""]
            if all(found_parts):
                return joined.join(f"({one})" if joined == " and " and " or " in one else one for one in found_parts)
        return ""

    def _question(self, code: str) -> Question | None:
        return self._by_code.get("".join(code.split()).lower())

    def _said(self, condition: str) -> str:
        """``ha risposto 1 a D1``, ``ha risposto «Sì» alla D1``."""
        found = _SAID.fullmatch(condition.strip())
        question = self._question(found["code"]) if found else None
        if found is None or question is None:
            return ""
        values = [part.strip() for part in _BETWEEN.split(found["values"]) if part.strip()]
        codes = {one.text.casefold(): one.code for one in question.answers if one.code}
        given = [value if value.isdigit() else codes.get(value.casefold(), "") for value in values]
        return " or ".join(self.holds(question, code) for code in given) if given and all(given) else ""

    def _compared(self, condition: str) -> str:
        """``D1 = 1, 2`` as an expression."""
        found = _COMPARISON.fullmatch(condition.strip())
        question = self._question(found["code"]) if found else None
        if found is None or question is None:
            return ""
        sign = _SIGNS.get(found["sign"], found["sign"])
        values = [value for part in _BETWEEN.split(found["values"].strip()) for value in _span(part)]
        if not values or not all(value.isdigit() for value in values):
            return ""
        name = self.names[id(question)]
        if sign in (">=", "<=", ">", "<"):
            return f"${{{name}}} {sign} {values[0]}" if len(values) == 1 else ""
        same = " or ".join(self.holds(question, value) for value in values)
        return f"not({same})" if sign == "!=" else same

    def holds(self, question: Question, code: str) -> str:
        """The expression that holds where this code was answered."""
        name = self.names[id(question)]
        if question.kind is Kind.SEVERAL:
            return f"selected(${{{name}}}, '{code}')"
        return f"${{{name}}} = '{code}'" if question.answers else f"${{{name}}} = {code}"

    def place(self, go_to: str) -> str:
        """Where a jump leads: a question's name, or an end."""
        if go_to == END:
            return "@screened_out"
        question = self._question(go_to)
        return self.names[id(question)] if question else go_to.lower()


def _names(questions: list[Question]) -> dict[int, str]:
    """The variable's name of each question: its code, or its number in the questionnaire."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    further: dict[str, int] = {}
    for number, question in enumerate(questions, start=1):
        code = re.sub(r"[._]+", "_", question.code.lower())
        name = wanted = f"q{code}" if code[:1].isdigit() else code or f"n{number}"
        while name in taken:
            further[wanted] = further.get(wanted, 1) + 1
            name = f"{wanted}_{further[wanted]}"
        taken.add(name)
        names[id(question)] = name
    return names


def _span(part: str) -> list[str]:
    """``1-3`` as its numbers; anything else as it is."""
    span = _SPAN.fullmatch(part.strip())
    if span is None:
        return [part.strip()] if part.strip() else []
    return [str(number) for number in range(int(span[1]), min(int(span[2]), int(span[1]) + 50) + 1)]
