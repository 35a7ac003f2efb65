"""The results of many simulated interviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from surveys.questionnaire.checks import Length
from surveys.questionnaire.model.pages import Complaint
from surveys.questionnaire.model.structure import Quota, Route


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A page respondents could not leave: its question, the last complaint, how often; ``guided``: only guided ones."""

    name: str
    complaint: Complaint
    count: int
    guided: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A text of the question ``name`` that piped in a missing answer to ``source``.

    ``empty``: the number of interviews in which nothing was read in its place; ``missing``: the number in which it was
    don't know or refused, read as "…".
    """

    name: str
    source: str
    empty: int
    missing: int


@dataclass(frozen=True, slots=True)
class CellFill:
    """The result for a quota cell in the simulated field.

    ``belong``: how many of those interviewed belong to it, ``completes``: its completes in all fields together.
    ``needed``: the interviews that must be begun to fill it (the actual number if it ``was_filled``; ``None`` if nobody
    was counted). ``can_be_met``: somebody belonged to it, if only a guided respondent. ``with_missing``: by question,
    how many of those who belong answered don't know or refused to a question that decides on the cell.
    """

    quota: Quota
    belong: int
    completes: int
    needed: int | None
    was_filled: bool
    can_be_met: bool
    with_missing: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a simulation is: the interviews held, of ``most``; there are fewer if everything is reached before."""

    held: int
    most: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The counts of the simulated interviews, and the conclusions. Names are those of questions.

    ``asked``, ``offered`` and ``chosen`` count interviews of ordinary respondents; ``guided`` other respondents were
    led to what these had not reached. ``never_…``: not reached by guided ones either; ``only_guided``: reached only by
    them. ``untried``: places to which nobody was led, because the limit was reached.
    """

    interviews: int
    guided: int
    ends: Counter[str]
    """Status → number of interviews."""
    asked: Counter[str]
    offered: Mapping[str, Counter[str]]
    chosen: Mapping[str, Counter[str]]
    dead_ends: tuple[DeadEnd, ...]
    endless: tuple[str, ...]
    """Items at which endless interviews were."""
    cells: tuple[CellFill, ...]
    fields: int
    """How often all stopping cells were filled; each time the next interview starts a new field."""
    length: Length | None
    """The length of complete interviews; ``None`` if there were none."""
    never_asked: tuple[str, ...]
    only_guided: tuple[str, ...]
    never_offered: tuple[tuple[str, str], ...]
    never_chosen: tuple[tuple[str, str], ...]
    only_guided_choices: tuple[tuple[str, str], ...]
    never_taken: tuple[Route, ...]
    gaps: tuple[Gap, ...] = ()
    """Texts read with a gap in them, the most frequent first."""
    cut: Mapping[str, int] = field(default_factory=dict)
    """Texts that had to be cut: name → number of interviews."""
    unfinished: Mapping[str, int] = field(default_factory=dict)
    """Expressions that exceeded the computation limit of an interview: name → number of interviews."""
    untried: int = 0
    moves: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """From and to, names of pages or ends → number of interviews of ordinary respondents; see ``route_map``."""
    left: Mapping[str, int] = field(default_factory=dict)
    """Page → number of ordinary respondents who broke off there."""
    own_shares: bool = field(default=False)
    """Whether the workbook (or a file) gives the shares of answers."""

    @property
    def contacts(self) -> int | None:
        """Interviews to begin until every stopping cell is full; ``None`` without such cells, or if one never fills."""
        needed = [cell.needed for cell in self.cells if cell.quota.on_full == "stop" and cell.quota.target]
        return max((one for one in needed if one is not None), default=None) if None not in needed else None


def as_json(found: Coverage) -> dict[str, Any]:
    """All results as plain JSON values."""
    return {
        "interviews": found.interviews,
        "guided": found.guided,
        "ends": dict(found.ends.most_common()),
        "questions": {
            name: {
                "asked": found.asked[name],
                "offered": dict(found.offered.get(name, {})),
                "chosen": dict(found.chosen.get(name, {})),
            }
            for name in found.asked
        },
        "dead_ends": [
            {"question": one.name, "kind": one.complaint.kind, "count": one.count, "guided": one.guided}
            for one in found.dead_ends
        ],
        "gaps": [asdict(gap) for gap in found.gaps],
        "cut": dict(found.cut),
        "unfinished": dict(found.unfinished),
        "endless": list(found.endless),
        "quotas": [_cell(cell) for cell in found.cells],
        "contacts": found.contacts,
        "fields": found.fields,
        "length": asdict(found.length) if found.length else None,
        "never_asked": list(found.never_asked),
        "only_guided": list(found.only_guided),
        "never_offered": [list(pair) for pair in found.never_offered],
        "never_chosen": [list(pair) for pair in found.never_chosen],
        "only_guided_choices": [list(pair) for pair in found.only_guided_choices],
        "never_taken": [{"after": one.after, "when": one.when, "go_to": one.go_to} for one in found.never_taken],
        "untried": found.untried,
    }


def _cell(cell: CellFill) -> dict[str, Any]:
    return {
        "name": cell.quota.name,
        "target": cell.quota.target,
        "belong": cell.belong,
        "completes": cell.completes,
        "needed": cell.needed,
        "was_filled": cell.was_filled,
        "can_be_met": cell.can_be_met,
        "with_missing": dict(cell.with_missing),
    }
