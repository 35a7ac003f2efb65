"""A delivery as tables for other programs: interviews, the instances of each repeat, calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from surveys.calling.dispositions import OUTCOMES
from surveys.fieldwork.queries import dispositions_of
from surveys.formats.analysis import AnswerSet, DataColumn, DataTable, Kind, frame_of
from surveys.formats.workbook import Sheet
from surveys.formatting import outcome_words
from surveys.interviewing.models import TELEPHONE, InterviewStatus
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.codebook.portable_names import Names
from surveys.questionnaire.types import WHOLE_TYPES
from surveys.results.services.workbook.columns import CodedColumns, Words, question_text, wall_clock
from surveys.results.services.workbook.data_sheets import coded_columns, coded_sheets
from surveys.results.services.workbook.delivery import Delivery

FIXED = (
    *(("case", Kind.WHOLE), ("interview", Kind.WHOLE), ("external_id", Kind.TEXT), ("status", Kind.TEXT)),
    *(("outcome", Kind.TEXT), ("version", Kind.WHOLE), ("language", Kind.TEXT), ("mode", Kind.TEXT)),
    *(("interviewer", Kind.TEXT), ("begun", Kind.DATETIME), ("ended", Kind.DATETIME), ("minutes", Kind.NUMBER)),
    *(("attempts", Kind.WHOLE), ("base_weight", Kind.NUMBER)),
)
"""The columns before the answers: their names are the same in every language, so that syntax can be kept."""
IDS = frozenset({"case", "interview"})
OF_INSTANCE = (
    ("case", Kind.WHOLE),
    ("interview", Kind.WHOLE),
    ("number", Kind.WHOLE),
    ("key", Kind.TEXT),
)
OF_CALL = (
    *(("case", Kind.WHOLE), ("interview", Kind.WHOLE), ("external_id", Kind.TEXT), ("attempt", Kind.WHOLE)),
    *(("interviewer", Kind.TEXT), ("dialled", Kind.DATETIME), ("ended", Kind.DATETIME)),
    *(("result", Kind.TEXT), ("result_words", Kind.TEXT)),
)
KINDS = {
    kinds.TEXT: Kind.TEXT,
    kinds.DATE: Kind.DATE,
    kinds.TIME: Kind.TIME,
    kinds.DATETIME: Kind.DATETIME,
}


def data_tables(delivery: Delivery) -> list[DataTable]:
    """The interviews; then a table for each repeat, a row an instance; then the calls."""
    first, *others = coded_sheets(delivery)
    fixed = FIXED if delivery.has_external_ids else _without_external_ids(FIXED)
    interviews = _answers(delivery, "", fixed, first)
    # A weight of the study's own takes the place of the sample's, which is the last of the fixed columns.
    place = len(fixed) - 1 + bool(delivery.weights)
    serial, weight = interviews.columns[1].name, interviews.columns[place].name
    repeats = zip(delivery.repeats(), others, strict=True)
    return [
        replace(interviews, serial=serial, weight=weight),
        *(_answers(delivery, repeat, OF_INSTANCE, sheet) for repeat, sheet in repeats),
        _calls(delivery),
    ]


def _without_external_ids(columns: Sequence[tuple[str, Kind]]) -> list[tuple[str, Kind]]:
    return [one for one in columns if one[0] != "external_id"]


def _answers(delivery: Delivery, repeat: str, fixed: Sequence[tuple[str, Kind]], sheet: Sheet) -> DataTable:
    """The sheet of codes as a table: the same rows, with names and labels that programs take."""
    coded = coded_columns(delivery, repeat)
    # A question of several answers gives its own name to the set of its columns.
    names = Names([*(one.variable.name for one in coded), *(title for one in coded for title in one.titles)])
    titles = [column.title for column in sheet.columns]
    texts = _texts()
    heads = [
        DataColumn(names.give(name), kind, title, measure=_measure(kind, name), texts=texts.get(name, {}))
        for (name, kind), title in zip(fixed, titles, strict=False)
    ]
    attributes = [] if repeat else delivery.attributes
    weights = [] if repeat else list(delivery.weights)
    extras = [DataColumn(names.give(name), Kind.NUMBER, _about_weight(name), measure=kinds.SCALE) for name in weights]
    extras += [DataColumn(names.give(name), Kind.TEXT, name) for name in attributes]
    found = [_described(one, delivery.words, is_whole=_is_whole(delivery, one.variable)) for one in coded]
    columns = [*heads, *extras, *(column for described, _ in found for column in described)]
    name = f"repeat_{names.give(repeat.rsplit('/', 1)[-1])}" if repeat else "interviews"
    rows = sheet.rows(()) if callable(sheet.rows) else sheet.rows
    sets = [one for _, several in found for one in several]
    return DataTable(name, sheet.title, columns, sets, frame_of(columns, rows, mended=_Unlisted(columns)))


def _texts() -> dict[str, dict[str, str]]:
    """Of the columns before the answers: what their codes mean, for whoever asked for words."""
    return {
        "status": {value: str(label) for value, label in InterviewStatus.choices},
        "outcome": {code: f"{code} {gettext(meaning)}" for code, meaning in OUTCOMES.items()},
        "mode": {TELEPHONE: gettext("telephone")},
    }


class _Unlisted:
    """Gives a number to a stored code that no version lists, as of a list from which somebody took it out by hand.

    The number is beyond those that are listed, its label is the code: nobody's answer is lost, and no delivery fails.
    """

    def __init__(self, columns: Sequence[DataColumn]) -> None:
        self._labels = {place: one.labels for place, one in enumerate(columns) if one.kind == Kind.CODE}
        self._given: dict[tuple[int, str], int] = {}

    def __call__(self, row: Sequence[Any]) -> Sequence[Any]:
        cells = list(row)
        for place in self._labels:
            if isinstance(cells[place], str):
                cells[place] = self._number(place, cells[place])
        return cells

    def _number(self, place: int, code: str) -> int:
        if (place, code) not in self._given:
            labels = self._labels[place]
            assert isinstance(labels, dict)  # noqa: S101 (made here)
            self._given[place, code] = number = max(labels, default=0) + 1
            labels[number] = code
        return self._given[place, code]


def _about_weight(name: str) -> str:
    return gettext("weight “%(name)s”") % {"name": name}


def _measure(kind: Kind, name: str = "") -> str:
    """The level of measurement; a number by which something is known is a name."""
    return kinds.NOMINAL if kind in {Kind.TEXT, Kind.CODE, Kind.FLAG} or name in IDS else kinds.SCALE


def _is_whole(delivery: Delivery, variable: Variable) -> bool:
    """Whether its numbers are whole in every version, and none of them is read by another measure."""
    names = {name.casefold() for name in (variable.name, *variable.was)}
    books = delivery.versions.values()
    asked = [found for book in books for name in names if (found := book.by_name.get(name)) is not None]
    is_read = any(not names.isdisjoint(readers) for readers in delivery.readers.values())
    return not is_read and all(one.type in WHOLE_TYPES or _has_whole_points(one) for one in (variable, *asked))


def _has_whole_points(variable: Variable) -> bool:
    """Whether it is a scale from a whole number in whole steps, as 0 to 10."""
    return len(variable.bounds) == 3 and all(float(number).is_integer() for number in variable.bounds)


def _described(coded: CodedColumns, words: Words, *, is_whole: bool) -> tuple[list[DataColumn], list[AnswerSet]]:
    """The columns of one variable, and the set that they are if it has several answers."""
    variable, question = coded.variable, question_text(coded.variable, words)
    unsaid = {number: words.missing(kind) for kind, number in variable.missing.items()}
    if variable.kind in kinds.SPREAD_KINDS:
        columns, sets = _spread(coded, question, words)
    else:
        columns, sets = [_single(coded, question, words, unsaid, is_whole=is_whole)], []
    if len(columns) < len(coded.titles):
        about = gettext("don’t know or refused")
        companion = DataColumn(coded.titles[-1], Kind.CODE, question, unsaid, dict(variable.missing), answer=about)
        columns.append(companion)
    return columns, sets


def _single(coded: CodedColumns, question: str, words: Words, unsaid: dict[int, str], *, is_whole: bool) -> DataColumn:
    variable, name = coded.variable, coded.titles[0]
    if variable.kind == kinds.SINGLE:
        labels = _labels(variable, words) | unsaid
        return DataColumn(name, Kind.CODE, question, labels, dict(variable.missing), variable.measure)
    if variable.kind == kinds.NUMBER:
        kind = Kind.WHOLE if is_whole else Kind.NUMBER
        ends = {end.number: words.of(end.label) or end.code for end in variable.ends}
        missing, bounds = dict(variable.missing), variable.bounds[:2]
        return DataColumn(name, kind, question, ends | unsaid, missing, kinds.SCALE, bounds=bounds)
    kind = KINDS[variable.kind]
    return DataColumn(name, kind, question, measure=_measure(kind))


def _labels(variable: Variable, words: Words) -> dict[int, str]:
    return {code.number: words.of(code.label) or code.code for code in variable.codes}


def _spread(coded: CodedColumns, question: str, words: Words) -> tuple[list[DataColumn], list[AnswerSet]]:
    """A column for each answer, 0/1 or its rank; of several answers then one for each mention."""
    answers = {code.number: words.of(code.label) or code.code for code in coded.answers}
    first, rest = coded.flags, coded.mentions
    if coded.variable.kind == kinds.RANKING:
        ranks = zip(first, answers.values(), strict=True)
        return [DataColumn(name, Kind.WHOLE, question, measure=kinds.ORDINAL, answer=said) for name, said in ranks], []
    chosen = {1: gettext("Yes"), 0: gettext("No")}
    flags = [
        DataColumn(name, Kind.FLAG, question, chosen, answer=said)
        for name, said in zip(first, answers.values() if first else (), strict=True)
    ]
    mentions = [
        DataColumn(name, Kind.CODE, question, answers, answer=gettext("mention %(number)s") % {"number": number})
        for number, name in enumerate(rest, 1)
    ]
    return [*flags, *mentions], [AnswerSet(coded.variable.name, question, answers, first, rest)] if answers else []


def _calls(delivery: Delivery) -> DataTable:
    """Every dialled call; never the telephone number."""
    told = _without_external_ids(OF_CALL) if delivery.for_client else OF_CALL
    columns = [DataColumn(name, kind, measure=_measure(kind, name)) for name, kind in told]
    return DataTable("calls", gettext("Calls"), columns, [], frame_of(columns, _call_rows(delivery)))


def _call_rows(delivery: Delivery) -> Iterator[Sequence[Any]]:
    zone = ZoneInfo(delivery.study.time_zone)
    labels = {one.code: outcome_words(one.label) for one in dispositions_of(delivery.study).all}
    for call in delivery.calls():
        result = call.result or call.disposition
        yield (
            *(call.case, call.interview, *([] if delivery.for_client else [call.external_id or None])),
            *(call.attempt, call.interviewer or None),
            *(wall_clock(call.dialled_at, zone), wall_clock(call.ended_at, zone)),
            *(result or None, labels.get(result, result) or None),
        )
