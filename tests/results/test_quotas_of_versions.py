"""Quota cells keep their people when codes are swapped, and count anew where a condition is about others."""

from typing import Any

import pytest

from surveys.design.models import Study, Version
from surveys.design.services import PublicationError, upload_workbook
from surveys.interviewing import services as interviewing
from surveys.people.models import User
from surveys.results.services import publish_study
from tests.design.workbooks import Rows, workbook
from tests.interviewing.scene import NOON

from .books import finished
from .quota_versions import HEAD, QUOTAS, SEXES, SURVEY, SWAPPED, cells, scene_with

pytestmark = pytest.mark.django_db


def publish_next(
    study: Study, decisions: dict[str, str], *, choices: Rows = SEXES, quotas: Rows = QUOTAS, **facts: Any
) -> Version:
    laura = User.objects.get(first_name="Laura")
    content = workbook(survey=SURVEY, choices=choices, quotas=quotas)
    upload_workbook(study=study, content=content, file_name="2.xlsx", by=laura, now=NOON)
    return publish_study(study=study, reason="", by=laura, now=NOON, decisions=decisions, **facts)


def test_a_recoded_cell_keeps_its_people_and_its_condition_follows() -> None:
    scene = scene_with("1", "1", "2")
    publish_next(scene.study, {"sex:1,2": "recode"}, choices=SWAPPED)
    assert cells(scene.study) == {"women": ("${sex} = '2'", 2, 0), "men": ("${sex} = '1'", 1, 0)}
    # A new man has code 1 now, and fills the men's cell.
    scene.attempt = scene.next_case()
    finished(scene, "1", "30")
    assert cells(scene.study)["men"][1:] == (2, 0)


def test_a_cell_that_was_adapted_by_hand_keeps_its_people_too() -> None:
    scene = scene_with("1", "1", "2")
    by_hand = [HEAD, ["women", "Women", "${sex} =  '2'", 10], ["men", "Men", "'1' = ${sex}", 10]]
    publish_next(scene.study, {"sex:1,2": "recode"}, choices=SWAPPED, quotas=by_hand)
    assert {name: one[1:] for name, one in cells(scene.study).items()} == {"women": (2, 0), "men": (1, 0)}


def test_a_cell_with_another_condition_counts_the_people_whom_it_is_about() -> None:
    scene = scene_with("1", "1", "2")
    other = [HEAD, ["women", "Everybody of forty", "${age} = 40", 10], QUOTAS[2]]
    publish_next(scene.study, {}, quotas=other)
    assert cells(scene.study) == {"women": ("${age} = 40", 3, 0), "men": ("${sex} = '2'", 1, 0)}


def test_a_cell_whose_code_says_something_else_counts_nobody_who_said_it_before() -> None:
    scene = scene_with("1", "1", "2")
    publish_next(scene.study, {"sex:1,2": "apart"}, choices=SWAPPED)
    assert [one[1:] for one in cells(scene.study).values()] == [(0, 0), (0, 0)]


def test_an_open_interview_holds_its_place_where_it_belongs_now_and_counts_there() -> None:
    scene = scene_with("2")
    scene.attempt = scene.next_case()
    scene.play("1")
    assert cells(scene.study)["women"][1:] == (0, 1)
    publish_next(scene.study, {}, quotas=[HEAD, ["women", "Nobody yet", "${age} = 99", 10], QUOTAS[2]])
    assert cells(scene.study)["women"][1:] == (0, 0)
    publish_next(scene.study, {}, quotas=[HEAD, ["women", "Not men", "${sex} != '2'", 10], QUOTAS[2]])
    assert cells(scene.study)["women"][1:] == (0, 1)


def test_an_interview_that_ends_after_the_change_counts_by_the_condition_of_today() -> None:
    scene = scene_with("2")
    scene.attempt = scene.next_case()
    step = scene.play("1")
    publish_next(scene.study, {}, quotas=[HEAD, ["women", "Over fifty", "${age} > 50", 10], QUOTAS[2]])
    scene.answer(step.interview.pk, "age", "60", key="later")
    interviewing.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=scene.now)
    assert cells(scene.study) == {"women": ("${age} > 50", 1, 0), "men": ("${sex} = '2'", 1, 0)}


def test_nothing_is_published_that_is_not_what_was_looked_at() -> None:
    scene = scene_with("1")
    with pytest.raises(PublicationError) as refusal:
        publish_next(scene.study, {"sex:1,2": "recode"}, choices=SWAPPED, seen="something else")
    assert refusal.value.reason == "moved"
    assert cells(scene.study)["women"] == ("${sex} = '1'", 1, 0)
    assert Version.objects.filter(study=scene.study).count() == 1
