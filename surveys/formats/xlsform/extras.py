"""Reads the sheets added for telephone research: routes, quotas, scripts, answers for respondents."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.wording.introductions import SCRIPT_NAMES
from surveys.questionnaire.wording.what_to_say import ENDINGS, SITUATIONS

from .findings import Findings
from .grid import Row, Sheet
from .headers import ANSWERS, QUOTAS, ROUTES, SAMPLE, SCRIPTS, Languages, Table, read_table
from .logic import Logic
from .strange_languages import note_strange_languages
from .words import is_name, name_from, yes_or_no

_ON_FULL = ("stop", "warn")


class Extras:
    """Reads the four sheets; each is optional."""

    def __init__(self, languages: Languages, logic: Logic, findings: Findings) -> None:
        self._languages, self._logic, self._findings = languages, logic, findings

    def routes(self, sheet: Sheet | None) -> tuple[s.Route, ...]:
        """Sheet ``routes``: ``after``, ``when``, ``go_to``."""
        return tuple(self._routes(sheet))

    def _routes(self, sheet: Sheet | None) -> Iterator[s.Route]:
        for table, row in self._rows(sheet, ROUTES, ("after", "go_to")):
            after, go_to = table.cell(row, "after"), table.cell(row, "go_to")
            if go_to.startswith("@"):
                go_to = go_to.lower().replace(" ", "_")
                if go_to not in s.ENDS:
                    ends = ", ".join(sorted(s.ENDS))
                    self._findings.add("end_unknown", table.place(row, "go_to"), written=go_to, ends=ends)
                    continue
            else:
                go_to = self._logic.question(table.place(row, "go_to"), go_to)
            yield s.Route(
                after=self._logic.question(table.place(row, "after"), after),
                go_to=go_to,
                when=self._logic.condition(table.place(row, "when"), table.cell(row, "when")),
                row=row.number,
            )

    def quotas(self, sheet: Sheet | None) -> tuple[s.Quota, ...]:
        """Sheet ``quotas``: ``name``, ``label``, ``when``, ``target``, ``on_full``, ``group``."""
        return tuple(self._quotas(sheet))

    def _quotas(self, sheet: Sheet | None) -> Iterator[s.Quota]:
        seen: dict[str, int] = {}
        for table, row in self._rows(sheet, QUOTAS, ("name", "target")):
            name, target = table.cell(row, "name"), table.cell(row, "target")
            on_full = table.cell(row, "on_full").lower() or "stop"
            if not (target.isascii() and target.isdigit()):
                self._findings.add("target_no_number", table.place(row, "target", name), written=target)
                continue
            if on_full not in _ON_FULL:
                self._findings.add("on_full_unknown", table.place(row, "on_full", name), written=on_full)
                on_full = "stop"
            group, written = table.cell(row, "group"), table.cell(row, "when")
            if not (group or written):
                self._findings.add("cell_missing", table.place(row, "when"), column=table.column("when"))
                continue
            if name in seen:
                self._findings.add("quota_twice", table.place(row, "name", name), name=name, first=seen[name])
                continue
            seen[name] = row.number
            when = self._logic.condition(table.place(row, "when", name), written)
            yield s.Quota(name, table.words(row, "label"), when, int(target[:9]), on_full, row.number, group)

    def scripts(self, sheet: Sheet | None) -> tuple[s.Script, ...]:
        """Sheet ``scripts``: ``name``, ``text`` (per language)."""
        return tuple(self._scripts(sheet))

    def _scripts(self, sheet: Sheet | None) -> Iterator[s.Script]:
        seen: dict[str, int] = {}
        for table, row in self._rows(sheet, SCRIPTS, ("name", "text")):
            name = "_".join(table.cell(row, "name").lower().split())
            place = table.place(row, "name", name)
            if name not in SCRIPT_NAMES:
                self._findings.add("script_unknown", place, written=name, known=", ".join(SCRIPT_NAMES))
            if name in seen:
                self._findings.add("script_twice", place, name=name, first=seen[name])
                continue
            seen[name] = row.number
            yield s.Script(name, self._words(table, row, "text"), row.number)

    def answers(self, sheet: Sheet | None) -> tuple[s.AnswerForRespondents, ...]:
        """Sheet ``answers_for_respondents``: four texts per language, ``situation``; each of these has one answer."""
        return tuple(self._answers(sheet))

    def _answers(self, sheet: Sheet | None) -> Iterator[s.AnswerForRespondents]:
        seen: dict[str, int] = {}
        for table, row in self._rows(sheet, ANSWERS, ("question", "answer")):
            situation = "_".join(table.cell(row, "situation").lower().split())
            place = table.place(row, "situation")
            if situation and situation not in SITUATIONS:
                self._findings.add("situation_unknown", place, written=situation, known=", ".join(SITUATIONS))
                situation = ""
            elif situation in seen:
                self._findings.add("situation_twice", place, name=situation, first=seen[situation])
                situation = ""
            elif situation:
                seen[situation] = row.number
            back = self._words(table, row, "back")
            if back and situation in ENDINGS:
                self._findings.add("way_back_after_ending", table.place(row, "back"), name=situation)
                back = {}
            words = {part: self._words(table, row, part) for part in ("question", "answer", "listen")}
            yield s.AnswerForRespondents(**words, back=back, situation=situation, row=row.number)

    def _words(self, table: Table, row: Row, column: str) -> dict[str, str]:
        place = table.place(row, column)
        return {code: self._logic.spoken_outside(place, words) for code, words in table.words(row, column).items()}

    def _rows(
        self, sheet: Sheet | None, fields: dict[str, str], needed: tuple[str, ...]
    ) -> Iterator[tuple[Table, Row]]:
        return complete_rows(sheet, fields, needed, self._languages, self._findings)


def sample_columns(sheet: Sheet | None, languages: Languages, findings: Findings) -> tuple[s.SampleColumn, ...]:
    """Sheet ``sample``: ``name``, ``label`` (per language), ``example``, ``personal``; it is read first."""
    found: dict[str, s.SampleColumn] = {}
    for table, row in complete_rows(sheet, SAMPLE, ("name",), languages, findings):
        name = table.cell(row, "name")
        place = table.place(row, "name", name)
        if not is_name(name):
            findings.add("sample_name_unfit", place, name=name, proposal=name_from(name))
        elif name in found:
            findings.add("sample_twice", place, name=name, first=found[name].row or 0)
        else:
            found[name] = s.SampleColumn(
                name,
                table.words(row, "label"),
                table.cell(row, "example"),
                personal=_yes_or_no(table, row, "personal", findings),
                row=row.number,
            )
    return tuple(found.values())


def _yes_or_no(table: Table, row: Row, column: str, findings: Findings) -> bool | None:
    cell = table.cell(row, column)
    answer = yes_or_no(cell)
    if cell and answer is None:
        findings.add("not_yes_or_no", table.place(row, column), written=cell)
    return answer


def complete_rows(
    sheet: Sheet | None, fields: dict[str, str], needed: tuple[str, ...], languages: Languages, findings: Findings
) -> Iterator[tuple[Table, Row]]:
    """The rows that have all required cells; the others are noted."""
    if sheet is None or not sheet.rows:
        return
    table = read_table(sheet, fields, languages, findings)
    note_strange_languages(table, languages, findings)
    for name in needed:
        if name not in table.by_field:
            findings.add("column_missing", table.place(None), column=name)
            return
    for row in table.rows:
        empty = next((name for name in needed if not table.cell(row, name)), "")
        if empty and all(not table.cell(row, name) for name in fields):
            continue
        if empty:
            findings.add("cell_missing", table.place(row, empty), column=table.column(empty))
            continue
        yield table, row
