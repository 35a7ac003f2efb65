"""A simulation in the background: one run holds it, and what a killed worker left is held again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from surveys.design.models import Draft, Simulation, SimulationStatus, Study
from surveys.design.queries import findings_of, simulated_questionnaire, waiting_simulations
from surveys.design.services import (
    SimulationFacts,
    cancel_simulation,
    create_simulation,
    create_study,
    facts_at,
    hold_simulation,
    reset_stalled_simulations,
    upload_workbook,
)
from surveys.people.models import User
from surveys.questionnaire.checks.pace import ASSUMED
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.coverage import coverage
from tests.formats.workbooks import workbook

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SURVEY = """
    type | name | label | required | relevant
    select_one yes_no | a | A? | yes |
    integer | b | B? | yes | ${a} = '1'
"""
CHOICES = "list_name | name | label\nyes_no | 1 | Yes\nyes_no | 2 | No"


@pytest.fixture
def study(db: None) -> Study:
    laura = User.objects.create_user("laura", first_name="Laura", last_name="Conti")
    study = create_study(by=laura, now=NOW, name="Coffee")
    content = workbook(survey=SURVEY, choices=CHOICES)
    upload_workbook(study=study, content=content, file_name="c.xlsx", by=laura, now=NOW)
    return study


def ask(study: Study, interviews: int = 10) -> Simulation:
    laura = study.created_by
    assert laura is not None
    facts = SimulationFacts(interviews, 1, ASSUMED)
    return create_simulation(study=study, source=Draft.objects.get(study=study), facts=facts, by=laura, now=NOW)[0]


def test_what_is_kept_is_what_the_same_respondents_say_at_once(study: Study) -> None:
    simulation = ask(study)
    hold_simulation(simulation_id=simulation.pk)
    simulation.refresh_from_db()
    questionnaire = simulated_questionnaire(simulation)
    assert (simulation.status, simulation.held) == (SimulationStatus.DONE, simulation.most)
    assert findings_of(simulation, questionnaire) == coverage(compile(questionnaire), 10, 1, facts_at(NOW))


def test_a_simulation_that_one_run_holds_is_held_by_no_other(study: Study) -> None:
    simulation = ask(study)
    Simulation.objects.update(status=SimulationStatus.RUNNING, run="another", moved_at=timezone.now())
    hold_simulation(simulation_id=simulation.pk)
    assert reset_stalled_simulations(now=timezone.now()) == []
    simulation.refresh_from_db()
    assert (simulation.status, simulation.run) == (SimulationStatus.RUNNING, "another")


def test_a_simulation_whose_worker_was_killed_waits_again(study: Study) -> None:
    simulation = ask(study)
    Simulation.objects.update(status=SimulationStatus.RUNNING, run="dead", moved_at=timezone.now())
    assert reset_stalled_simulations(now=timezone.now() + timedelta(minutes=3)) == [simulation.pk]
    assert waiting_simulations() == [simulation.pk]


def test_a_simulation_that_was_given_up_is_not_held(study: Study) -> None:
    simulation = ask(study)
    cancel_simulation(study=study, simulation_id=simulation.pk)
    hold_simulation(simulation_id=simulation.pk)
    assert Simulation.objects.count() == 0


def test_a_finished_simulation_gives_way_to_the_next(study: Study) -> None:
    first = ask(study)
    assert ask(study, 20).pk == first.pk
    hold_simulation(simulation_id=first.pk)
    cancel_simulation(study=study, simulation_id=first.pk)
    assert Simulation.objects.get().status == SimulationStatus.DONE
    second = ask(study, 20)
    assert list(Simulation.objects.values_list("pk", "interviews")) == [(second.pk, 20)]


def test_what_takes_too_much_is_among_the_findings(study: Study) -> None:
    begun = "\n".join(f"begin_repeat | {name} | R | | | 27" for name in "xyz")
    survey = f"type | name | label | required | calculation | repeat_count\ntext | t | T? | yes | |\n{begun}\n"
    survey += "calculate | k | | | position(..) |" + "\nend_repeat | | | | |" * 3
    laura = study.created_by
    assert laura is not None
    upload_workbook(study=study, content=workbook(survey=survey), file_name="c.xlsx", by=laura, now=NOW)
    simulation = ask(study)
    hold_simulation(simulation_id=simulation.pk)
    simulation.refresh_from_db()
    assert simulation.status == SimulationStatus.DONE
    found = findings_of(simulation, simulated_questionnaire(simulation))
    assert found is not None
    assert found.unfinished
