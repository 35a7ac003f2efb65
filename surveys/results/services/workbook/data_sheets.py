"""The sheets of a results workbook, each a stream of rows read when its turn comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language_info, gettext, pgettext

from surveys.calling.dispositions import OUTCOMES
from surveys.design.models import Study, Version
from surveys.formats.workbook import CellValue, Column, Sheet
from surveys.formats.workbook.styles import TEXT, WRAPPED
from surveys.formatting import minutes_of
from surveys.interviewing.models import TELEPHONE, InterviewStatus
from surveys.people.models import Institute
from surveys.questionnaire.codebook import Codebook, Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.codebook.recoding import Reader
from surveys.questionnaire.codebook.row_layout import Layout, Row
from surveys.questionnaire.comparison.deciding import Decision
from surveys.questionnaire.types import SILENT_TYPES
from surveys.results.queries import deliveries as queries
from surveys.results.queries.deliveries import Record

from .columns import CodedColumns, LabelledColumn, Words, column_names
from .tallies import Tally, is_counted

Batches = Callable[[], Iterable[list[Record]]]
"""Starts reading the interviews anew: each sheet of data reads them once."""
Columns = CodedColumns | LabelledColumn


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything the sheets need to know: the study, its united codebook, who reads it, in which words.

    ``codebook`` unites those of the ``versions`` (oldest first, each with its own codebook); ``layouts`` maps a
    version's id to the layout of its rows; ``bases`` says in words when a variable was asked.
    version's id to the layout of its rows, ``readers`` to how values are read that a later version decided about, by
    variable as that version calls it; ``bases`` says in words when a variable was asked.
    ``institute`` made the survey.
    ``for_client``: personal variables and interviewers' notes stay out. ``attributes``: the sample's columns that go
    out; ``hidden_attributes``: those that never do, for they are personal.
    """

    study: Study
    codebook: Codebook
    versions: Mapping[Version, Codebook]
    layouts: dict[int, Layout]
    readers: Mapping[int, Mapping[str, Reader]]
    bases: Mapping[str, str]
    words: Words
    batches: Batches
    attributes: Sequence[str]
    hidden_attributes: Collection[str]
    for_client: bool
    made_at: datetime
    institute: Institute
    decisions: Sequence[tuple[int, Decision]] = ()
    """Number of a version, what was decided in it about earlier answers."""
    statuses: Sequence[str] = queries.DELIVERED
    given: Counter[str] = field(default_factory=Counter)
    unsaid: Counter[str] = field(default_factory=Counter)
    """Variable → answers, and how often don't know or refused: counted while the sheets in codes are written."""
    tallies: dict[str, Tally] = field(default_factory=dict)
    """Variable → how often each answer was given: counted while the sheet in words and those of repeats are written."""

    def variables(self, repeat: str = "") -> list[Variable]:
        """The variables that go out, of the interview itself or of one of its repeats."""
        return [
            variable
            for variable in self.codebook.variables
            if variable.repeat == repeat and not (variable.personal and self.for_client)
        ]

    def repeats(self) -> list[str]:
        """The repeats that have variables to deliver, in the questionnaire's order."""
        return list(dict.fromkeys(v.repeat for v in self.codebook.variables if v.repeat and self.variables(v.repeat)))

    def reader(self, version: int, variable: Variable, place: int | None) -> Reader | None:
        """How the version's stored values of the variable are read; ``None``: as they stand, or it has none."""
        readers = self.readers[version]
        if not readers or place is None:
            return None
        return readers.get(self.layouts[version].variables[variable.repeat][place].name.casefold())

    @property
    def readings(self) -> int:
        """How often the sheets read all interviews: in words, in codes, for each repeat, for the open answers."""
        return 3 + len(self.repeats())


def data_sheets(delivery: Delivery) -> list[Sheet]:
    """Codes and labels, one row an interview; then a sheet for each repeat, one row an instance."""
    variables = delivery.variables()
    coded = coded_columns(delivery)
    labelled = [LabelledColumn(variable, delivery.words) for variable in variables if not variable.is_order]
    in_words = _Words(
        statuses={value: str(label) for value, label in InterviewStatus.choices},
        outcomes={code: f"{code} {gettext(meaning)}" for code, meaning in OUTCOMES.items()},
        mode=gettext("telephone"),
    )
    return [
        _interviews(delivery, gettext("Data_labels"), gettext("Every interview, in words"), labelled, in_words),
        _interviews(delivery, gettext("Data_codes"), gettext("Every interview, in codes"), coded),
        *(_instances(delivery, repeat, coded_columns(delivery, repeat)) for repeat in delivery.repeats()),
    ]


