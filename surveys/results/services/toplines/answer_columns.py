"""The answers of a study as columns in a kept file, brought up to date by the numbers of changes.

Polars over such a file, and no counts kept beside the answers: a filter and a comparison may be of anything, which no
kept count foresees, and there is one way from an answer to a figure, that of every export (``cells_of``). The file
holds codes and numbers only: nothing personal, and of texts no more than that something was said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db.models import Max, Q

from surveys.database import kept_files
from surveys.design.models import Study
from surveys.interviewing.models import Interview, InterviewStatus
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.results.queries import deliveries as queries
from surveys.results.queries.deliveries import InterviewRecord
from surveys.results.services.workbook.columns import CodedColumns
from surveys.results.services.workbook.data_sheets import cells_of, coded_columns
from surveys.results.services.workbook.delivery import Delivery
from surveys.results.services.workbook.tallies import AnswerCounts

if TYPE_CHECKING:
    import polars

FORMAT = 3
"""Raised when the same answers become other columns."""
REMEMBERED = 4
"""Frames that a process has at hand: of 100,000 interviews each takes some 50 MiB."""
_FRAMES: dict[str, polars.DataFrame] = {}
INTERVIEW, WEIGHT, VERSION = " interview", " base weight", " version"
"""Columns that no variable is called."""


@dataclass(frozen=True, slots=True)
class VariableColumns:
    """Where a variable stands: one column of numbers, or one for each code of several; ``unsaid`` holds dk and refused.

    ``flags``: the number of a code → its column, 0/1, of a ranking the rank. ``not_offered``: the number of a code →
    ids of the versions that did not offer it, although another one did.
    """

    variable: Variable
    titles: Sequence[str]
    flags: Mapping[int, str]
    unsaid: str = ""
    not_offered: Mapping[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """The answers: ``frames`` by repeat, ``""`` for the interviews themselves; ``variables`` by repeat likewise.

    ``name``: of the file they are kept in; another one as soon as anything has changed.
    """

    name: str
    delivery: Delivery
    frames: Mapping[str, polars.DataFrame]
    variables: Mapping[str, Sequence[VariableColumns]]

    @property
    def interviews(self) -> int:
        """How many interviews there are."""
        return self.frames[""].height


@dataclass(frozen=True, slots=True)
class _Mark:
    """Until where the changes are in a file. ``loose``: interviews whose last change has no number yet."""

    reached: int
    loose: tuple[tuple[int, datetime], ...]

    def name(self, study: int, shape: str, repeat: int) -> str:
        left = hashlib.sha256(repr(self.loose).encode()).hexdigest()[:8] if self.loose else "0"
        return f"{study}-{shape}-{self.reached}-{left}-{repeat}.arrow"


def answer_columns(delivery: Delivery) -> AnswerColumns:
    """The answers of the delivery's study, brought up to date. Raises ``StoreError``."""
    study, repeats = delivery.study, ["", *delivery.repeats()]
    variables = {repeat: _placed(delivery, repeat) for repeat in repeats}
    shape, mark = _shape(delivery, variables), _mark(study)
    frames = _kept(study.pk, shape, mark, repeats)
    if frames is None:
        frames = _brought_up_to_date(delivery, variables, shape, mark)
        _keep(study.pk, shape, mark, frames)
    return AnswerColumns(mark.name(study.pk, shape, 0), delivery, frames, variables)


def forget_answer_columns(study: int) -> None:
    """Delete the files of a study; they are made again when somebody looks. Raises ``StoreError``."""
    for name in _names(study):
        kept_files.drop(kept_files.COLUMNS, name)


def studies_with_columns() -> set[int]:
    """The studies whose toplines somebody has looked at."""
    return {int(name.partition("-")[0]) for name in kept_files.names(kept_files.COLUMNS) if name[:1].isdigit()}


def _placed(delivery: Delivery, repeat: str) -> list[VariableColumns]:
    return [_columns(one, delivery.versions_without(one.variable)) for one in coded_columns(delivery, repeat)]


