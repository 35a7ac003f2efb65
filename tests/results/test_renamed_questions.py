"""Questions that have another name in a later version: what was said, changed, coded and derived before stays."""

from typing import Any

import pytest

from surveys.interviewing.models import Interview
from surveys.people.models import User
from surveys.results import services
from surveys.results.queries import AnswerAt
from surveys.results.services.tables.study_answers import answers_of_study
from tests.interviewing.scene import Scene, make_scene

from .books import book_of, finished, rows
from .next_versions import NO_YES, YES_NO, next_version

pytestmark = pytest.mark.django_db
HEAD = ["type", "name", "label::English (en)", "was"]


def survey(cups: str, why: str, was: tuple[str, str] | tuple[None, None]) -> list[list[Any]]:
    return [
        HEAD,
        ["select_one yes_no", "drinks", "Do you drink coffee?", None],
        ["integer", cups, "How many?", was[0]],
        ["text", why, "Why?", was[1]],
    ]


def facts(scene: Scene) -> dict[str, Any]:
    return {"study": scene.study, "by": User.objects.get(first_name="Laura"), "now": scene.now}


def worked_on() -> Scene:
    """A first interview changed, coded and read by formulas; then the questions are renamed and the codes swapped."""
    scene = make_scene(survey=survey("cups", "why", (None, None)), choices=YES_NO, cases=2)
    first = finished(scene, "1", "3", "the aroma")
    about = facts(scene)
    services.clean_value(case=first.case.number, variable="cups", value="5", reason="heard", language="en", **about)
    services.add_code(variable="why", words="Aroma", **about)
    services.assign_codes(variable="why", answers=[AnswerAt(first.pk)], codes=[1], **about)
    book = services.codebook_for_formulas(scene.study, language="en", now=scene.now)
    for name, formula in (("twice", "${cups} * 2"), ("drinker", "if(${drinks} = '1', 1, 2)")):
        services.keep_derived(book=book, name=name, label=name, formula=formula, codes={}, **about)
    renamed = survey("mugs", "reason", ("cups", "why"))
    next_version(scene, {"drinks:1,2": "recode"}, renamed, NO_YES)
    scene.attempt = scene.next_case()
    finished(scene, "1", "4", "cheap")
    return scene


def test_answers_changes_codes_and_formulas_follow_a_question_to_its_new_name() -> None:
    scene = worked_on()
    second = Interview.objects.order_by("pk").last()
    assert second is not None
    book = book_of(scene)
    # Before the swap “1” was yes: the formula was written then, and goes on telling the same people apart.
    found = rows(book, "Data_codes", "drinks", "mugs", "reason", "reason_cod_1", "twice", "drinker")
    assert found == [(2, 5, "the aroma", 1, 10, 1), (1, 4, "cheap", None, 8, 2)]
    assert rows(book, "Open_answers", "variable", "answer") == [("reason", "the aroma"), ("reason", "cheap")]
    assert rows(book, "Cleaning_log", "variable", "was", "is") == [("mugs", "3", "5")]
    answers = answers_of_study(scene.study, language="en", now=scene.now)
    assert answers.columns["mugs"].numbers.tolist() == [5, 4]
    book_now = services.codebook_for_formulas(scene.study, language="en", now=scene.now)
    half: dict[str, Any] = {"name": "half", "label": "", "formula": "${mugs} div 2", "codes": {}}
    services.keep_derived(book=book_now, **half, **facts(scene))
    assert "half" in answers_of_study(scene.study, language="en", now=scene.now).columns
    services.assign_codes(variable="reason", answers=[AnswerAt(second.pk)], codes=[1], **facts(scene))
    bench = services.bench_of(scene.study, "reason", shown="all", search="", language="en", now=scene.now)
    assert bench is not None
    assert (bench.answered, bench.coded, bench.counts) == (2, 2, {1: 2})


def test_a_renamed_question_is_changed_under_its_new_name_in_earlier_interviews_too() -> None:
    scene = worked_on()
    case = Interview.objects.order_by("pk")[0].case.number
    services.clean_value(case=case, variable="mugs", value="6", reason="again", language="en", **facts(scene))
    book = book_of(scene)
    assert rows(book, "Data_codes", "mugs", "twice")[0] == (6, 12)
    assert rows(book, "Cleaning_log", "variable", "was", "is")[1] == ("mugs", "5", "6")
    shown = services.cleaning_bench(scene.study, case=case, variable="mugs", language="en", now=scene.now)
    assert (shown.known, [one.variable for one in shown.changes]) == ("6", ["mugs", "mugs"])
    tried = services.preview_derived(scene.study, formula="${mugs} + ${twice}", codes={}, language="en", now=scene.now)
    assert (tried.lines, tried.interviews) == ([("12", 1), ("18", 1)], 2)
