"""The field in figures at one moment, as every file of a delivery tells it; kept with frozen data as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from orjson import OPT_NON_STR_KEYS, dumps, loads

from surveys.design.models import Study
from surveys.fieldwork.queries import Outcomes, outcomes_of, quota_rows
from surveys.interviewing.queries import Progress, progress_of

from .deliveries import FieldFacts, field_facts
from .quality import Quality, quality_of


@dataclass(frozen=True, slots=True)
class QuotaFigures:
    """A quota cell: its name, its ``label`` by language, its target and its completes."""

    name: str
    label: dict[str, str]
    target: int
    completes: int

    @property
    def missing(self) -> int:
        """Completes missing to the target."""
        return max(0, self.target - self.completes)


@dataclass(frozen=True, slots=True)
class FieldFigures:
    """Interviews, outcomes and rates, the facts of a published survey, quotas, who held and checked interviews."""

    progress: Progress
    outcomes: Outcomes
    facts: FieldFacts
    quotas: list[QuotaFigures]
    quality: Quality = field(default_factory=Quality)


def field_figures(study: Study) -> FieldFigures:
    """The figures of the study now."""
    progress, outcomes = progress_of(study), outcomes_of(study)
    cells = [row.cell for row in quota_rows(study, progress.complete)]
    quotas = [QuotaFigures(cell.name, cell.label or {}, cell.target, cell.completes) for cell in cells]
    return FieldFigures(progress, outcomes, field_facts(study, outcomes), quotas, quality_of(study))


def figures_to_json(figures: FieldFigures) -> dict[str, Any]:
    """The figures as values of JSON."""
    plain: dict[str, Any] = loads(dumps(asdict(figures), option=OPT_NON_STR_KEYS))
    return plain


def figures_from_json(stored: Mapping[str, Any]) -> FieldFigures:
    """What ``figures_to_json`` made."""
    progress, facts = stored["progress"], stored["facts"]
    by_version = {int(version): count for version, count in progress["complete_by_version"].items()}
    by_day = [(date.fromisoformat(day), count) for day, count in progress["complete_by_day"]]
    days = {name: facts[name] and date.fromisoformat(facts[name]) for name in ("first_day", "last_day")}
    return FieldFigures(
        Progress(**{**progress, "complete_by_version": by_version, "complete_by_day": by_day}),
        Outcomes(**stored["outcomes"]),
        FieldFacts(**{**facts, "sources": tuple(facts["sources"]), **days}),
        [QuotaFigures(**cell) for cell in stored["quotas"]],
        # Frozen before this was gathered.
        Quality(**stored.get("quality", {})),
    )