def _columns(coded: CodedColumns, without: Mapping[str, frozenset[int]]) -> VariableColumns:
    variable, titles = coded.variable, coded.titles
    not_offered = {code.number: without[code.key] for code in variable.codes if code.key in without}
    if variable.kind not in kinds.SPREAD_KINDS:
        return VariableColumns(variable, titles[:1], {}, titles[1] if len(titles) > 1 else "", not_offered)
    places = len(coded.answers)
    mentions = places if variable.kind == kinds.MULTIPLE else 0
    flags = {code.number: title for code, title in zip(coded.answers, titles, strict=False)}
    unsaid = titles[-1] if len(titles) > places + mentions else ""
    return VariableColumns(variable, titles[:places], flags, unsaid, not_offered)


def _shape(delivery: Delivery, variables: Mapping[str, Sequence[VariableColumns]]) -> str:
    """What the columns are made by: another version, a variable that became personal, a layer change it."""
    parts = [FORMAT, delivery.statuses, [version.pk for version in delivery.versions], delivery.layers.stamp]
    for repeat, found in variables.items():
        # What a version did not offer is empty in its rows: a decision about codes may change that afterwards.
        parts.append(
            (
                repeat,
                [
                    (one.variable.name, one.variable.kind, one.titles, one.unsaid, _sorted(one.not_offered))
                    for one in found
                ],
            )
        )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _sorted(versions: Mapping[int, frozenset[int]]) -> list[tuple[int, list[int]]]:
    return [(number, sorted(found)) for number, found in sorted(versions.items())]


def _mark(study: Study) -> _Mark:
    of_study = Interview.objects.filter(study=study)
    reached = of_study.aggregate(last=Max("change_number"))["last"] or 0
    loose = of_study.filter(change_number=None).exclude(status=InterviewStatus.OPEN).order_by("pk")
    return _Mark(reached, tuple(loose.values_list("pk", "changed_at")))


def _names(study: int) -> list[str]:
    return [name for name in kept_files.names(kept_files.COLUMNS) if name.startswith(f"{study}-")]


def _kept(study: int, shape: str, mark: _Mark, repeats: Sequence[str]) -> dict[str, polars.DataFrame] | None:
    """The frames as they are kept at the mark; ``None`` where there is no such file."""
    with suppress(FileNotFoundError):
        return {repeat: _read(mark.name(study, shape, place)) for place, repeat in enumerate(repeats)}
    return None


def _read(name: str) -> polars.DataFrame:
    """A kept frame; this process remembers the latest. Raises ``FileNotFoundError``."""
    import polars as pl  # noqa: PLC0415 (70 MiB, only where somebody looks at results)

    if (found := _FRAMES.get(name)) is not None and not kept_files.is_known_to_be_gone(kept_files.COLUMNS, name):
        return found
    with kept_files.at_hand(kept_files.COLUMNS, name) as path:
        found = pl.read_ipc(path)
    _remember(name, found)
    return found


def _remember(name: str, frame: polars.DataFrame) -> None:
    while len(_FRAMES) >= REMEMBERED:
        _FRAMES.pop(next(iter(_FRAMES)), None)
    _FRAMES[name] = frame


def _keep(study: int, shape: str, mark: _Mark, frames: Mapping[str, polars.DataFrame]) -> None:
    """Write the frames, the interviews' own last, and delete what they take the place of."""
    before = _names(study)
    written = []
    for place, frame in reversed(list(enumerate(frames.values()))):
        name = mark.name(study, shape, place)
        unfinished = kept_files.workplace(kept_files.COLUMNS) / f"{uuid4().hex}{kept_files.UNFINISHED}"
        try:
            frame.write_ipc(unfinished, compression="uncompressed")
            if name not in before:
                kept_files.put(kept_files.COLUMNS, name, unfinished)
        finally:
            unfinished.unlink(missing_ok=True)
        written.append(name)
        _remember(name, frame)  # read from its file it would be there twice
    for name in set(before) - set(written):
        kept_files.drop(kept_files.COLUMNS, name)


def _brought_up_to_date(
    delivery: Delivery, variables: Mapping[str, Sequence[VariableColumns]], shape: str, mark: _Mark
) -> dict[str, polars.DataFrame]:
    """The latest file of this shape with what has changed since, or everything."""
    import polars as pl  # noqa: PLC0415

    study, repeats = delivery.study, list(variables)
    earlier, frames = _latest(study.pk, shape, repeats)
    if frames is None:
        return _made(delivery, variables, Q())
    changed = Q(change_number__gt=earlier) | Q(change_number=None)
    ids = list(Interview.objects.filter(changed, study=study).values_list("pk", flat=True))
    # Whatever had no number then may have been undone since: such interviews have one now, and are among the changed.
    new = _made(delivery, variables, changed)
    # One that was corrected since the ids were read is among the new ones, too.
    replaced = {*ids, *new[""][INTERVIEW].to_list()}
    return {
        repeat: pl.concat([frame.filter(~pl.col(INTERVIEW).is_in(replaced)), new[repeat]], rechunk=True)
        for repeat, frame in frames.items()
    }


