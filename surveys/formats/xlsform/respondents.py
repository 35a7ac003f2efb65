"""Reads the sheet ``respondents``: the answers of simulated respondents and their shares."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.state import DK, REFUSED
from surveys.questionnaire.problems import Problem
from surveys.questionnaire.types import LISTED_TYPES, NUMBER_TYPES, SEVERAL_TYPES, is_asked

from .findings import NOWHERE, Findings
from .grid import Row, Sheet, UnreadableError, read_sheets
from .headers import RESPONDENTS, Languages, Table, read_table
from .words import references

BREAK_OFF = "break_off"
_OF_ALL = frozenset({DK, REFUSED, BREAK_OFF})
_ATTRIBUTE = re.compile(r"attribute\(\s*(['\"‘’“”])(.+?)['\"‘’“”]\s*\)")
_ROUNDING = 1e-6


def read_distributions(
    content: bytes, questionnaire: s.Questionnaire
) -> tuple[tuple[s.Expectation, ...], list[Problem]]:
    """The sheet ``respondents`` of a workbook for this questionnaire, and all its problems."""
    findings = Findings()
    try:
        sheets = read_sheets(content, findings)
    except UnreadableError as error:
        findings.add(error.code, NOWHERE, **error.values)
        return (), findings.in_order([])
    sheet = next((one for one in sheets if one.name.strip().lower() == "respondents"), None)
    if sheet is None:
        findings.add("no_respondents_sheet")
    found = read_expectations(sheet, questionnaire, findings)
    return found, findings.in_order(["respondents"])


def read_expectations(
    sheet: Sheet | None, questionnaire: s.Questionnaire, findings: Findings
) -> tuple[s.Expectation, ...]:
    """The valid rows; the others are noted."""
    if sheet is None or not sheet.rows:
        return ()
    table = read_table(sheet, RESPONDENTS, Languages(), findings)
    for column in ("question", "share"):
        if column not in table.by_field:
            findings.add("column_missing", table.place(None), column=column)
            return ()
    reader = _Reader(table, questionnaire, findings)
    rows = tuple(reader.rows())
    reader.check_sums(rows)
    return rows


class _Reader:
    """Reads the rows of one sheet against one questionnaire."""

    def __init__(self, table: Table, questionnaire: s.Questionnaire, findings: Findings) -> None:
        self._table, self._questionnaire, self._findings = table, questionnaire, findings
        self._questions = {one.name: one for one in questionnaire.questions() if _is_answered(one)}
        self._by_lower = {name.lower(): name for name in self._questions}
        self._unknown: set[str] = set()
        self._scale = 100 if self._are_fractions() else 1

    def _are_fractions(self) -> bool:
        """Whether the shares are fractions, as Excel stores cells that show "25 %": those of a question add up to 1."""
        totals: dict[str, float] = {}
        for row in self._table.rows:
            share = _number(self._table.cell(row, "share")) or 0.0
            if not 0 <= share <= 1:
                return False
            name = self._table.cell(row, "question").lower()
            totals[name] = totals.get(name, 0.0) + share
        return any(abs(total - 1) < _ROUNDING for name, total in totals.items() if name)

    def rows(self) -> Iterator[s.Expectation]:
        """Every row that is not empty."""
        seen: dict[tuple[str, str], int] = {}
        for row in self._table.rows:
            if not any(self._table.cell(row, column) for column in RESPONDENTS):
                continue
            found = self._row(row)
            if found is None:
                continue
            key = found.question, found.answer
            if found.answer and key in seen:
                self._note("respondents_twice", row, "answer", name=key[0] or "*", answer=key[1], first=seen[key])
                continue
            seen[key] = row.number
            yield found

    def check_sums(self, rows: tuple[s.Expectation, ...]) -> None:
        """Check that the shares of mutually exclusive answers do not add up to more than 100 per cent."""
        totals: dict[str, float] = {}
        last: dict[str, int | None] = {}
        for one in rows:
            question = self._questions.get(one.question)
            several = question is not None and question.type in SEVERAL_TYPES
            if one.question and not several and one.answer not in _OF_ALL:
                totals[one.question] = totals.get(one.question, 0.0) + (one.share or 0.0)
                last[one.question] = one.row
        for name, total in totals.items():
            if total > 100 + _ROUNDING:
                place = replace(self._table.place(None, "share", name), row=last[name])
                self._findings.add("shares_above_hundred", place, name=name, total=f"{total:.6g}")

    def _row(self, row: Row) -> s.Expectation | None:
        written, answer = self._table.cell(row, "question"), self._table.cell(row, "answer")
        name = self._name(written)
        if written and not name:
            if written not in self._unknown:
                self._note("respondents_question_unknown", row, "question", name=written)
            self._unknown.add(written)
            return None
        answer = answer.lower().replace(" ", "_") if answer.lower().replace(" ", "_") in _OF_ALL else answer
        if not name and answer not in _OF_ALL:
            self._note("respondents_answer_of_all", row, "answer", answer=answer)
            return None
        share = self._share(row, needed=bool(answer))
        if share is not None and math.isnan(share):
            return None
        if not answer:
            return self._range(row, name, share)
        if name in self._questions and not self._can_be_answered(self._questions[name], answer):
            self._note("respondents_answer_unknown", row, "answer", name=name, answer=answer)
            return None
        return s.Expectation(name, answer, share, row=row.number)

    def _name(self, written: str) -> str:
        """The name as spelled in the survey sheet; ``''`` if no question has it."""
        if found := _ATTRIBUTE.fullmatch(written):
            return f"attribute('{found[2]}')"
        name = (references(written) or [written])[0]
        return name if name in self._questions else self._by_lower.get(name.lower(), "")

    def _share(self, row: Row, *, needed: bool) -> float | None:
        """The share in per cent, ``None`` for a cell that may be and is empty, NaN for one that is not a share."""
        written = self._table.cell(row, "share")
        if not written:
            if needed:
                self._note("cell_missing", row, "share", column=self._table.column("share"))
                return math.nan
            return None
        number = _number(written)
        share = math.nan if number is None else round(number * self._scale, 9)
        if not 0 <= share <= 100:
            self._note("share_unreadable", row, "share", written=written)
            return math.nan
        return share

    def _range(self, row: Row, name: str, share: float | None) -> s.Expectation | None:
        question = self._questions.get(name)
        if question is None or question.type not in NUMBER_TYPES:
            self._note("range_of_other_type", row, "question", name=name)
            return None
        least, most = (_number(self._table.cell(row, column)) for column in ("from", "to"))
        written = self._table.cell(row, "mean")
        mean = _number(written)
        if least is None or most is None or least > most or (written and (mean is None or not least <= mean <= most)):
            self._note("range_unreadable", row, "from")
            return None
        return s.Expectation(name, "", share, least, most, mean, row.number)

    def _can_be_answered(self, question: s.Question, answer: str) -> bool:
        answers = self._questionnaire.lists.get(question.list_name)
        if answer == BREAK_OFF or answer in question.nonresponse:
            return True
        if answers is not None and question.type in LISTED_TYPES:
            return any(choice.name == answer for choice in answers.choices)
        if question.type in NUMBER_TYPES:
            return _number(answer) is not None
        return answer not in _OF_ALL

    def _note(self, code: str, row: Row, column: str, /, **values: str | int) -> None:
        name = self._name(self._table.cell(row, "question"))
        self._findings.add(code, self._table.place(row, column, name), **values)


def _is_answered(question: s.Question) -> bool:
    return is_asked(question)


def _number(written: str) -> float | None:
    """The number in a cell, with a decimal point or comma, with or without a per cent sign."""
    try:
        number = float(written.rstrip("% ").replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
