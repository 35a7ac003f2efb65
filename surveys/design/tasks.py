"""Background jobs: simulated interviews that take long."""

import logging
from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from surveys.people.models import User
from surveys.sandbox import BusyError

from .models import Draft, Simulation, Study, Version
from .queries import waiting_simulations
from .services import SimulationFacts, create_simulation, reset_stalled_simulations
from .services import hold_simulation as hold

logger = logging.getLogger(__name__)
AGAIN_AFTER = timedelta(seconds=30)
"""The time until a simulation is tried again that found every place of the sandbox taken."""


def request_simulation(
    *, study: Study, source: Draft | Version, facts: SimulationFacts, by: User, now: datetime
) -> Simulation:
    """Have the draft or version simulated by the background worker; one that is under way goes on."""
    simulation, is_new = create_simulation(study=study, source=source, facts=facts, by=by, now=now)
    if is_new:
        hold_simulation.enqueue(simulation.pk)
    return simulation


@task()
def hold_simulation(simulation_id: int) -> None:
    """Hold the interviews of a waiting simulation."""
    try:
        hold(simulation_id=simulation_id)
    except BusyError:
        logger.warning("simulation %s waits for a place", simulation_id)
        hold_simulation.using(run_after=timezone.now() + AGAIN_AFTER).enqueue(simulation_id)


def requeue_simulations() -> int:
    """Enqueue every waiting simulation, in case a worker was killed before it began; returns how many."""
    return len([hold_simulation.enqueue(simulation_id) for simulation_id in waiting_simulations()])


def requeue_stalled_simulations(*, now: datetime) -> int:
    """Enqueue the simulations again whose worker was killed; returns how many."""
    return len([hold_simulation.enqueue(one) for one in reset_stalled_simulations(now=now)])
