"""The question being edited: each of its cells as a field, in words, with the problems it has."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.queries import Met
from surveys.formats.drafting import Written, cell_in, column_for, grid_of, heading_for
from surveys.formats.xlsform.headers import TRANSLATED
from surveys.formats.xlsform.types import BEGIN, GROUP, LOOP, QUESTION, REPEAT, Kind
from surveys.formats.xlsform.words import yes_or_no
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.problems import ERROR, Problem
from surveys.questionnaire.types import LISTED_TYPES, SHOWN_TYPES
from surveys.web.researcher.forms.editor import Shown
from surveys.web.researcher.pages.conditions import COLUMNS as CONDITIONS
from surveys.web.researcher.pages.conditions import Condition, condition_at

from .answers import Answers, answers_of
from .chips import Chip, ShownPiece, chips_of, shown_pieces
from .clients import ClientsField, clients_field, clients_listed, with_clients
from .columns import (
    COLUMNS,
    EXPRESSION,
    LINE,
    MORE,
    SHUFFLED_BY_DETAILS,
    TEXT,
    TYPE_WORDS,
    WORDS,
    YES,
    ColumnOnPage,
)
from .grid_card import GridCard, grid_card
from .jumps import Jumps, jumps_of
from .outline import WORDS_MISSING, WrittenRow, plain, written_rows

_SHUFFLED = re.compile(r"\brandomize\s*=\s*(\w+)")
SHORT = 60
"""Characters of a text that still fit into a line."""


@dataclass(frozen=True, slots=True)
class CellOption:
    """What may be chosen for a cell: its text, in words, and whether the cell says so."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CellField:
    """A cell as a field. ``field``: the meaning of its column; ``heading``: the column's, as it is or would be.

    ``condition``: an expression as a sentence to be built. ``problems``: sentences, ``severity`` that of the worst.
    ``chips``: what a text takes in of earlier answers, ``pieces`` the text with them.
    """

    field: str
    part: str
    label: str
    note: str
    control: str
    text: str
    heading: str
    language: str = ""
    options: tuple[CellOption, ...] = ()
    condition: Condition | None = None
    problems: tuple[str, ...] = ()
    severity: str = ""
    chips: tuple[Chip, ...] = ()
    pieces: tuple[ShownPiece, ...] = ()

    @property
    def is_on(self) -> bool:
        """Whether a cell of yes or no says yes."""
        return bool(yes_or_no(self.text))


@dataclass(frozen=True, slots=True)
class TypeField:
    """The cell of the type as two choices. ``rest``: words behind the list; ``is_fixed``: of a group, or unknown."""

    heading: str
    text: str
    options: tuple[CellOption, ...]
    lists: tuple[CellOption, ...]
    rest: str
    is_listed: bool
    is_fixed: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditedQuestion:
    """The row being edited. ``fields``: by the part of the page; ``met``: what simulated respondents met there."""

    sheet: str
    row: int
    code: str
    title: str
    kind: str
    code_field: CellField
    type_field: TypeField
    fields: Mapping[str, Sequence[CellField]]
    answers: Answers | None
    grid: GridCard | None
    jumps: Jumps | None
    before: int | None
    after: int | None
    met: Met | None = None
    clients: ClientsField | None = None
    before_code: str = ""
    after_code: str = ""
    problems: Sequence[str] = field(default=())

    @property
    def filled_details(self) -> bool:
        """Whether one of the rarer cells is filled."""
        return any(one.text for one in self.fields.get(MORE, ()))


def edited_question(
    study: Study,
    written: Written,
    shown: Shown,
    problems: Sequence[Problem],
    questionnaire: Questionnaire | None,
) -> EditedQuestion | None:
    """Return the question in the first of these rows that is there, else the first; ``None`` if there is none."""
    rows = list(written_rows(written))
    at = next((n for wanted in shown.rows for n, one in enumerate(rows) if one.row.number == wanted), 0)
    if not rows:
        return None
    if rows[at].row.number not in shown.rows[:1]:
        shown = replace(shown, find="", start=0)  # they are of another question's list
    before, after = rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None
    met = queries.met_in_draft(study, rows[at].name)
    editor = _Editor(study, written, rows[at], problems, questionnaire, shown, met)
    return editor.question(before, after)


