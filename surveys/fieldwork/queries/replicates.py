"""What became of each sample of a study, and whether what is left suffices, from the counters."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, Sum

from surveys.calling import rates
from surveys.calling.outcomes import NEVER_CALLED
from surveys.calling.sample_needed import Needed, sample_needed
from surveys.design.models import Study
from surveys.fieldwork.models import CaseState, CaseTally, Draw, QuotaCell, SampleStatus


@dataclass(slots=True)
class SampleFigures:
    """A sample's cases: ``open`` ones, ``uncalled`` among these, and all by AAPOR class if the field ended now."""

    cases: int = 0
    open: int = 0
    uncalled: int = 0
    completes: int = 0
    by_class: dict[str, int] = field(default_factory=lambda: dict.fromkeys(rates.CLASSES, 0))

    @property
    def worked(self) -> int:
        """Those with an attempt at least."""
        return self.cases - self.uncalled

    @property
    def not_eligible(self) -> int:
        """Those that are in no denominator."""
        return self.by_class["NE"]

    @property
    def response_rate(self) -> float | None:
        """RR3 of its cases, those never tried being unknown; None before any call."""
        return rates.rates(self.by_class)[rates.RESPONSE] if self.worked else None

    def add(self, other: "SampleFigures") -> None:
        """Add another sample's cases."""
        for name in ("cases", "open", "uncalled", "completes"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for symbol, count in other.by_class.items():
            self.by_class[symbol] += count


def sample_figures(study: Study) -> dict[int, SampleFigures]:
    """Sample id → its live cases; one query of the counters."""
    rows = CaseTally.objects.filter(study=study).values_list("sample", "state", "final_outcome", "outcome_so_far")
    found: dict[int, SampleFigures] = {}
    for sample, state, final, so_far, count in rows.annotate(count=Sum("cases")).order_by():
        figures = found.setdefault(sample, SampleFigures())
        is_closed = state == CaseState.CLOSED
        code = (final if is_closed else so_far) or NEVER_CALLED
        symbol = rates.class_of(code)
        figures.cases += count
        figures.open += 0 if is_closed else count
        figures.uncalled += count if code == NEVER_CALLED else 0
        figures.completes += count if is_closed and symbol == "I" else 0
        figures.by_class[symbol] += count
    return found


@dataclass(frozen=True, slots=True)
class CellNeed:
    """What a cell still takes. ``left``: open cases in the field that may fill it; ``worked``: those that were called.

    ``needed`` is None where too few completes say anything. One case may fill several cells: they are not added.
    """

    cell: QuotaCell
    missing: int
    left: int
    worked: int
    needed: Needed | None

    @property
    def short_by(self) -> int:
        """How many cases are missing, by what is most likely."""
        return max(0, self.needed.cases - self.left) if self.needed else 0

    @property
    def is_tight(self) -> bool:
        """Whether the cases suffice by what is most likely, but not by the worse end of the band."""
        return bool(self.needed and not self.short_by and self.needed.high > self.left)


def cell_needs(study: Study) -> list[CellNeed]:
    """What each cell that is not full still takes, in the order of the cells; two queries."""
    cells = list(QuotaCell.objects.filter(study=study, in_use=True).order_by("position", "pk"))
    kinds = _by_cells(study) if cells else []
    found = []
    for cell in cells:
        missing = max(0, cell.target - cell.completes)
        if missing:
            # Of a cell that the list's own columns decide only its cases count, of any other one all do.
            mine = [kind for kind in kinds if cell.name in kind[0]] or kinds
            left, worked = sum(kind[1] for kind in mine), sum(kind[2] for kind in mine)
            needed = sample_needed(missing=missing, completes=cell.completes, worked=worked)
            found.append(CellNeed(cell, missing, left, worked, needed))
    return found


def _by_cells(study: Study) -> list[tuple[Collection[str], int, int]]:
    """The cells that the list decides, open cases in the field, and those that were called."""
    is_closed = Q(state=CaseState.CLOSED)
    never = Q(is_closed, final_outcome=NEVER_CALLED) | Q(~is_closed, outcome_so_far="")
    rows = (
        CaseTally.objects.filter(study=study, sample__status=SampleStatus.RELEASED)
        .values_list("pool__cells")
        .annotate(left=Sum("cases", filter=~is_closed, default=0), worked=Sum("cases", filter=~never, default=0))
        .order_by()
    )
    return [(names.split(","), left, worked) for names, left, worked in rows]


@dataclass(frozen=True, slots=True)
class PastDraw:
    """A draw of the study: when, from which sample, with which seed, into how many parts or how many cases."""

    at: datetime
    kind: str
    source: str
    seed: int
    sizes: list[int]
    by: str


def draws_of(study: Study, count: int = 6) -> list[PastDraw]:
    """The latest draws, newest first."""
    draws = Draw.objects.filter(source__study=study).select_related("source", "asked_by")
    draws = draws.defer("source__columns", "source__report", "source__attributes").order_by("-pk")[:count]
    return [
        PastDraw(
            draw.asked_at,
            draw.kind,
            draw.source.name,
            draw.seed,
            [size for _, size in draw.sizes],
            draw.asked_by.get_full_name() if draw.asked_by else "",
        )
        for draw in draws
    ]