def _latest(study: int, shape: str, repeats: Sequence[str]) -> tuple[int, dict[str, polars.DataFrame] | None]:
    of_shape = (name for name in _names(study) if name.startswith(f"{study}-{shape}-") and name.endswith("-0.arrow"))
    found = sorted((int(name.split("-")[2]), name) for name in of_shape)
    for reached, name in reversed(found):
        stem = name.rpartition("-")[0]
        with suppress(FileNotFoundError):
            return reached, {repeat: _read(f"{stem}-{place}.arrow") for place, repeat in enumerate(repeats)}
    return 0, None


def _made(
    delivery: Delivery, variables: Mapping[str, Sequence[VariableColumns]], only: Q
) -> dict[str, polars.DataFrame]:
    import polars as pl  # noqa: PLC0415

    columns = {repeat: coded_columns(delivery, repeat) for repeat in variables}
    schemas = {repeat: _schema(found) for repeat, found in variables.items()}
    counts = AnswerCounts.of(replies=[one.variable for found in columns.values() for one in found], answers=())
    parts: dict[str, list[polars.DataFrame]] = {
        repeat: [pl.DataFrame(schema=schema)] for repeat, schema in schemas.items()
    }
    for batch in delivery.layers.over(queries.interview_records(delivery.study, delivery.statuses, only=only)):
        for version, run in groupby(batch, key=lambda record: record.version_id):
            records = list(run)
            for repeat, coded in columns.items():
                heads, rows = _instances(records, repeat)
                heads[VERSION] = [version] * len(rows)
                cells = cells_of(delivery, version, rows, coded, counts)
                titles = [title for one in coded for title in one.titles]
                found = {**heads, **_said(coded, dict(zip(titles, cells, strict=True)))}
                schema = schemas[repeat]
                parts[repeat].append(pl.DataFrame({name: found[name] for name in schema}, schema=schema, strict=False))
    return {repeat: _joined(found) for repeat, found in parts.items()}


def _joined(parts: list[polars.DataFrame]) -> polars.DataFrame:
    """The parts as one frame, a column after the other: at no moment is more than one of them there twice."""
    import polars as pl  # noqa: PLC0415

    columns = [part.to_dict(as_series=True) for part in parts]
    parts.clear()
    return pl.DataFrame(
        {name: pl.concat([one.pop(name) for one in columns], rechunk=True) for name in list(columns[0])}
    )


def _instances(records: Sequence[InterviewRecord], repeat: str) -> tuple[dict[str, list[Any]], list[Any]]:
    found = (
        [(record, instance) for record in records for instance in record.row.get("r", {}).get(repeat, ())]
        if repeat
        else [(record, record.row) for record in records]
    )
    heads: dict[str, list[Any]] = {
        INTERVIEW: [one.interview for one, _ in found],
        WEIGHT: [one.weight for one, _ in found],
    }
    return heads, [row for _, row in found]


def _said(coded: Iterable[CodedColumns], cells: dict[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The cells, of texts and days only whether there is one."""
    for one in coded:
        if not _is_counted(one.variable):
            title = one.titles[0]
            cells[title] = [None if value in (None, "") else 1 for value in cells[title]]
    return cells


def _is_counted(variable: Variable) -> bool:
    return variable.kind in {kinds.SINGLE, kinds.NUMBER} or variable.kind in kinds.SPREAD_KINDS


def _schema(variables: Sequence[VariableColumns]) -> dict[str, Any]:
    import polars as pl  # noqa: PLC0415

    def types() -> Iterator[tuple[str, Any]]:
        yield INTERVIEW, pl.Int64()
        yield WEIGHT, pl.Float64()
        yield VERSION, pl.Int64()
        for one in variables:
            wide = {kinds.SINGLE: pl.Int32(), kinds.NUMBER: pl.Float64()}.get(one.variable.kind, pl.Int8())
            yield from ((title, wide) for title in one.titles)
            if one.unsaid:
                yield one.unsaid, pl.Int32()

    return dict(types())
