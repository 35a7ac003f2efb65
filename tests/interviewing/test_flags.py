"""The worker looks at complete interviews for flags: each once, when it has a number, never in the answer's request."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from surveys.analysis.flags import Flag
from surveys.fieldwork.models import PhoneNumber
from surveys.fieldwork.services import record_call
from surveys.interviewing import services
from surveys.interviewing.models import (
    CheckedInterview,
    CheckedTally,
    Interview,
    InterviewEvent,
    InterviewFlag,
)
from surveys.interviewing.queries import (
    InterviewFilter,
    checked_by_person,
    flags_by_kind,
    flags_of_interviews,
    list_interviews,
)
from surveys.interviewing.services import flag_interviews, forget_checked_figures, number_interviews

from .scene import NOON, Scene, make_scene, page_of

pytestmark = pytest.mark.django_db

GRID = [
    ["type", "name", "label::Italiano (it)", "required"],
    *(["select_one scale", f"c{number}", f"Affermazione {number}", "yes"] for number in range(1, 6)),
]
SCALE = [["list_name", "name", "label::Italiano (it)"], *(["scale", str(n), f"Punto {n}"] for n in range(1, 5))]


def interviewed(scene: Scene, answers: str, seconds: int = 10) -> Interview:
    """The case in hand is interviewed to the end, so many seconds an answer."""
    step = scene.start()
    for number, typed in enumerate(answers):
        scene.now += timedelta(seconds=seconds)
        step = scene.answer(step.interview.pk, page_of(step).path, typed, key=f"k{number}")
    services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=scene.now)
    scene.now += timedelta(minutes=2)
    return step.interview


def look(scene: Scene) -> int:
    number_interviews(study=scene.study, now=scene.now)
    return flag_interviews(now=scene.now).count


def grid_scene(cases: int) -> Scene:
    return make_scene(survey=GRID, choices=SCALE, cases=cases)


def test_five_same_lines_are_found_when_the_worker_comes_by_and_not_before() -> None:
    scene = grid_scene(1)
    interview = interviewed(scene, "33333")
    assert InterviewFlag.objects.count() == 0
    assert look(scene) == 1
    assert [(flag.value, dict(found)) for flag, found in flags_of_interviews([interview.pk])[interview.pk]] == [
        ("same_lines", {"grids": ["c1"], "items": [5]})
    ]
    assert flags_by_kind(scene.study) == {"same_lines": 1}


def test_an_interview_is_looked_at_once_however_often_it_changes() -> None:
    scene = grid_scene(1)
    interview = interviewed(scene, "33333")
    look(scene)
    services.reject_interview(interview=interview, reason="No", by=scene.interviewer, now=scene.now)
    services.restore_interview(interview=interview, reason="Yes", by=scene.interviewer, now=scene.now)
    assert look(scene) == 0
    assert CheckedInterview.objects.count() == InterviewFlag.objects.count() == 1
    assert CheckedTally.objects.get().interviews == 1


def test_an_unfinished_interview_is_not_looked_at() -> None:
    scene = grid_scene(1)
    scene.play("3")
    scene.drop()
    assert look(scene) == 0


def test_the_eleventh_interview_is_short_against_ten_that_took_their_time() -> None:
    scene = grid_scene(11)
    for number in range(10):
        interviewed(scene, "12341" if number % 2 else "43214")
        scene.attempt = scene.next_case()
    look(scene)
    assert InterviewFlag.objects.count() == 0
    hurried = interviewed(scene, "12344", seconds=2)
    look(scene)
    found = dict(flags_of_interviews([hurried.pk])[hurried.pk])
    assert [flag.value for flag in found] == ["short", "fast"]
    assert {flag.value: about for flag, about in found.items()}["short"] == {"seconds": 10, "usual": 50}


def test_people_are_counted_by_day_and_forgotten_when_the_time_has_come() -> None:
    scene = grid_scene(1)
    interviewed(scene, "33333")
    look(scene)
    person = checked_by_person(scene.study, scene.now.date())[0]
    assert (person.person, person.interviews, person.flagged, person.figures.asked) == (scene.interviewer.pk, 1, 1, 5)
    assert person.days == [(NOON.date(), 1, 1)]
    assert forget_checked_figures(now=NOON + timedelta(days=300)) == 0
    assert forget_checked_figures(now=NOON + timedelta(days=400)) == 1


def test_the_list_is_filtered_by_flag() -> None:
    scene = grid_scene(2)
    flagged = interviewed(scene, "33333")
    scene.attempt = scene.next_case()
    interviewed(scene, "12341")
    look(scene)
    for wanted in ("same_lines", "any"):
        found = list_interviews(scene.study, InterviewFilter(flag=(wanted,)), "", "", 50)
        assert [one.pk for one in found.interviews] == [flagged.pk]
    assert list_interviews(scene.study, InterviewFilter(flag=("short",)), "", "", 50).count == 0


def test_of_two_workers_one_stores_what_both_found() -> None:
    scene = grid_scene(1)
    interviewed(scene, "33333")
    look(scene)
    before = InterviewEvent.objects.count()
    assert flag_interviews(now=scene.now).count == 0
    assert (CheckedInterview.objects.count(), InterviewEvent.objects.count()) == (1, before)


def test_an_interview_at_the_number_of_another_case_is_a_place_to_look() -> None:
    scene = grid_scene(2)
    first = interviewed(scene, "12341")
    number = first.case.phones.get().number
    scene.attempt = scene.next_case(scene.now)
    PhoneNumber.objects.filter(case=scene.attempt.case_id).update(number=number)
    record_call(attempt=scene.attempt, phone=scene.attempt.case.phones.get(), now=scene.now)
    second = interviewed(scene, "21432")
    assert look(scene) == 2
    found = flags_of_interviews([first.pk, second.pk])
    assert first.pk not in found
    assert [(flag.value, about) for flag, about in found[second.pk] if flag == Flag.SAME_PHONE] == [
        ("same_phone", {"case": first.case.number})
    ]
    # Back in time the kind is not known: the constraint from before would refuse them.
    others = InterviewFlag.objects.exclude(kind="same_phone").count()
    take_away = import_module("surveys.migrations.0073_same_phone_flag").take_away
    take_away(apps, SimpleNamespace(connection=connection))
    assert InterviewFlag.objects.count() == others
