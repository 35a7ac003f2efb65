"""Check a sample file: what loading it would do, without storing anything."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from surveys.design.models import Study
from surveys.fieldwork.models import Purpose
from surveys.formats.samples import REFUSED, REPAIRED, CaseRow, Note, Reading, RowReader, check_columns, kind_of
from surveys.sandbox import open_table

from .row_intake import Home, Known, decide_row

ROWS_AT_ONCE = 20_000
"""Rows of a longer file that are checked while somebody waits: about a second."""
ROWS_A_LOOK = 500
EXAMPLES = 2
_NOT_LOADED_YET = 0


@dataclass(slots=True)
class CheckedReason:
    """The notes that rows would get, like ``queries.RowReason`` of loaded ones; ``examples``: the first rows."""

    code: str
    kind: str
    rows: int = 0
    examples: list[int] = field(default_factory=list)


@dataclass(slots=True)
class SampleCheck:
    """The first ``checked`` of a file's ``total`` rows: how many would become cases, be refused, be repaired.

    ``reasons``: their notes, refusals first, the most frequent first.
    """

    total: int
    checked: int = 0
    taken: int = 0
    repaired: int = 0
    reasons: list[CheckedReason] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Rows that would be refused."""
        return self.checked - self.taken

    @property
    def is_whole(self) -> bool:
        """Whether every row has been looked at."""
        return self.checked == self.total

    def count(self, row: int, kept: CaseRow | None, notes: list[Note]) -> None:
        """Count one more row with its notes; of a refused row only the refusals."""
        self.checked += 1
        self.taken += kept is not None
        said = {(note.code, kind_of(note.code, note.is_refused)) for note in notes if kept or note.is_refused}
        self.repaired += any(kind == REPAIRED for _, kind in said)
        for code, kind in said:
            reason = next((one for one in self.reasons if (one.code, one.kind) == (code, kind)), None)
            if reason is None:
                reason = CheckedReason(code, kind)
                self.reasons.append(reason)
            reason.rows += 1
            reason.examples += [row] if len(reason.examples) < EXAMPLES else []


def check_sample(
    *,
    study: Study,
    content: bytes | Path,
    file_name: str,
    reading: Reading,
    now: datetime,
    most: int | None = None,
) -> SampleCheck:
    """What ``load_sample`` would do with the first ``most`` rows of the file, by the same rules.

    Raises ``formats.tables.TableError``.
    """
    most = most or ROWS_AT_ONCE
    table = open_table(content, file_name)
    check_columns(reading, table.headers)
    check, known, home = SampleCheck(table.total), Known(), Home.of(study)
    left, read_row = islice(table.rows, most), RowReader(table.headers, reading)
    while rows := list(islice(left, ROWS_A_LOOK)):
        read = [read_row(number, cells) for number, cells in rows]
        known.look_up(study, [row for row, _ in read], Purpose.LIVE, now, rest_days=reading.rest_days)
        for row, said in read:
            kept, more = None, list[Note]()
            if not any(note.is_refused for note in said):
                kept, more = decide_row(row, known, reading=reading, sample_id=_NOT_LOADED_YET, home=home)
            check.count(row.row, kept, said + more)
    if check.checked < most:
        # The file has ended: blank rows between the others were counted, and are none.
        check.total = check.checked
    check.reasons.sort(key=lambda reason: (reason.kind != REFUSED, -reason.rows, reason.code))
    return check
