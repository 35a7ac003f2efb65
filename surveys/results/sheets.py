"""The sheets of a results workbook, each a stream of rows read when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, gettext_noop, pgettext

from surveys.calling import dispositions
from surveys.design.models import Study
from surveys.formats.workbook import CellValue, Column, Sheet
from surveys.questionnaire.codebook import Codebook, Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.rows import Layout, Row
from surveys.questionnaire.structure import SILENT_TYPES

from . import queries
from .columns import CodedColumns, LabelledColumn, Words, column_names
from .queries import Record

Batches = Callable[[], Iterable[list[Record]]]
"""Starts reading the interviews anew: each sheet of data reads them once."""
Columns = CodedColumns | LabelledColumn


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything the sheets need to know: the study, its united codebook, who reads it, in which words.

    ``layouts`` maps a version's id to the layout of its rows; ``bases`` says in words when a variable was asked.
    ``for_client``: personal variables and interviewers' notes stay out.
    """

    study: Study
    codebook: Codebook
    layouts: dict[int, Layout]
    bases: Mapping[str, str]
    words: Words
    batches: Batches
    attributes: Sequence[str]
    for_client: bool
    made_at: datetime
    statuses: Sequence[str] = queries.DELIVERED

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


def data_sheets(delivery: Delivery) -> list[Sheet]:
    """Codes and labels, one row an interview; then a sheet for each repeat, one row an instance."""
    variables = delivery.variables()
    coded = coded_columns(delivery)
    labelled = [LabelledColumn(variable, delivery.words) for variable in variables if not variable.is_order]
    sheets = [
        _interviews(delivery, gettext("Data_codes"), coded),
        _interviews(delivery, gettext("Data_labels"), labelled),
    ]
    for repeat in delivery.repeats():
        of_repeat = coded_columns(delivery, repeat)
        title = pgettext("sheet of a repeat", "Repeat_%(name)s") % {"name": repeat.rsplit("/", 1)[-1]}
        sheets.append(_instances(delivery, title, repeat, of_repeat))
    return sheets


def coded_columns(delivery: Delivery, repeat: str = "") -> list[CodedColumns]:
    """The columns in codes of the interview itself or of one of its repeats."""
    names = column_names(delivery.codebook)
    return [CodedColumns(variable, names) for variable in delivery.variables(repeat)]


def _column(title: str) -> Column:
    return Column(title, max(9, min(24, len(title) + 3)))


def _interviews(delivery: Delivery, title: str, columns: Sequence[Columns]) -> Sheet:
    head = [*_fixed_columns(), *(Column(name, 16) for name in delivery.attributes)]
    titles = [title for column in columns for title in column.titles]
    return Sheet(title, [*head, *map(_column, titles)], _interview_rows(delivery, columns), frozen_columns=1)


FIXED_COLUMNS = 12
KINDS = {
    kinds.SINGLE: gettext_noop("one answer"),
    kinds.MULTIPLE: gettext_noop("several answers"),
    kinds.RANKING: gettext_noop("ranking"),
    kinds.NUMBER: gettext_noop("number"),
    kinds.TEXT: gettext_noop("open answer"),
    kinds.DATE: gettext_noop("date"),
    kinds.TIME: gettext_noop("time of day"),
    kinds.DATETIME: gettext_noop("date and time"),
}
"""Kind of variable → what it is called, English message id."""


def _fixed_columns() -> list[Column]:
    return [
        Column(gettext("case"), 9),
        Column(gettext("external id"), 14),
        Column(gettext("status"), 14),
        Column(gettext("outcome"), 9),
        Column(gettext("version"), 9),
        Column(gettext("language"), 10),
        Column(gettext("mode"), 11),
        Column(gettext("interviewer"), 12),
        Column(gettext("begun"), 19),
        Column(gettext("ended"), 19),
        Column(gettext("minutes"), 9),
        Column(gettext("attempts"), 9),
    ]


def _interview_rows(delivery: Delivery, columns: Sequence[Columns]) -> Iterator[Sequence[CellValue]]:
    zone = ZoneInfo(delivery.study.time_zone)
    for batch in delivery.batches():
        for version, run in groupby(batch, key=lambda record: record.version_id):
            records = list(run)
            heads = [_fixed(record, zone) for record in records]
            extras = [[record.attributes.get(name) or None for record in records] for name in delivery.attributes]
            cells = _cells([record.row for record in records], columns, delivery.layouts[version])
            for head, body in zip(heads, zip(*extras, *cells, strict=True), strict=True):
                yield (*head, *body)


def _fixed(record: Record, zone: ZoneInfo) -> tuple[CellValue, ...]:
    return (
        record.case,
        record.external_id or None,
        record.status,
        record.outcome or None,
        record.version,
        record.language or None,
        "telephone",
        record.interviewer or None,
        _local(record.started_at, zone),
        _local(record.ended_at, zone),
        round(record.seconds / 60, 1),
        record.attempts,
    )


def _instances(delivery: Delivery, title: str, repeat: str, columns: Sequence[Columns]) -> Sheet:
    head = [Column(gettext("case"), 9), Column(gettext("number"), 9), Column(gettext("key"), 12)]
    titles = [title for column in columns for title in column.titles]
    return Sheet(title, [*head, *map(_column, titles)], _instance_rows(delivery, repeat, columns), frozen_columns=3)


