"""The sheets of interviews: in words, in codes, one for each repeat, and the open answers.

Each is a stream of rows, read when it is written. The sheets in words, in codes and of repeats return ``AnswerCounts``
with their last row.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language_info, gettext, pgettext

from surveys.calling.dispositions import OUTCOMES
from surveys.formats.workbook import CellValue, Column, Sheet
from surveys.formats.workbook.styles import TEXT, WRAPPED
from surveys.formatting import FLAG_NAMES, minutes_of
from surveys.interviewing.models import TELEPHONE, InterviewStatus
from surveys.interviewing.queries import flags_of_interviews
from surveys.people.models import WatchScope
from surveys.people.queries import may_watch
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.codebook.row_layout import Row
from surveys.questionnaire.types import SILENT_TYPES
from surveys.results.queries.deliveries import InterviewRecord

from .columns import CodedColumns, LabelledColumn, column_names, question_text, wall_clock
from .delivery import Delivery
from .tallies import AnswerCounts

Columns = CodedColumns | LabelledColumn
CountedRows = Generator[Sequence[CellValue], None, AnswerCounts]


def data_sheets(delivery: Delivery) -> list[Sheet]:
    """The sheets of labels and of codes, a row for each interview; then a sheet for each repeat, a row an instance."""
    variables = delivery.variables()
    labelled = [LabelledColumn(variable, delivery.words) for variable in variables if not variable.is_order]
    in_words = _FixedWords(
        statuses={value: str(label) for value, label in InterviewStatus.choices},
        outcomes={code: f"{code} {gettext(meaning)}" for code, meaning in OUTCOMES.items()},
        mode=gettext("telephone"),
    )
    # They are for people to read and no variable; beside the interviewer's code they are figures of persons.
    is_ours = not delivery.for_client and delivery.client is None
    words = replace(in_words, has_flags=is_ours and may_watch(WatchScope.PRODUCTIVITY))
    return [
        _interviews(delivery, gettext("Data_labels"), gettext("Every interview, in words"), labelled, words),
        *coded_sheets(delivery),
    ]


def coded_sheets(delivery: Delivery) -> list[Sheet]:
    """The sheet of codes, a row for each interview; then a sheet for each repeat, a row for each instance."""
    return [
        _interviews(delivery, gettext("Data_codes"), gettext("Every interview, in codes"), coded_columns(delivery)),
        *(_instances(delivery, repeat, coded_columns(delivery, repeat)) for repeat in delivery.repeats()),
    ]


def coded_columns(delivery: Delivery, repeat: str = "") -> list[CodedColumns]:
    """The columns in codes of the interview itself or of one of its repeats."""
    names = column_names(delivery.codebook)
    return [CodedColumns(variable, names, delivery.several) for variable in delivery.variables(repeat)]


@dataclass(frozen=True, slots=True)
class _FixedWords:
    """The words for an interview's status, outcome, language and mode; without any, they are shown as codes.

    ``has_flags``: whether places to look stand beside each interview.
    """

    statuses: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    mode: str = TELEPHONE
    has_flags: bool = False

    def language(self, code: str) -> str:
        """The language's name; its code where there are no words, or none for this language."""
        if not self.statuses:
            return code
        try:
            return str(get_language_info(code)["name_translated"])
        except KeyError:
            return code


IN_CODES = _FixedWords()
FIXED_COLUMNS = 14
"""Columns before weights and those of the sample, if external ids are among them."""
WIDTHS = {kinds.TEXT: 40, kinds.MULTIPLE: 40, kinds.RANKING: 40, kinds.SINGLE: 22}
"""Kind of variable → the width of its column of labels."""


def _column(title: str, kind: str = "") -> Column:
    return Column(title, WIDTHS.get(kind) or max(9, min(24, len(title) + 3)))


