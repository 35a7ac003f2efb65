"""Where the data of a file come from: the study as it is, or the data frozen for a delivery.

Frozen data are a kept file of lines of JSON, compressed: a head with the field's figures, then a line for each
interview and for each call. They are the institute's, with personal answers, and are deleted with the first person who
is erased; until then every file of the delivery can be made again from them.
"""

import gzip
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from orjson import dumps, loads

from surveys.database import kept_files
from surveys.design.models import Study
from surveys.results.queries import deliveries as queries
from surveys.results.queries.deliveries import DialledCall, InterviewRecord
from surveys.results.queries.field_figures import FieldFigures, field_figures, figures_from_json, figures_to_json

HEAD, INTERVIEW, CALL = b"h", b"i", b"c"
"""What a line is, its first byte."""
STARTED, ENDED = InterviewRecord._fields.index("started_at"), InterviewRecord._fields.index("ended_at")


@dataclass(frozen=True, slots=True)
class Source:
    """Interviews, calls and figures, read anew at each call. ``versions``: ids of the interviews', if known."""

    count: int
    batches: Callable[[], Iterable[list[InterviewRecord]]]
    calls: Callable[[], Iterable[DialledCall]]
    figures: Callable[[], FieldFigures]
    versions: Collection[int] | None = None


def live_source(study: Study, statuses: Sequence[str]) -> Source:
    """The study as it is whenever it is read."""
    return Source(
        count=queries.delivered_interviews(study, statuses).count(),
        batches=lambda: queries.interview_records(study, statuses),
        calls=lambda: queries.dialled_calls(study),
        figures=lambda: field_figures(study),
    )


@dataclass(slots=True)
class Frozen:
    """What was written into frozen data: how many interviews, of which versions, by status."""

    interviews: int
    versions: set[int]
    by_status: dict[str, int]


def write_snapshot(path: Path, *, study: Study, statuses: Sequence[str], changed_after: int = 0) -> Frozen:
    """Freeze the study's interviews with these statuses, and its calls. ``changed_after``: only changes behind it."""
    found = Frozen(0, set(), {})
    # Without a name and a time in the archive the same data are the same bytes.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 4, raw, mtime=0) as file:
        _write(file, HEAD, figures_to_json(field_figures(study)))
        for batch in queries.interview_records(study, statuses, changed_after=changed_after):
            for record in batch:
                _write(file, INTERVIEW, tuple(record))
                found.interviews += 1
                found.versions.add(record.version_id)
                found.by_status[record.status] = found.by_status.get(record.status, 0) + 1
        for call in queries.dialled_calls(study):
            _write(file, CALL, astuple(call))
    return found


def _write(file: gzip.GzipFile, kind: bytes, value: object) -> None:
    file.write(kind + dumps(value) + b"\n")


def frozen_source(name: str, *, count: int, versions: Collection[int]) -> Source:
    """The frozen data of this name. Reading them raises ``FileNotFoundError`` if somebody in them was erased."""
    return Source(
        count=count,
        batches=lambda: _batches(map(_record, _lines(name, INTERVIEW))),
        calls=lambda: map(_call, _lines(name, CALL)),
        figures=lambda: figures_from_json(next(_lines(name, HEAD))),
        versions=versions,
    )


def _batches(records: Iterator[InterviewRecord]) -> Iterator[list[InterviewRecord]]:
    while batch := list(islice(records, queries.BATCH)):
        yield batch


def _lines(name: str, kind: bytes) -> Iterator[Any]:
    with kept_files.at_hand(kept_files.EXPORTS, name) as path, gzip.open(path, "rb") as file:
        for line in file:
            if line[:1] == kind:
                yield loads(line[1:])


def _record(values: list[Any]) -> InterviewRecord:
    values[STARTED] = datetime.fromisoformat(values[STARTED])
    values[ENDED] = values[ENDED] and datetime.fromisoformat(values[ENDED])
    return InterviewRecord._make(values)


def _call(values: list[Any]) -> DialledCall:
    call = dict(zip(DialledCall.__slots__, values, strict=True))
    call["dialled_at"] = datetime.fromisoformat(call["dialled_at"])
    call["ended_at"] = call["ended_at"] and datetime.fromisoformat(call["ended_at"])
    return DialledCall(**call)