class _Editor:
    def __init__(
        self,
        study: Study,
        written: Written,
        one: WrittenRow,
        problems: Sequence[Problem],
        questionnaire: Questionnaire | None,
        shown: Shown,
        met: Met | None,
    ) -> None:
        self._shown = shown
        self._grid = grid_of(written, one.row.number) if one.kind.kind == BEGIN else None
        self._met = met
        self._study, self._questionnaire = study, questionnaire
        self._written, self._one, self._language = written, one, shown.language
        self._problems: dict[str, list[Problem]] = {}
        for problem in problems:
            for place in (problem.place, *problem.also):
                if (place.sheet, place.row) == (written.survey.name, one.row.number):
                    self._problems.setdefault(place.column, []).append(problem)

    def question(self, before: WrittenRow | None, after: WrittenRow | None) -> EditedQuestion:
        one, table = self._one, self._written.survey
        fields: dict[str, list[CellField]] = {}
        clients = clients_listed(self._written)
        for column in COLUMNS:
            if found := self._field(self._with_order(with_clients(column, clients))):
                fields.setdefault(column.part, []).append(found)
        fields.setdefault(MORE, []).extend(self._own())
        shown = {words for part in fields.values() for one in part for words in (one.heading, one.field)}
        listed = one.kind.kind == QUESTION and one.kind.name in LISTED_TYPES
        title = cell_in(table, one.row, "title", self._language) or table.cell(one.row, "label")
        return EditedQuestion(
            sheet=table.name,
            row=one.row.number,
            code=one.name or "—",
            title=plain(title)[:SHORT],
            kind=_kind_words(one.kind),
            code_field=self._code(),
            type_field=self._type(),
            fields=fields,
            answers=self._answers(one) if listed else self._answers_of_grid(),
            grid=grid_card(self._written, self._grid, self._language) if self._grid else None,
            jumps=self._jumps(),
            clients=clients_field(self._written),
            before=before.row.number if before else None,
            after=after.row.number if after else None,
            met=self._met,
            before_code=before.name if before else "",
            after_code=after.name if after else "",
            problems=[
                problem.what(_)
                for column, found in self._problems.items()
                if column not in shown | {table.column("name"), table.column("type")}
                for problem in found
            ],
        )

    def _jumps(self) -> Jumps | None:
        if self._one.kind.kind != QUESTION or self._one.kind.name not in SHOWN_TYPES:
            return None
        return jumps_of(self._study, self._written, self._one, self._questionnaire, self._language)

    def _code(self) -> CellField:
        return self._made(ColumnOnPage("name", "head", _("Code"), LINE, frozenset()), self._one.name, "name")

    def _type(self) -> TypeField:
        table, kind = self._written.survey, self._one.kind
        text, heading = table.cell(self._one.row, "type"), table.column("type")
        is_question = kind.kind == QUESTION and kind.name in TYPE_WORDS and not kind.calculation
        lists = dict.fromkeys(table_cell for row in self._written.choices.rows if (table_cell := self._list(row)))
        if kind.list_name:
            lists.setdefault(kind.list_name)
        return TypeField(
            heading=heading,
            text=text,
            options=tuple(
                CellOption(name, capfirst(str(words)), name == kind.name) for name, words in TYPE_WORDS.items()
            ),
            lists=tuple(CellOption(name, name, name == kind.list_name) for name in lists),
            rest="or_other" if kind.or_other else "",
            is_listed=kind.name in LISTED_TYPES,
            is_fixed="" if is_question else _kind_words(kind),
            problems=_sentences(self._problems_of(heading)),
        )

    def _list(self, row: object) -> str:
        return self._written.choices.cell(row, "list_name")  # type: ignore[arg-type]

    def _field(self, column: ColumnOnPage) -> CellField | None:
        table, row = self._written.survey, self._one.row
        is_translated = column.field in TRANSLATED or column.field == "title"
        language = self._language if is_translated else ""
        found = column_for(table, column.field, language)
        text = row.at(found.index) if found else ""
        if not text and self._one.kind.name not in column.types:
            return None
        heading = found.words if found else heading_for(column.field, language, self._written.languages)
        return self._made(column, text, heading, language)

    def _with_order(self, column: ColumnOnPage) -> ColumnOnPage:
        """Return the column of the order with what its empty cell means: the details may shuffle, too."""
        shuffled = _SHUFFLED.search(self._written.survey.cell(self._one.row, "parameters"))
        if column.field != "order" or not shuffled or not yes_or_no(shuffled[1]):
            return column
        (_empty, _as_written), *others = column.options
        return replace(column, options=(("", SHUFFLED_BY_DETAILS), *others))

    def _made(self, column: ColumnOnPage, text: str, heading: str, language: str = "") -> CellField:
        control = column.control
        if control == YES and text and yes_or_no(text) is None:
            control = EXPRESSION
        if column.field == "label" and self._one.kind.kind == BEGIN:
            control = LINE
        words = text.lower().replace(",", " ").split() if control == WORDS else [text]
        options = [CellOption(value, str(label), value in words) for value, label in column.options]
        if column.options and control != WORDS and not any(one.is_chosen for one in options):
            options.append(CellOption(text, text, is_chosen=True))
        condition = self._condition(column.field, text) if control == EXPRESSION else None
        said = {one.words for one in condition.findings} if condition else set()
        problems = self._problems_of(heading, column.field)
        chips = chips_of(text, self._written, problems, self._met, self._language) if control == TEXT else []
        return CellField(
            field=column.field,
            part=column.part,
            label=str(_("Title") if column.field == "label" and control == LINE else column.label),
            note=str(column.note) if control == column.control else "",
            control=control,
            text=text,
            heading=heading,
            language=language,
            options=tuple(options),
            condition=condition,
            problems=tuple(one for one in _sentences(problems, chips) if one not in said),
            severity=_severity(problems),
            chips=tuple(chips),
            pieces=tuple(shown_pieces(text, chips)) if chips or "**" in text else (),
        )

    def _answers(self, one: WrittenRow) -> Answers:
        find, start = self._shown.find, self._shown.start
        return answers_of(self._written, one, self._language, self._met, find=find, start=start)

    def _answers_of_grid(self) -> Answers | None:
        """Return the answers of the list that all rows of a grid have."""
        if self._grid is None or not self._grid.list_name:
            return None
        first = self._grid.rows[0].number
        return self._answers(next(one for one in written_rows(self._written) if one.row.number == first))

    def _condition(self, field: str, text: str) -> Condition | None:
        if field not in CONDITIONS:
            return None
        return condition_at(
            self._study,
            self._questionnaire,
            column=field,
            name=self._one.name,
            expression=text,
            language=self._language,
            field=field,
            identifier=f"f-{field}",
        )

    def _own(self) -> Iterator[CellField]:
        """Return the filled cells of columns that have no meaning to us, or are in no field above."""
        for heading in self._written.survey.by_field.get("", ()):
            if text := self._one.row.at(heading.index):
                column = ColumnOnPage(heading.words, MORE, heading.words, LINE, frozenset())
                yield self._made(column, text, heading.words)

    def _problems_of(self, *columns: str) -> list[Problem]:
        """Return the problems of a cell, whose column is named by its heading or by its meaning."""
        return [problem for column in dict.fromkeys(columns) for problem in self._problems.get(column, ())]


def _sentences(problems: Sequence[Problem], chips: Sequence[Chip] = ()) -> tuple[str, ...]:
    """Return the problems in words, without those for which a chip asks for words."""
    asked = {chip.name for chip in chips if chip.takes_words}
    told = [one for one in problems if one.code not in WORDS_MISSING or one.values.get("name") not in asked]
    return tuple(f"{problem.what(_)} {problem.remedy(_)}" for problem in told)


def _severity(problems: Sequence[Problem]) -> str:
    found = {problem.severity for problem in problems}
    return ERROR if ERROR in found else next(iter(found), "")


def _kind_words(kind: Kind) -> str:
    if kind.kind == BEGIN:
        return {GROUP: _("Group"), REPEAT: _("Loop"), LOOP: _("Loop over a list")}.get(kind.name, kind.name)
    return capfirst(str(TYPE_WORDS.get(kind.name, kind.name)))
