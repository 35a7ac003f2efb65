"""The sheets of a results workbook, each a stream of rows read when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, pgettext

from surveys.calling import dispositions
from surveys.calling.outcomes import OUTCOMES
from surveys.design.models import Study
from surveys.formats.workbook import CellValue, Column, Sheet
from surveys.questionnaire.codebook import Codebook, Variable

from . import queries
from .columns import CodedColumns, LabelledColumn, Words
from .queries import Record

Batches = Callable[[], Iterable[list[Record]]]
"""Starts reading the interviews anew: each sheet of data reads them once."""
Columns = CodedColumns | LabelledColumn


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything the sheets need to know: the study, its united codebook, who reads it, in which words.

    ``codebooks`` maps a version's id to its own codebook, whose order the stored rows have.
    ``for_client``: personal variables and interviewers' notes stay out.
    """

    study: Study
    codebook: Codebook
    codebooks: dict[int, Codebook]
    words: Words
    batches: Batches
    attributes: Sequence[str]
    for_client: bool
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
    coded = [CodedColumns(variable) for variable in variables]
    labelled = [LabelledColumn(variable, delivery.words) for variable in variables]
    sheets = [
        _interviews(delivery, gettext("Data_codes"), coded),
        _interviews(delivery, gettext("Data_labels"), labelled),
    ]
    for repeat in delivery.repeats():
        of_repeat = [CodedColumns(variable) for variable in delivery.variables(repeat)]
        title = pgettext("sheet of a repeat", "Repeat_%(name)s") % {"name": repeat.rsplit("/", 1)[-1]}
        sheets.append(_instances(delivery, title, repeat, of_repeat))
    return sheets


def _interviews(delivery: Delivery, title: str, columns: Sequence[Columns]) -> Sheet:
    head = [*_fixed_columns(), *(Column(name, 16) for name in delivery.attributes)]
    titles = [title for column in columns for title in column.titles]
    return Sheet(title, [*head, *titles], _interview_rows(delivery, columns), frozen_columns=1)


FIXED_COLUMNS = 12


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
        heads = [_fixed(record, zone) for record in batch]
        extras = [[record.attributes.get(name) or None for record in batch] for name in delivery.attributes]
        rows = [(record.version_id, record.row) for record in batch]
        cells = _cells(rows, columns, delivery.codebooks)
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
        record.mode,
        record.interviewer or None,
        _local(record.started_at, zone),
        _local(record.ended_at, zone),
        round(record.seconds / 60, 1),
        record.attempts,
    )


def _instances(delivery: Delivery, title: str, repeat: str, columns: Sequence[Columns]) -> Sheet:
    head = [Column(gettext("case"), 9), Column(gettext("number"), 9), Column(gettext("key"), 12)]
    titles = [title for column in columns for title in column.titles]
    return Sheet(title, [*head, *titles], _instance_rows(delivery, repeat, columns), frozen_columns=3)


def _instance_rows(delivery: Delivery, repeat: str, columns: Sequence[Columns]) -> Iterator[Sequence[CellValue]]:
    for batch in delivery.batches():
        found = [
            (record.case, number, instance["k"], record.version_id, instance)
            for record in batch
            for number, instance in enumerate(record.row.get("r", {}).get(repeat, []), 1)
        ]
        if not found:
            continue
        rows = [(version, instance) for *_, version, instance in found]
        cells = _cells(rows, columns, delivery.codebooks)
        for (case, number, key, *_), body in zip(found, zip(*cells, strict=True), strict=True):
            yield (case, number, key, *body)


def _cells(
    rows: Sequence[tuple[int, dict[str, object]]], columns: Sequence[Columns], codebooks: dict[int, Codebook]
) -> list[Sequence[CellValue]]:
    """The cells of a batch as columns: every variable takes its values of all rows at once."""
    found: list[Sequence[CellValue]] = []
    for column in columns:
        places = {version: book.place(column.variable.name) for version, book in codebooks.items()}
        values, missing, texts = [], {}, {}
        for number, (version, row) in enumerate(rows):
            place = places[version]
            values.append(None if place is None else row["v"][place])
            if place is not None and (row.get("m") or row.get("s")):
                key = str(place)
                if kind := row.get("m", {}).get(key):
                    missing[number] = kind
                if said := row.get("s", {}).get(key):
                    texts[number] = said
        found += column.cells(values, missing, texts)
    return found


def variables_sheet(delivery: Delivery, columns: dict[str, str]) -> Sheet:
    """What each column of the data holds. ``columns`` maps a variable's name to its columns in words."""
    words = delivery.words
    rows = [
        (
            columns.get(variable.name, ""),
            variable.name,
            words.of(variable.label),
            gettext(variable.kind_in_words),
            variable.base or None,
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
        for kind in ("dk", "refused"):
            if number := variable.missing_number(kind):
                yield variable.name, number, None, words.missing(kind), kind


def open_answers_sheet(delivery: Delivery) -> Sheet:
    """Every text a respondent gave, one row each, ready for coding."""
    titles = [
        Column(gettext("case"), 9),
        Column(gettext("variable"), 18),
        Column(gettext("question"), 50),
        Column(gettext("answer"), 80),
    ]
    return Sheet(gettext("Open_answers"), titles, _open_rows(delivery), frozen_columns=2)


def _open_rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    variables = [v for v in delivery.variables() if v.kind == "text" and not v.is_calculated]
    specified = [v for v in delivery.variables() if any(code.specify for code in v.codes)]
    questions = {v.name: delivery.words.of(v.label) for v in (*variables, *specified)}
    for batch in delivery.batches():
        for record in batch:
            book, row = delivery.codebooks[record.version_id], record.row
            for variable in variables:
                place = book.place(variable.name)
                if place is not None and row["v"][place]:
                    yield record.case, variable.name, questions[variable.name], row["v"][place]
            for variable in specified:
                said = row.get("s", {}).get(str(book.place(variable.name)), {})
                for text in said.values():
                    if text:
                        yield record.case, variable.name, questions[variable.name], text


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
    labels = {code: gettext(disposition.label) for code, disposition in dispositions.BY_CODE.items()}
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


def outcome_rows(counts: dict[str, int]) -> Iterator[Sequence[CellValue]]:
    """Final outcomes with their numbers: AAPOR code, meaning, cases."""
    for code, count in sorted(counts.items()):
        yield code, gettext(OUTCOMES[code]) if code in OUTCOMES else None, count


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    # Excel knows no time zones: the clock on the study's wall is what a client expects.
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None, microsecond=0)