def coded_columns(delivery: Delivery, repeat: str = "") -> list[CodedColumns]:
    """The columns in codes of the interview itself or of one of its repeats."""
    names = column_names(delivery.codebook)
    return [CodedColumns(variable, names) for variable in delivery.variables(repeat)]


@dataclass(frozen=True, slots=True)
class _Words:
    """What the sheet of labels says for the codes of an interview's status, outcome and mode."""

    statuses: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    mode: str = TELEPHONE

    def language(self, code: str) -> str:
        """The language's name, if there are words: codes stay codes."""
        if not self.statuses:
            return code
        try:
            return str(get_language_info(code)["name_translated"])
        except KeyError:
            return code


IN_CODES = _Words()
FIXED_COLUMNS = 14
WIDTHS = {kinds.TEXT: 40, kinds.MULTIPLE: 40, kinds.RANKING: 40, kinds.SINGLE: 22}
"""Kind of variable → the width of its column of labels."""


def _column(title: str, kind: str = "") -> Column:
    return Column(title, WIDTHS.get(kind) or max(9, min(24, len(title) + 3)))


def _interviews(
    delivery: Delivery, title: str, about: str, columns: Sequence[Columns], words: _Words = IN_CODES
) -> Sheet:
    head = [*_fixed_columns(words), *(Column(name, 16) for name in delivery.attributes)]
    titles = [
        _column(title, column.variable.kind if isinstance(column, LabelledColumn) else "")
        for column in columns
        for title in column.titles
    ]
    return Sheet(title, [*head, *titles], _interview_rows(delivery, columns, words), frozen_columns=1, about=about)


def _fixed_columns(words: _Words) -> list[Column]:
    return [
        Column(gettext("case"), 9),
        Column(gettext("interview"), 10),
        Column(gettext("external id"), 14),
        Column(gettext("status"), 14),
        Column(gettext("outcome"), 26 if words.outcomes else 9),
        Column(gettext("version"), 9),
        Column(gettext("language"), 10),
        Column(gettext("mode"), 11),
        Column(pgettext("column", "interviewer"), 14),
        Column(gettext("begun"), 19),
        Column(gettext("ended"), 19),
        Column(gettext("minutes"), 9),
        Column(gettext("attempts"), 9),
        Column(gettext("base weight"), 9),
    ]


def _interview_rows(delivery: Delivery, columns: Sequence[Columns], words: _Words) -> Iterator[Sequence[CellValue]]:
    zone = ZoneInfo(delivery.study.time_zone)
    for batch in delivery.batches():
        for version, run in groupby(batch, key=lambda record: record.version_id):
            records = list(run)
            heads = _fixed(records, zone, words)
            extras = ([record.attributes.get(name) or None for record in records] for name in delivery.attributes)
            cells = _cells(delivery, version, [record.row for record in records], columns)
            yield from zip(*heads, *extras, *cells, strict=True)


def _fixed(records: Sequence[Record], zone: ZoneInfo, words: _Words) -> list[list[CellValue]]:
    """What stands before the answers, column by column."""
    return [
        [record.case for record in records],
        [record.interview for record in records],
        [record.external_id or None for record in records],
        [words.statuses.get(record.status, record.status) for record in records],
        [words.outcomes.get(record.outcome, record.outcome) or None for record in records],
        [record.version for record in records],
        [words.language(record.language) or None for record in records],
        [words.mode] * len(records),
        [record.interviewer or None for record in records],
        [wall_clock(record.started_at, zone) for record in records],
        [wall_clock(record.ended_at, zone) for record in records],
        [minutes_of(record.seconds, 1) for record in records],
        [record.attempts for record in records],
        [record.weight for record in records],
    ]


def _instances(delivery: Delivery, repeat: str, columns: Sequence[Columns]) -> Sheet:
    title = pgettext("sheet of a repeat", "Repeat_%(name)s") % {"name": repeat.rsplit("/", 1)[-1]}
    about = gettext("A row for each time these questions were asked")
    head = [
        Column(gettext("case"), 9),
        Column(gettext("interview"), 10),
        Column(gettext("number"), 9),
        Column(gettext("key"), 12),
    ]
    titles = [title for column in columns for title in column.titles]
    rows = _instance_rows(delivery, repeat, columns)
    return Sheet(title, [*head, *map(_column, titles)], rows, frozen_columns=4, about=about)