def _interviews(
    delivery: Delivery, title: str, about: str, columns: Sequence[Columns], words: _FixedWords = IN_CODES
) -> Sheet:
    weights = [Column(name, 9) for name in delivery.weights]
    flags = [Column(gettext("flags"), 24)] if words.has_flags else []
    head = [*_fixed_columns(delivery, words), *weights, *flags, *(Column(name, 16) for name in delivery.attributes)]
    titles = [
        _column(title, column.variable.kind if isinstance(column, LabelledColumn) else "")
        for column in columns
        for title in column.titles
    ]
    return Sheet(title, [*head, *titles], _interview_rows(delivery, columns, words), frozen_columns=1, about=about)


def columns_before_answers(delivery: Delivery) -> int:
    """How many columns the sheet in codes has before the answers."""
    fixed = FIXED_COLUMNS if delivery.has_external_ids else FIXED_COLUMNS - 1
    return fixed + len(delivery.weights) + len(delivery.attributes)


def _fixed_columns(delivery: Delivery, words: _FixedWords) -> list[Column]:
    return [
        Column(gettext("case"), 12),
        Column(gettext("interview"), 12),
        *([Column(gettext("external id"), 14)] if delivery.has_external_ids else []),
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


def _interview_rows(delivery: Delivery, columns: Sequence[Columns], words: _FixedWords) -> CountedRows:
    zone = ZoneInfo(delivery.study.time_zone)
    counts = _counts_for(columns)
    for batch in delivery.batches():
        for version, run in groupby(batch, key=lambda record: record.version_id):
            records = list(run)
            heads = _fixed(delivery, records, zone, words)
            weights = ([known.get(record.interview) for record in records] for known in delivery.weights.values())
            flags = [_flags(records)] if words.has_flags else []
            extras = ([record.attributes.get(name) or None for record in records] for name in delivery.attributes)
            cells = cells_of(delivery, version, [record.row for record in records], columns, counts)
            yield from zip(*heads, *weights, *flags, *extras, *cells, strict=True)
    return counts


def _counts_for(columns: Sequence[Columns]) -> AnswerCounts:
    """What a sheet counts: replies where it is in codes; answers once, in codes in repeats and in words elsewhere."""
    coded = [column.variable for column in columns if isinstance(column, CodedColumns)]
    labelled = [column.variable for column in columns if isinstance(column, LabelledColumn)]
    repeated = (variable for variable in coded if variable.repeat)
    return AnswerCounts.of(replies=coded, answers=(*repeated, *(one for one in labelled if not one.repeat)))


def _fixed(
    delivery: Delivery, records: Sequence[InterviewRecord], zone: ZoneInfo, words: _FixedWords
) -> list[list[CellValue]]:
    """The cells before the answers, column by column."""
    external: list[list[CellValue]] = [[record.external_id or None for record in records]]
    return [
        [record.case for record in records],
        [record.interview for record in records],
        *(external if delivery.has_external_ids else []),
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


def _flags(records: Sequence[InterviewRecord]) -> list[CellValue]:
    """The places to look in each interview, in words."""
    found = flags_of_interviews([record.interview for record in records])
    return [
        ", ".join(str(FLAG_NAMES[flag]) for flag, _about in found.get(record.interview, ())) or None
        for record in records
    ]


def _instances(delivery: Delivery, repeat: str, columns: Sequence[Columns]) -> Sheet:
    title = pgettext("sheet of a repeat", "Repeat_%(name)s") % {"name": repeat.rsplit("/", 1)[-1]}
    about = gettext("A row for each time these questions were asked")
    head = [
        Column(gettext("case"), 12),
        Column(gettext("interview"), 12),
        Column(gettext("number"), 9),
        Column(gettext("key"), 12),
    ]
    titles = [title for column in columns for title in column.titles]
    rows = _instance_rows(delivery, repeat, columns)
    return Sheet(title, [*head, *map(_column, titles)], rows, frozen_columns=4, about=about)


def _instance_rows(delivery: Delivery, repeat: str, columns: Sequence[Columns]) -> CountedRows:
    counts = _counts_for(columns)
    for batch in delivery.batches():
        for version, run in groupby(batch, key=lambda record: record.version_id):
            found = [
                (record.case, record.interview, number, instance)
                for record in run
                for number, instance in enumerate(record.row.get("r", {}).get(repeat, ()), 1)
            ]
            cells = cells_of(delivery, version, [instance for *_, instance in found], columns, counts)
            for (case, interview, number, instance), body in zip(found, zip(*cells, strict=True), strict=True):
                yield (case, interview, number, instance["k"], *body)
    return counts


def cells_of(
    delivery: Delivery, version: int, rows: Sequence[Row], columns: Sequence[Columns], counts: AnswerCounts
) -> list[Sequence[CellValue]]:
    """The cells of one version's rows, column by column: each variable's values of all rows are converted at once.

    Adds the rows to ``counts``.
    """
    by_place = list(zip(*(row["v"] for row in rows), strict=True))
    missing: dict[int | None, dict[int, str]] = {}
    for number, row in enumerate(rows):
        for place, kind in row.get("m", {}).items():
            missing.setdefault(int(place), {})[number] = kind
    found: list[Sequence[CellValue]] = []
    for column in columns:
        name = column.variable.name
        at = delivery.place_of(version, column.variable)
        values: list[Any] = list(by_place[at]) if rows and at is not None else [None] * len(rows)
        read = delivery.reader(version, column.variable, at)
        if read is not None:
            values = [value if value is None else read(value) for value in values]
        unsaid = missing.get(at, {})
        not_offered = delivery.codes_not_offered(version, column.variable)
        counts.take(name, values, unsaid, not_offered)
        found += column.cells(values, unsaid, not_offered)
        if isinstance(column, CodedColumns):
            listed = column.listed_missing(values)
            counts.given[name] += len(values) - values.count(None) - listed
            counts.unsaid[name] += len(unsaid) + listed
    return found


def open_answers_sheet(delivery: Delivery) -> Sheet:
    """Every text a respondent gave, a row each, ready for coding; ``key`` is that of a repeat's instance."""
    titles = [
        Column(gettext("case"), 12, TEXT),
        Column(gettext("interview"), 12, TEXT),
        Column(gettext("key"), 9, TEXT),
        Column(gettext("variable"), 18, TEXT),
        Column(gettext("question"), 50, WRAPPED),
        Column(gettext("answer"), 80, WRAPPED),
    ]
    about = gettext("What was said in people’s own words")
    return Sheet(gettext("Open_answers"), titles, _open_rows(delivery), frozen_columns=4, about=about)


def _open_rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    texts = {repeat: _texts(delivery, repeat) for repeat in ("", *delivery.repeats())}
    placed = {version: _placed(delivery, version, texts) for version in delivery.layouts}
    for batch in delivery.batches():
        for record in batch:
            case, interview = record.case, record.interview
            for repeat, questions in placed[record.version_id].items():
                instances = record.row.get("r", {}).get(repeat, ()) if repeat else (record.row,)
                for instance in instances:
                    values, key = instance["v"], instance.get("k")
                    for place, read, name, question in questions:
                        if value := values[place]:
                            yield case, interview, key, name, question, read(value)


def _placed(
    delivery: Delivery, version: int, texts: Mapping[str, Sequence[tuple[Variable, str]]]
) -> dict[str, list[tuple[int, Callable[[Any], Any], str, str]]]:
    """By repeat the open variables that a version's rows have: place, how a value is read, name, question."""
    places = {repeat: [(delivery.place_of(version, v), v, q) for v, q in texts[repeat]] for repeat in texts}
    return {
        repeat: [
            (place, delivery.reader(version, variable, place) or str, variable.name, question)
            for place, variable, question in found
            if place is not None
        ]
        for repeat, found in places.items()
    }


def _texts(delivery: Delivery, repeat: str) -> list[tuple[Variable, str]]:
    """Each open variable of the interview itself, or of one of its repeats, with its question."""
    asked = (v for v in delivery.variables(repeat) if v.kind == kinds.TEXT and v.type not in SILENT_TYPES)
    return [(v, question_text(v, delivery.words)) for v in asked if not v.is_aside]