def _instance_rows(delivery: Delivery, repeat: str, columns: Sequence[Columns]) -> Iterator[Sequence[CellValue]]:
    for batch in delivery.batches():
        for version, run in groupby(batch, key=lambda record: record.version_id):
            found = [
                (record.case, number, instance)
                for record in run
                for number, instance in enumerate(record.row.get("r", {}).get(repeat, ()), 1)
            ]
            cells = _cells([instance for *_, instance in found], columns, delivery.layouts[version])
            for (case, number, instance), body in zip(found, zip(*cells, strict=True), strict=True):
                yield (case, number, instance["k"], *body)


def _cells(rows: Sequence[Row], columns: Sequence[Columns], layout: Layout) -> list[Sequence[CellValue]]:
    """The cells of rows of one version as columns: every variable takes its values of all rows at once."""
    by_place = list(zip(*(row["v"] for row in rows), strict=True))
    missing: dict[int | None, dict[int, str]] = {}
    for number, row in enumerate(rows):
        for place, kind in row.get("m", {}).items():
            missing.setdefault(int(place), {})[number] = kind
    found: list[Sequence[CellValue]] = []
    for column in columns:
        at = layout.place(column.variable.name)
        values: list[Any] = list(by_place[at]) if rows and at is not None else [None] * len(rows)
        found += column.cells(values, missing.get(at, {}))
    return found


def variables_sheet(delivery: Delivery, columns: dict[str, str]) -> Sheet:
    """What each column of the data holds. ``columns`` maps a variable's name to its columns in words."""
    words = delivery.words
    rows = [
        (
            columns.get(variable.name, ""),
            variable.name,
            _question(variable, words),
            gettext(KINDS[variable.kind]),
            delivery.bases.get(variable.name) or gettext("always"),
            variable.repeat or None,
        )
        for variable in delivery.codebook.variables
        if not (variable.personal and delivery.for_client)
    ]
    titles = [
        Column(gettext("columns"), 12),
        Column(gettext("variable"), 18),
        Column(gettext("question"), 70),
        Column(gettext("type"), 22),
        Column(gettext("asked when"), 40),
        Column(gettext("repeat"), 14),
    ]
    return Sheet(gettext("Variables"), titles, rows, frozen_columns=2)


def codes_sheet(delivery: Delivery) -> Sheet:
    """Every code of every variable with its label, those for don't know and refused marked."""
    titles = [
        Column(gettext("variable"), 18),
        Column(gettext("code"), 10),
        Column(gettext("code in the questionnaire"), 24),
        Column(gettext("label"), 60),
        Column(gettext("missing"), 12),
    ]
    return Sheet(gettext("Code_lists"), titles, _code_rows(delivery), frozen_columns=2)


def _code_rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    words = delivery.words
    for variable in delivery.codebook.variables:
        if variable.personal and delivery.for_client:
            continue
        for code in variable.codes:
            yield variable.name, code.number, code.code, words.of(code.label) or code.code, code.missing or None
        for end in variable.ends:
            yield variable.name, end.number, end.code, words.of(end.label) or end.code, None
        for kind, number in variable.beside.items():
            yield variable.name, number, None, words.missing(kind), kind


def open_answers_sheet(delivery: Delivery) -> Sheet:
    """Every text a respondent gave, one row each, ready for coding; ``key`` is that of a repeat's instance."""
    titles = [
        Column(gettext("case"), 9),
        Column(gettext("key"), 9),
        Column(gettext("variable"), 18),
        Column(gettext("question"), 50),
        Column(gettext("answer"), 80),
    ]
    return Sheet(gettext("Open_answers"), titles, _open_rows(delivery), frozen_columns=3)


def _open_rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    texts = {repeat: _texts(delivery, repeat) for repeat in ("", *delivery.repeats())}
    for batch in delivery.batches():
        for record in batch:
            layout = delivery.layouts[record.version_id]
            for repeat, questions in texts.items():
                instances = record.row.get("r", {}).get(repeat, ()) if repeat else (record.row,)
                for instance in instances:
                    for name, question in questions.items():
                        place = layout.place(name)
                        if place is not None and instance["v"][place]:
                            yield record.case, instance.get("k"), name, question, instance["v"][place]


def _texts(delivery: Delivery, repeat: str) -> dict[str, str]:
    """The open answers of the interview itself or of one of its repeats: variable → question."""
    asked = (v for v in delivery.variables(repeat) if v.kind == kinds.TEXT and v.type not in SILENT_TYPES)
    return {v.name: _question(v, delivery.words) for v in asked if not v.is_order}


def _question(variable: Variable, words: Words) -> str:
    """The question's text; for the words of a code, the code's label."""
    return words.of(variable.label) or variable.title or variable.name


def calls_sheet(delivery: Delivery) -> Sheet:
    """Every dial: which case and attempt, who, when, and how it ended. Never the number."""
    titles = [
        Column(gettext("case"), 9),
        Column(gettext("external id"), 14),
        Column(gettext("attempt"), 9),
        Column(gettext("interviewer"), 12),
        Column(gettext("dialled"), 19),
        Column(gettext("ended"), 19),
        Column(gettext("result"), 24),
    ]
    return Sheet(gettext("Calls"), titles, _call_rows(delivery), frozen_columns=1)


def _call_rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    zone = ZoneInfo(delivery.study.time_zone)
    labels = {code: gettext(disposition.label) for code, disposition in dispositions.DISPOSITIONS.items()}
    for call in queries.calls(delivery.study):
        result = call.result or call.disposition
        yield (
            call.case,
            call.external_id or None,
            call.attempt,
            call.interviewer or None,
            _local(call.dialled_at, zone),
            _local(call.ended_at, zone),
            labels.get(result, result) or None,
        )


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    # Excel knows no time zones: the clock on the study's wall is what a client expects.
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None, microsecond=0)