def _instance_rows(delivery: Delivery, repeat: str, columns: Sequence[Columns]) -> Iterator[Sequence[CellValue]]:
    for batch in delivery.batches():
        for version, run in groupby(batch, key=lambda record: record.version_id):
            found = [
                (record.case, record.interview, number, instance)
                for record in run
                for number, instance in enumerate(record.row.get("r", {}).get(repeat, ()), 1)
            ]
            cells = _cells(delivery, version, [instance for *_, instance in found], columns)
            for (case, interview, number, instance), body in zip(found, zip(*cells, strict=True), strict=True):
                yield (case, interview, number, instance["k"], *body)


def _cells(
    delivery: Delivery, version: int, rows: Sequence[Row], columns: Sequence[Columns]
) -> list[Sequence[CellValue]]:
    """The cells of rows of one version as columns: every variable takes its values of all rows at once."""
    layout = delivery.layouts[version]
    by_place = list(zip(*(row["v"] for row in rows), strict=True))
    missing: dict[int | None, dict[int, str]] = {}
    for number, row in enumerate(rows):
        for place, kind in row.get("m", {}).items():
            missing.setdefault(int(place), {})[number] = kind
    found: list[Sequence[CellValue]] = []
    for column in columns:
        at = layout.place(column.variable.name)
        values: list[Any] = list(by_place[at]) if rows and at is not None else [None] * len(rows)
        read = delivery.reader(version, column.variable, at)
        if read is not None:
            values = [value if value is None else read(value) for value in values]
        unsaid = missing.get(at, {})
        _tally(delivery, column, values, unsaid)
        found += column.cells(values, unsaid)
        if isinstance(column, CodedColumns):
            given = len(values) - values.count(None) - column.listed_missing(values)
            delivery.given[column.variable.name] += given
            delivery.unsaid[column.variable.name] += len(unsaid) + column.listed_missing(values)
    return found


def _tally(delivery: Delivery, column: Columns, values: list[Any], unsaid: dict[int, str]) -> None:
    """Count each variable once: what is in repeats stands in codes only, everything else in words too."""
    variable = column.variable
    if is_counted(variable) and isinstance(column, CodedColumns) == bool(variable.repeat):
        if variable.name not in delivery.tallies:
            delivery.tallies[variable.name] = Tally(variable.kind)
        delivery.tallies[variable.name].take(values, unsaid)


def open_answers_sheet(delivery: Delivery) -> Sheet:
    """Every text a respondent gave, one row each, ready for coding; ``key`` is that of a repeat's instance."""
    titles = [
        Column(gettext("case"), 9, TEXT),
        Column(gettext("interview"), 10, TEXT),
        Column(gettext("key"), 9, TEXT),
        Column(gettext("variable"), 18, TEXT),
        Column(gettext("question"), 50, WRAPPED),
        Column(gettext("answer"), 80, WRAPPED),
    ]
    about = gettext("What was said in people’s own words")
    return Sheet(gettext("Open_answers"), titles, _open_rows(delivery), frozen_columns=4, about=about)


def _open_rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    texts = {repeat: _texts(delivery, repeat) for repeat in ("", *delivery.repeats())}
    for batch in delivery.batches():
        for record in batch:
            layout = delivery.layouts[record.version_id]
            for repeat, questions in texts.items():
                instances = record.row.get("r", {}).get(repeat, ()) if repeat else (record.row,)
                for instance in instances:
                    for variable, question in questions:
                        place = layout.place(variable.name)
                        if place is not None and instance["v"][place]:
                            read = delivery.reader(record.version_id, variable, place) or str
                            said = read(instance["v"][place])
                            yield record.case, record.interview, instance.get("k"), variable.name, question, said


def _texts(delivery: Delivery, repeat: str) -> list[tuple[Variable, str]]:
    """The open answers of the interview itself or of one of its repeats: variable and question."""
    asked = (v for v in delivery.variables(repeat) if v.kind == kinds.TEXT and v.type not in SILENT_TYPES)
    return [(v, question_of(v, delivery.words)) for v in asked if not v.is_aside]


def question_of(variable: Variable, words: Words) -> str:
    """The question's text; for the words of a code, the code's label."""
    return words.of(variable.label) or variable.title or variable.name


def wall_clock(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The moment by the clock on the study's wall, as a client expects it: Excel knows no time zones."""
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None, microsecond=0)
