"""Have simulated respondents interviewed in the background, follow how far they are, keep what they met."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import get_random_string

from surveys import sandbox
from surveys.design.models import Draft, Simulation, SimulationStatus, Study, Version
from surveys.design.queries.simulations import simulated_questionnaire
from surveys.people.models import User
from surveys.questionnaire import coverage
from surveys.questionnaire.checks import pace as paces
from surveys.questionnaire.checks.pace import Pace
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.state import Facts

DEAD_AFTER = timedelta(minutes=2)
"""A run without a sign of life for so long counts as dead, whichever machine it was on."""
_UNDER_WAY = (SimulationStatus.WAITING, SimulationStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class SimulationFacts:
    """What is simulated: how many interviews, with which seed, at which pace."""

    interviews: int
    seed: int
    pace: Pace


def create_simulation(
    *, study: Study, source: Draft | Version, facts: SimulationFacts, by: User, now: datetime
) -> tuple[Simulation, bool]:
    """The simulation of a draft or a version, and whether it is new: one that is under way goes on.

    A finished one is replaced.
    """
    version = source if isinstance(source, Version) else None
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)  # of two requests at once, the later sees the earlier one
        same = Simulation.objects.filter(study=study, version=version)
        under_way = same.filter(status__in=_UNDER_WAY).first()
        if under_way is not None:
            return under_way, False
        same.delete()
        return Simulation.objects.create(
            study=study,
            version=version,
            questionnaire=source.questionnaire if version is None else None,
            interviews=facts.interviews,
            seed=facts.seed,
            pace=paces.to_json(facts.pace),
            asked_by=by,
            asked_at=now,
        ), True


def cancel_simulation(*, study: Study, simulation_id: int) -> None:
    """Give up a simulation that is under way; the run that holds it stops at its next step."""
    Simulation.objects.filter(study=study, pk=simulation_id, status__in=_UNDER_WAY).delete()


def hold_simulation(*, simulation_id: int) -> None:
    """Hold the interviews of a waiting simulation and keep what was found.

    Does nothing if it is not waiting, and stops when it is cancelled, or another run has taken it over. Raises
    ``sandbox.BusyError``: then it goes on waiting.
    """
    run = get_random_string(12)
    waiting = Simulation.objects.filter(pk=simulation_id, status=SimulationStatus.WAITING)
    if not waiting.update(status=SimulationStatus.RUNNING, run=run, held=0, most=0, moved_at=Now()):
        return
    own = Simulation.objects.filter(pk=simulation_id, status=SimulationStatus.RUNNING, run=run)
    simulation = own.first()
    if simulation is None:
        return
    try:
        _hold(simulation, own)
    except sandbox.BusyError:
        own.update(status=SimulationStatus.WAITING, run="")
        raise
    except sandbox.OutOfBoundsError:
        own.update(status=SimulationStatus.FAILED)
    except Exception:
        own.update(status=SimulationStatus.FAILED)
        raise


def _hold(simulation: Simulation, own: QuerySet[Simulation]) -> None:
    questionnaire = simulated_questionnaire(simulation)
    parts = sandbox.simulate_in_steps(
        questionnaire,
        simulation.interviews,
        simulation.seed,
        facts_at(simulation.asked_at),
        paces.from_json(simulation.pace),
    )
    for part in parts:
        if isinstance(part, coverage.Coverage):
            _keep(part, questionnaire, own)
        elif not own.update(held=part.held, most=part.most, moved_at=Now()):
            return


def _keep(found: coverage.Coverage, questionnaire: s.Questionnaire, own: QuerySet[Simulation]) -> None:
    held = found.interviews + found.guided
    own.update(
        status=SimulationStatus.DONE,
        found=coverage.to_json(found, questionnaire),
        held=held,
        most=held,
        moved_at=Now(),
    )


def facts_at(moment: datetime) -> Facts:
    """The facts of interviews that are simulated at this moment, here."""
    local = timezone.localtime(moment)
    return Facts(today=local.date(), now=local, session_at=local)


def reset_stalled_simulations(*, now: datetime) -> list[int]:
    """Let simulations wait again whose worker was killed; returns their ids."""
    dead = Simulation.objects.filter(status=SimulationStatus.RUNNING, moved_at__lte=now - DEAD_AFTER)
    again = []
    for simulation_id, run in dead.values_list("pk", "run"):
        if dead.filter(pk=simulation_id, run=run).update(status=SimulationStatus.WAITING, run=""):
            again.append(simulation_id)
    return again
