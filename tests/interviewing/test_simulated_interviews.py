"""What a simulated interview gives is what the services store when the same answers are typed: state and events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from surveys.design.models import Study
from surveys.design.services import publish, upload_workbook
from surveys.fieldwork.models import Case
from surveys.interviewing.models import EventKind, Interview, InterviewEvent
from surveys.interviewing.services import answer
from surveys.questionnaire import running
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.state import Facts, State, answer_to_json, changed_answers, to_json
from surveys.questionnaire.respondents import Habits, Population
from tests.questionnaire.typing import Said, simulated

from .scene import COFFEE, Scene, make_scene

DEMONSTRATION = Path(__file__).parents[2] / "surveys" / "management" / "demo" / "osservatorio_caffe.xlsx"
HESITANT = Habits(dk=0.2, refused=0.1, break_off=0.0)


@pytest.fixture(params=["of the demonstration", "small"])
def scene(db: None, request: pytest.FixtureRequest) -> Scene:
    scene = make_scene(survey=COFFEE)
    if request.param == "of the demonstration":
        laura, content = scene.study.created_by, DEMONSTRATION.read_bytes()
        assert laura is not None
        upload_workbook(study=scene.study, content=content, file_name="caffe.xlsx", by=laura, now=scene.now)
        publish(study=scene.study, reason="", by=laura, now=scene.now)
        Study.objects.filter(pk=scene.study.pk).update(fielded_version=scene.study.versions.latest("number"))
    # Of a test no quota places are counted, as in a simulation that has no field beside it.
    Case.objects.filter(pk=scene.attempt.case_id).update(purpose="test")
    return scene


def test_the_same_answers_leave_the_same_state_and_the_same_events(scene: Scene) -> None:
    begun = scene.start()
    program, facts, interview = begun.run.program, begun.run.facts, begun.interview
    # The workbook's own respondents hang up now and then; these answer to the end, whatever the interview's seed.
    population = Population(replace(program.questionnaire, respondents=()), habits=HESITANT)
    done, said = simulated(program, population, begun.run.state.seed, facts)
    assert done.ended is not None
    for number, one in enumerate(said):
        assert one.entries is not None
        answer(
            interview_id=interview.pk,
            attempt=scene.attempt,
            entries=one.entries,
            page=one.page.path,
            key=f"k{number}",
            now=scene.now,
        )
    stored = Interview.objects.get(pk=interview.pk)
    assert stored.state == to_json(done.state)
    events = InterviewEvent.objects.filter(interview=interview.pk).exclude(kind=EventKind.STARTED).order_by("sequence")
    assert list(events.values_list("kind", "path", "old", "new")) == list(
        _events(program, said, begun.run.state, facts)
    )


def _events(program: Program, said: list[Said], state: State, facts: Facts) -> Iterator[tuple[str, str, Any, Any]]:
    """The answers and pages of a simulated interview, step by step."""
    for one in said:
        step = running.answer(program, state, facts, one.entries or {})
        if step.complaints:
            for complaint in step.complaints:
                given = (one.entries or {})[complaint.path]
                entry = {
                    name: value
                    for name in ("typed", "codes", "missing", "specify", "confirmed")
                    if (value := getattr(given, name))
                }
                yield (
                    EventKind.CHECK,
                    complaint.path,
                    None,
                    {**entry, **({"codes": list(given.codes)} if given.codes else {})},
                )
            continue
        for path, (old, new) in changed_answers(state, step.state).items():
            yield EventKind.ANSWER, path, old and answer_to_json(old), new and answer_to_json(new)
        yield EventKind.PAGE, one.page.path, None, None
        state = step.state
