"""Reads the sheet ``tests``: interviews that are held again after each change, one a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.replay import NONE, lines_of, listed, name_in, names_of, pairs_of

from .extras import complete_rows
from .findings import Findings, nearest
from .grid import Row, Sheet
from .headers import TESTS, Languages, Table, read_table

MOST_TESTS = 200
"""All are held again after each change, while somebody waits for what they tell."""
ENDS = tuple(sorted(end.removeprefix("@") for end in s.ENDS))


def is_sheet_of_tests(sheet: Sheet) -> bool:
    """Whether the sheet of this name has the column with the answers: any other is the researcher's own."""
    return "answers" in read_table(sheet, TESTS, Languages(), Findings()).by_field


def read_tests(
    sheet: Sheet | None, questionnaire: s.Questionnaire, languages: Languages, findings: Findings
) -> tuple[s.SavedTest, ...]:
    """The rows that have a name; what is wrong in them is noted."""
    return tuple(_Reader(questionnaire, languages, findings).rows(sheet))


class _Reader:
    def __init__(self, questionnaire: s.Questionnaire, languages: Languages, findings: Findings) -> None:
        self._languages, self._findings = languages, findings
        self._names = {item.name for _, item in questionnaire.walk()}
        self._quotas = {quota.name for quota in questionnaire.quotas}
        self._unknown: set[str] = set()

    def rows(self, sheet: Sheet | None) -> Iterator[s.SavedTest]:
        """Every test; of two with the same name the first."""
        seen: dict[str, int] = {}
        for table, row in complete_rows(sheet, TESTS, ("name", "answers"), Languages(), self._findings):
            name = " ".join(table.cell(row, "name").split())
            if name.casefold() in seen:
                first = seen[name.casefold()]
                self._findings.add("test_twice", table.place(row, "name", name), name=name, first=first)
                continue
            if len(seen) == MOST_TESTS:
                self._findings.add("tests_too_many", table.place(row, "name", name), most=MOST_TESTS)
                return
            seen[name.casefold()] = row.number
            yield self._test(table, row, name)

    def _test(self, table: Table, row: Row, name: str) -> s.SavedTest:
        return s.SavedTest(
            name=name,
            answers=self._of_questions(table, row, "answers"),
            language=self._language(table, row),
            sample=dict(self._pairs(table, row, "sample", pairs_of(table.cell(row, "sample")))),
            full=self._of_quotas(table, row, "full"),
            route=self._route(table, row),
            end=self._end(table, row),
            quotas=self._of_quotas(table, row, "quotas"),
            texts=self._of_questions(table, row, "texts"),
            seed=self._seed(table, row),
            began_at=self._moment(table, row),
            row=row.number,
        )

    def _of_questions(self, table: Table, row: Row, column: str) -> dict[str, str]:
        found = dict(self._pairs(table, row, column, lines_of(table.cell(row, column))))
        self._look_at(table, row, column, found)
        return found

    def _pairs(
        self, table: Table, row: Row, column: str, lines: Iterable[tuple[str, str | None]]
    ) -> Iterator[tuple[str, str]]:
        for name, text in lines:
            if text is None:
                written = name if len(name) <= 60 else f"{name[:59]}…"
                self._findings.add("test_line_unreadable", table.place(row, column), written=written)
            else:
                yield name, text

    def _look_at(self, table: Table, row: Row, column: str, written: Iterable[str]) -> None:
        """Note names that no question has, each once: whoever removes a question need not read of it in each test."""
        for name in map(name_in, written):
            if name not in self._names and name not in self._unknown:
                self._unknown.add(name)
                self._findings.add("test_question_unknown", table.place(row, column), name=name)

    def _route(self, table: Table, row: Row) -> tuple[str, ...]:
        found = names_of(table.cell(row, "route"))
        self._look_at(table, row, "route", found)
        return found

    def _of_quotas(self, table: Table, row: Row, column: str) -> tuple[str, ...]:
        found = listed(table.cell(row, column))
        for name in found:
            if name not in self._quotas and (name, column) != (NONE, "quotas"):
                like = nearest(name, self._quotas)
                self._findings.add("test_quota_unknown", table.place(row, column), name=name, like=like or "–")
        return found

    def _language(self, table: Table, row: Row) -> str:
        written = table.cell(row, "language")
        known = self._languages.known.values()
        found = next((one.code for one in known if written.lower() in (one.code.lower(), one.name.lower())), "")
        if written and not found:
            self._findings.add("test_language_unknown", table.place(row, "language"), language=written)
        return found

    def _end(self, table: Table, row: Row) -> str:
        written = table.cell(row, "end")
        end = "_".join(written.lower().removeprefix("@").split())
        if end and end not in ENDS:
            place = table.place(row, "end")
            self._findings.add("test_end_unknown", place, written=written, ends=", ".join(ENDS))
            return ""
        return end

    def _seed(self, table: Table, row: Row) -> int:
        written = table.cell(row, "seed")
        if written.isascii() and written.isdecimal() and 0 < len(written) < 11 and int(written):
            return int(written)
        if written:
            self._note_cell(table, row, "seed", written)
        return 1

    def _moment(self, table: Table, row: Row) -> str:
        written = table.cell(row, "began_at")
        try:
            return datetime.fromisoformat(written).replace(tzinfo=None).isoformat(" ", "seconds") if written else ""
        except ValueError:
            self._note_cell(table, row, "began_at", written)
            return ""

    def _note_cell(self, table: Table, row: Row, column: str, written: str) -> None:
        self._findings.add("test_cell_unreadable", table.place(row, column), written=written[:60], column=column)
