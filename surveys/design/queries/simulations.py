"""Simulated interviews that are kept: of a draft, of a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from surveys.design.models import Draft, DraftStep, Simulation, SimulationStatus, StepState, Study, Version
from surveys.people.models import User
from surveys.questionnaire import coverage
from surveys.questionnaire.coverage import Coverage
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire


@dataclass(frozen=True, slots=True)
class Changed:
    """Who has changed the draft last since it was simulated, and when; ``None`` if a change was only taken back."""

    by: User | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of the simulated respondents, ``of`` so many, were asked a question; ``at``: when it was simulated."""

    count: int
    of: int
    at: datetime


def simulation_of(study: Study, version: Version | int | None) -> Simulation | None:
    """The simulation kept for the version, or for the draft if it is ``None``; its findings are not read."""
    kept = Simulation.objects.filter(study=study, version=version).defer("found", "questionnaire")
    return kept.select_related("asked_by").first()


@dataclass(frozen=True, slots=True)
class DraftSimulation:
    """Which simulation of the draft there is: a ``mark`` that changes with it, and whether it is still being held."""

    mark: str = ""
    is_under_way: bool = False


def draft_simulation(study: Study) -> DraftSimulation:
    """Return which simulation of the draft there is."""
    found = Simulation.objects.filter(study=study, version=None).values_list("pk", "status").first()
    if found is None:
        return DraftSimulation()
    number, status = found
    return DraftSimulation(f"{number} {status}", status in (SimulationStatus.WAITING, SimulationStatus.RUNNING))


def reached_in_draft(study: Study, name: str) -> Reached | None:
    """How many simulated respondents of the draft were asked a question; ``None`` before a simulation is done."""
    done = Simulation.objects.filter(study=study, version=None, status=SimulationStatus.DONE)
    found = done.values_list("found__interviews", "found__asked", "asked_at").first()
    if found is None:
        return None
    interviews, asked, at = found
    return Reached(asked.get(name, 0), interviews, at)


@dataclass(frozen=True, slots=True)
class Met:
    """What the simulated respondents of the draft met at one question, of ``of`` respondents; ``at``: when.

    ``asked``: how many were asked it. ``moves``: all ways they went, ``(from, to, count)``; ``left``: who broke off
    there. ``gaps``: question whose answer its texts take in → who hears nothing in its place. ``chosen``: code → count.
    """

    of: int
    at: datetime
    asked: int = 0
    moves: Sequence[tuple[str, str, int]] = ()
    left: int = 0
    gaps: Mapping[str, int] = field(default_factory=dict)
    chosen: Mapping[str, int] = field(default_factory=dict)


def met_in_draft(study: Study, name: str) -> Met | None:
    """What simulated respondents of the draft met at a question; ``None`` before a simulation is done."""
    done = Simulation.objects.filter(study=study, version=None, status=SimulationStatus.DONE)
    row = done.values_list("found", "asked_at").first()
    found: Mapping[str, Any] | None = row[0] if row else None
    if row is None or found is None:
        return None
    return Met(
        of=found["interviews"],
        at=row[1],
        asked=found["asked"].get(name, 0),
        moves=[(source, target, count) for source, target, count in found.get("moves", ())],
        left=found.get("left", {}).get(name, 0),
        gaps={source: empty + missing for one, source, empty, missing in found["gaps"] if one == name},
        chosen=found["chosen"].get(name, {}),
    )


def simulated_questionnaire(simulation: Simulation) -> Questionnaire:
    """The questionnaire that was simulated, as it was then."""
    if simulation.version_id is None:
        return storage.from_json(simulation.questionnaire or {})
    version = Version.objects.only("questionnaire").get(pk=simulation.version_id)
    return storage.from_json(version.questionnaire)


def findings_of(simulation: Simulation, questionnaire: Questionnaire) -> Coverage | None:
    """What a finished simulation found in the questionnaire; ``None`` before it is done."""
    if simulation.status != SimulationStatus.DONE or simulation.found is None:
        return None
    return coverage.from_json(simulation.found, questionnaire)


def changed_since(simulation: Simulation, draft: Draft | None) -> Changed | None:
    """Who made the draft say something else than it said when it was simulated; ``None`` if it says the same."""
    if simulation.version_id is not None or draft is None:
        return None
    if _as_simulated(draft.questionnaire) == _as_simulated(simulation.questionnaire):
        return None
    steps = DraftStep.objects.filter(study=simulation.study_id, state=StepState.DONE, made_at__gt=simulation.asked_at)
    last = steps.order_by("-number").select_related("made_by").first()
    return Changed(last.made_by, last.made_at) if last is not None else Changed()


def _as_simulated(questionnaire: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a simulation goes by: not by the saved tests."""
    return {name: part for name, part in (questionnaire or {}).items() if name != "tests"}


def waiting_simulations() -> list[int]:
    """The ids of the simulations that wait for a worker."""
    waiting = Simulation.objects.filter(status=SimulationStatus.WAITING)
    return list(waiting.order_by("pk").values_list("pk", flat=True))
