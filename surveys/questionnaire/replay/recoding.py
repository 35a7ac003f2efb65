"""Saved tests in the codes of today."""

from __future__ import annotations

import re

from surveys.questionnaire.expressions.recoding import CodeChange, CodeChanges
from surveys.questionnaire.expressions.values import number_to_text

from .answers import CODE
from .cells import LINE, name_in


def recode_answers(cell: str, changes: CodeChanges) -> str:
    """The cell of a test's answers, a line each, in the codes of today."""
    return "\n".join(_recode_line(line, changes) for line in cell.split("\n"))


def _recode_line(line: str, changes: CodeChanges) -> str:
    match = LINE.fullmatch(line)
    change = changes.get(name_in(match["name"]).casefold()) if match else None
    if match is None or change is None:
        return line
    return line[: match.start("rest")] + _recode_answer(match["rest"], change)


def _recode_answer(text: str, change: CodeChange) -> str:
    if change.is_scaled:
        try:
            return number_to_text(change.number(float(text.strip().replace(",", "."))))
        except ValueError:
            return text

    def recode_match(match: re.Match[str]) -> str:
        start, end = match.start("code") - match.start(), match.end("code") - match.start()
        return match[0][:start] + change.codes.get(match["code"], match["code"]) + match[0][end:]

    return CODE.sub(recode_match, text)
