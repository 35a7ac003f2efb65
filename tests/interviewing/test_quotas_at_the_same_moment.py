"""Interviews that reach the same quota cells at the same moment, each on a database connection of its own."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.db import connection

from surveys.design.services import grant_role
from surveys.fieldwork.models import QuotaCell
from surveys.fieldwork.services.quotas import take_quotas_from
from surveys.interviewing import services
from surveys.people.models import Role, User
from surveys.questionnaire.model.pages import Ended
from tests.at_once import together

from .quota_scene import filled
from .scene import NOON, Scene, make_scene

pytestmark = pytest.mark.django_db(transaction=True)

Table = Sequence[Sequence[object]]

MANY = int(os.environ.get("QUOTA_INTERVIEWS", "60"))
PLANNED = 200
"""The interviews for which the targets below are made."""
SURVEY: Table = [
    ["type", "name", "label"],
    ["select_one sexes", "sex", "Sex"],
    ["select_one areas", "area", "Area"],
    ["integer", "age", "How old are you?"],
]
CHOICES: Table = [
    ["list_name", "name", "label"],
    *(["sexes", code, code] for code in "12"),
    *(["areas", code, code] for code in "123"),
]
QUOTAS: Table = [
    ["name", "label", "when", "target", "on_full"],
    ["young", "Young", "${age} < 35", 30, "warn"],
    ["area_3", "South", "${area} = '3'", 12, "stop"],
    ["area_1", "North", "${area} = '1'", 20, "stop"],
    ["area_2", "Centre", "${area} = '2'", 15, "stop"],
    ["women", "Women", "${sex} = '2'", 28, "stop"],
    ["men", "Men", "${sex} = '1'", 25, "stop"],
    ["women_south", "Women in the south", "${sex} = '2' and ${area} = '3'", 4, "stop"],
]


@pytest.fixture
def count() -> int:
    """SQLite takes one writer at a time: fewer interviews show the same there."""
    return MANY if connection.vendor == "postgresql" else 16


def made(count: int, quotas: Table, survey: Table) -> list[Scene]:
    """A case in hand for each of ``count`` interviewers."""
    first = make_scene(survey=survey, choices=CHOICES, quotas=quotas, cases=count)
    assert first.study.fielded_version
    take_quotas_from(version=first.study.fielded_version)
    laura = User.objects.get(username__startswith="laura")
    scenes = [first]
    for number in range(1, count):
        person = User.objects.create_user(f"interviewer{number}", code=f"INT-{number + 1}")
        grant_role(by=laura, person=person, study=first.study, role=Role.INTERVIEWER, now=NOON)
        scenes.append(Scene(first.study, person, first.next_case(by=person)))
    return scenes


def whole(scene: Scene, number: int) -> str:
    """One interview to its end; every fourth changes its mind about the area, every fifth breaks off."""
    sex, area, age = str(number % 2 + 1), str(number % 3 + 1), str(18 + number % 50)
    step = scene.start()
    interview = step.interview.pk
    for page, typed in (("sex", sex), ("area", area)):
        if not isinstance(step.outcome, Ended):
            step = scene.answer(interview, page, typed)
    if number % 4 == 0 and "area" in step.run.state.visited:
        services.go_to_page(interview_id=interview, attempt=scene.attempt, page="area", now=NOON)
        step = scene.answer(interview, "area", str((number + 1) % 3 + 1), key="changed")
    if number % 5 == 0:
        services.break_off(interview_id=interview, attempt=scene.attempt, now=NOON)
        return "broken_off"
    if not isinstance(step.outcome, Ended):
        step = scene.answer(interview, "age", age)
    return services.finish(interview_id=interview, attempt=scene.attempt, now=NOON).last_disposition


def test_no_cell_is_overshot_by_many_interviews_at_once(count: int, say: Callable[[str], None]) -> None:
    share = count / PLANNED
    scaled: Table = [QUOTAS[0], *([*row[:3], max(1, round(int(str(row[3])) * share)), row[4]] for row in QUOTAS[1:])]
    scenes = made(count, scaled, SURVEY)
    ends = together(*(partial(whole, scene, number) for number, scene in enumerate(scenes)))
    assert [end for end in ends if isinstance(end, Exception)] == []
    taken = filled()
    stopping = QuotaCell.objects.filter(on_full="stop")
    overshoot = sum(max(0, cell.completes - cell.target) for cell in stopping)
    ended = ", ".join(f"{number} {end}" for end, number in sorted(Counter(map(str, ends)).items()))
    cells = ", ".join(f"{cell.name} {cell.completes}/{cell.target}" for cell in stopping.order_by("pk"))
    say(
        f"quotas on {connection.vendor}: {count} interviews at once ({ended}); "
        f"{len(stopping)} cells that stop ({cells}); overshoot {overshoot}"
    )
    assert overshoot == 0
    assert {name: reserved for name, (_, reserved) in taken.items() if reserved} == {}
    assert Counter(ends)["complete"] == sum(taken[name][0] for name in ("men", "women"))
    assert Counter(ends)["complete"] > 0
    assert Counter(ends)["quota_full"] > 0


def test_the_last_places_go_to_as_many_as_there_are(count: int) -> None:
    few = min(count, 60)
    quotas: Table = [QUOTAS[0], ["men", "Men", "${sex} = '1'", 7, "stop"]]
    scenes = made(few, quotas, SURVEY)
    for scene in scenes:
        scene.start()
    steps = together(*(partial(scene.play, "1") for scene in scenes))
    assert Counter(isinstance(step.outcome, Ended) for step in steps) == {True: few - 7, False: 7}
    assert filled() == {"men": (0, 7)}


def test_least_filled_concepts_stay_level_when_many_are_picked_at_once(count: int) -> None:
    few = min(count, 60)
    survey: Table = [
        ["type", "name", "label", "calculation"],
        ["integer", "age", "Age", None],
        ["calculate", "concept", None, "least_filled('concept')"],
        ["integer", "rating", "Rate ${concept}", None],
    ]
    quotas: Table = [["name", "group", "target"], *([code, "concept", few] for code in "abcd")]
    scenes = made(few, quotas, survey)
    steps = together(*(partial(scene.play, "40") for scene in scenes))
    assert [step for step in steps if isinstance(step, Exception)] == []
    assert filled() == dict.fromkeys("abcd", (0, few // 4))
