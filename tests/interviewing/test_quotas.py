"""Quota places in an interview: taken by the answer that decides them, counted when it is complete, else given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.fieldwork.models import Attempt, Case, Purpose, QuotaCell
from surveys.fieldwork.services import ReasonMissingError, lapse_leases, open_case, release_case
from surveys.fieldwork.services.quotas import KEPT_AFTER_THE_CALL, release_lapsed_places, take_quotas_from
from surveys.fieldwork.services.targets import change_quota_cell
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.services import Step
from surveys.people.models import User
from surveys.questionnaire.pages import Ask, Ended

from .scene import NOON, Scene, make_scene, page_of

pytestmark = pytest.mark.django_db

Table = Sequence[Sequence[object]]

SURVEY: Table = [
    ["type", "name", "label", "calculation"],
    ["select_one sexes", "sex", "Sex", None],
    ["integer", "age", "How old are you?", None],
    ["calculate", "class", None, "if(${age} < 35, 'young', 'old')"],
    ["text", "why", "Why?", None],
]
CHOICES: Table = [["list_name", "name", "label"], ["sexes", "1", "Man"], ["sexes", "2", "Woman"]]
QUOTAS: Table = [
    ["name", "label", "when", "target", "on_full"],
    ["men", "Men", "${sex} = '1'", 1, "stop"],
    ["women", "Women", "${sex} = '2'", 2, "stop"],
    ["young", "Up to 34", "${class} = 'young'", 1, "warn"],
]


def make(
    quotas: Table = QUOTAS, *, survey: Table = SURVEY, cases: int = 4, choices: Table = CHOICES, **sheets: Table
) -> Scene:
    scene = make_scene(survey=survey, quotas=quotas, choices=choices, cases=cases, **sheets)
    assert scene.study.fielded_version
    take_quotas_from(version=scene.study.fielded_version)
    return scene


@pytest.fixture
def quota_scene() -> Scene:
    return make()


def next_one(scene: Scene, *, by: User | None = None) -> Scene:
    """The same study with its next case in an interviewer's hands."""
    attempt = scene.next_case(by=by)
    return Scene(scene.study, attempt.interviewer, attempt, scene.now)


def finish(scene: Scene, step: Step) -> Case:
    return services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=scene.now)


def filled() -> dict[str, tuple[int, int]]:
    """Completes and reserved places by cell, none left out that has any; the places always agree with them."""
    found = {}
    for cell in QuotaCell.objects.order_by("pk"):
        counted = cell.places.filter(counted_at__isnull=False).count()
        open_places = cell.places.filter(counted_at=None, released_at=None).count()
        assert (cell.completes, cell.reserved) == (counted, open_places), cell.name
        if cell.completes or cell.reserved:
            found[cell.name] = (cell.completes, cell.reserved)
    return found


def target(name: str, number: int, by: User, on_full: str = "stop") -> None:
    cell = QuotaCell.objects.get(name=name)
    change_quota_cell(cell=cell, target=number, on_full=on_full, reason="The client agrees", by=by, now=NOON)


def test_a_place_is_taken_by_the_answer_that_decides_it_and_counted_at_the_end(quota_scene: Scene) -> None:
    quota_scene.play("1")
    assert filled() == {"men": (0, 1)}
    step = quota_scene.play("1", "50", "so")
    assert filled() == {"men": (0, 1)}
    finish(quota_scene, step)
    assert filled() == {"men": (1, 0)}
    assert [event.new for event in InterviewEvent.objects.filter(kind="quota")] == [{"men": "open"}]


def test_a_full_cell_ends_the_interview_before_the_next_question(quota_scene: Scene) -> None:
    finish(quota_scene, quota_scene.play("1", "50", "so"))
    second = next_one(quota_scene)
    step = second.play("1")
    assert step.outcome == Ended("quota_full", "sex", "quota_full")
    assert finish(second, step).last_disposition == "quota_full"
    assert filled() == {"men": (1, 0)}


def test_a_running_interview_keeps_its_place_against_others(quota_scene: Scene) -> None:
    quota_scene.play("1")
    services.close_call(attempt=quota_scene.attempt, code="not_available", now=NOON)
    assert isinstance(next_one(quota_scene).play("1").outcome, Ended)


def test_a_changed_answer_gives_the_place_back_and_takes_the_other(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    go_back(quota_scene, step, "sex")
    step = quota_scene.answer(step.interview.pk, "sex", "2", key="changed")
    assert page_of(step).path == "why"
    assert filled() == {"women": (0, 1)}


def test_a_changed_answer_may_lead_into_a_full_cell_and_out_again(quota_scene: Scene) -> None:
    finish(quota_scene, quota_scene.play("1", "50", "so"))
    second = next_one(quota_scene)
    step = second.play("2", "50")
    go_back(second, step, "sex")
    assert isinstance(second.answer(step.interview.pk, "sex", "1", key="into").outcome, Ended)
    assert filled() == {"men": (1, 0)}
    go_back(second, step, "sex")
    assert page_of(second.answer(step.interview.pk, "sex", "2", key="out")).path == "why"
    assert filled() == {"men": (1, 0), "women": (0, 1)}


def test_an_answer_sent_twice_takes_one_place(quota_scene: Scene) -> None:
    step = quota_scene.start()
    for _ in range(2):
        quota_scene.answer(step.interview.pk, "sex", "1", key="same")
    assert filled() == {"men": (0, 1)}


def test_a_cell_that_only_warns_is_exceeded(quota_scene: Scene) -> None:
    finish(quota_scene, quota_scene.play("1", "30", "so"))
    second = next_one(quota_scene)
    finish(second, second.play("2", "30", "so"))
    assert filled()["young"] == (2, 0)


def test_a_condition_by_a_calculation_waits_for_the_questions_behind_it() -> None:
    scene = make([["name", "label", "when", "target"], ["old", "Old", "${class} = 'old'", 0]])
    step = scene.play("1")
    assert page_of(step).path == "age"
    assert isinstance(scene.answer(step.interview.pk, "age", "60").outcome, Ended)


@pytest.mark.parametrize("code", ["", "do_not_call"])
def test_a_break_off_frees_the_place(quota_scene: Scene, code: str) -> None:
    step = quota_scene.play("1", "50")
    services.break_off(interview_id=step.interview.pk, attempt=quota_scene.attempt, code=code, now=NOON)
    assert filled() == {}


def test_a_suspended_interview_keeps_its_place_two_hours(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    suspend(quota_scene, step)
    lapse_leases(now=NOON + KEPT_AFTER_THE_CALL - timedelta(minutes=1))
    assert filled() == {"men": (0, 1)}
    for _ in range(2):
        lapse_leases(now=NOON + KEPT_AFTER_THE_CALL)
    assert filled() == {}


def test_an_abandoned_interview_gives_its_place_back_too(quota_scene: Scene) -> None:
    quota_scene.play("1", "50")
    release_case(case=quota_scene.attempt.case, by=quota_scene.interviewer, now=NOON)
    lapse_leases(now=NOON + KEPT_AFTER_THE_CALL)
    assert filled() == {}


def test_a_resumed_interview_goes_on_with_the_place_it_kept(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    suspend(quota_scene, step)
    again = resume(quota_scene, NOON + timedelta(minutes=118))
    lapse_leases(now=NOON + KEPT_AFTER_THE_CALL)
    assert filled() == {"men": (0, 1)}
    finish(again, again.answer(step.interview.pk, "why", "so"))
    assert filled() == {"men": (1, 0)}


def test_a_resumed_interview_reserves_again_what_it_has_lost(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    suspend(quota_scene, step)
    lapse_leases(now=NOON + KEPT_AFTER_THE_CALL)
    again = resume(quota_scene, NOON + timedelta(hours=3))
    assert page_of(again.start()).path == "why"
    assert filled() == {"men": (0, 1)}


def test_a_resumed_interview_whose_cell_has_filled_up_ends(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    suspend(quota_scene, step)
    lapse_leases(now=NOON + KEPT_AFTER_THE_CALL)
    second = next_one(quota_scene)
    finish(second, second.play("1", "50", "so"))
    again = resume(quota_scene, NOON + timedelta(hours=3))
    step = again.start()
    assert step.outcome == Ended("quota_full", "why", "quota_full")
    assert finish(again, step).last_disposition == "quota_full"
    assert filled() == {"men": (1, 0)}


def test_a_rejected_interview_is_uncounted_once(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "30", "so")
    with pytest.raises(services.NotFinishedError):
        reject(quota_scene, step)
    finish(quota_scene, step)
    with pytest.raises(ReasonMissingError):
        reject(quota_scene, step, reason=" ")
    assert filled() == {"men": (1, 0), "young": (1, 0)}
    for _ in range(2):
        assert reject(quota_scene, step).status == "rejected"
    assert filled() == {}
    event = InterviewEvent.objects.get(kind="rejected")
    assert (event.old, event.reason, event.actor) == ("complete", "Invented answers", quota_scene.interviewer)


def test_a_lowered_target_lets_running_interviews_end_and_takes_no_more(quota_scene: Scene) -> None:
    step = quota_scene.play("2", "50")
    target("women", 0, quota_scene.interviewer)
    step = quota_scene.answer(step.interview.pk, "why", "so")
    assert finish(quota_scene, step).last_disposition == "complete"
    assert isinstance(next_one(quota_scene).play("2").outcome, Ended)
    assert filled() == {"women": (1, 0)}


def test_a_raised_target_takes_more_at_once(quota_scene: Scene) -> None:
    finish(quota_scene, quota_scene.play("1", "50", "so"))
    target("men", 2, quota_scene.interviewer)
    assert isinstance(next_one(quota_scene).play("1").outcome, Ask)
    assert filled() == {"men": (1, 1)}


def test_a_cell_made_soft_in_the_field_refuses_nobody_and_made_hard_it_does(quota_scene: Scene) -> None:
    target("men", 0, quota_scene.interviewer, on_full="warn")
    step = quota_scene.play("1")
    target("young", 0, quota_scene.interviewer, on_full="stop")
    assert isinstance(quota_scene.answer(step.interview.pk, "age", "20").outcome, Ended)


def test_test_interviews_take_no_places(quota_scene: Scene) -> None:
    target("men", 0, quota_scene.interviewer)
    Case.objects.filter(pk=quota_scene.attempt.case_id).update(purpose=Purpose.TEST)
    scene = Scene(quota_scene.study, quota_scene.interviewer, Attempt.objects.get(pk=quota_scene.attempt.pk))
    finish(scene, scene.play("1", "50", "so"))
    assert filled() == {}


def test_with_the_setting_all_quota_questions_are_asked_before_anybody_is_turned_away() -> None:
    scene = make(settings=[["form_title", "ask_all_quota_questions"], ["T", "yes"]])
    target("men", 0, scene.interviewer)
    step = scene.play("1")
    assert page_of(step).path == "age"
    assert scene.answer(step.interview.pk, "age", "50").outcome == Ended("quota_full", "age", "quota_full")


def test_a_step_that_decides_nothing_asks_as_little_as_without_quotas(quota_scene: Scene) -> None:
    step = quota_scene.start()
    decides = queries(quota_scene, step, "sex", "1")
    queries(quota_scene, step, "age", "50")
    assert queries(quota_scene, step, "why", "so") == ["SELECT", "UPDATE", "INSERT"]
    assert decides == ["SELECT", "SELECT", "UPDATE", "INSERT", "UPDATE", "INSERT"]


def queries(scene: Scene, step: Step, page: str, typed: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        scene.answer(step.interview.pk, page, typed)
    said = [query["sql"].split()[0] for query in captured.captured_queries]
    return [word for word in said if word not in {"SAVEPOINT", "RELEASE"}]


def go_back(scene: Scene, step: Step, page: str) -> None:
    services.go_to_page(interview_id=step.interview.pk, attempt=scene.attempt, page=page, now=scene.now)


def reject(scene: Scene, step: Step, reason: str = "Invented answers") -> Interview:
    return services.reject_interview(interview=step.interview, reason=reason, by=scene.interviewer, now=NOON)


def suspend(scene: Scene, step: Step) -> None:
    services.suspend(interview_id=step.interview.pk, attempt=scene.attempt, code="not_available", now=scene.now)


def resume(scene: Scene, now: datetime) -> Scene:
    """The respondent of the first case rings back, and the interview is taken up."""
    attempt = open_case(case=scene.attempt.case, interviewer=scene.interviewer, now=now)
    again = Scene(scene.study, scene.interviewer, attempt, now)
    again.start()
    return again


# -- least filled ---------------------------------------------------------------------------------

CONCEPTS: Table = [
    ["type", "name", "label", "relevant", "calculation"],
    ["select_multiple brands", "known", "Which do you know?", None, None],
    ["calculate", "concept", None, None, "least_filled('concept')"],
    ["integer", "rating", "Rate ${concept}", "${concept} != ''", None],
]
BRANDS: Table = [["list_name", "name", "label"], *(["brands", code, code.upper()] for code in "abc")]
GROUP: Table = [
    ["name", "label", "group", "when", "target"],
    *([code, code.upper(), "concept", f"selected(${{known}}, '{code}')", 2] for code in "abc"),
]


def rated(scene: Scene, known: str) -> str:
    """Which concept somebody rates who knows these; the interview is finished."""
    step = scene.start()
    step = scene.answer(step.interview.pk, "known", codes=tuple(known), key="known")
    if isinstance(step.outcome, Ask):
        step = scene.answer(step.interview.pk, "rating", "7")
    finish(scene, step)
    assert isinstance(step.outcome, Ended)
    state = Interview.objects.get(pk=step.interview.pk).state
    picked = state["decisions"].get("least_filled:concept", {"is": ""})["is"]
    return f"{picked} {step.outcome.reason}"


def rated_next(scene: Scene, *known: str) -> tuple[Scene, list[str]]:
    """What the next interviews rate, one after the other."""
    told = []
    for codes in known:
        scene = next_one(scene)
        told.append(rated(scene, codes))
    return scene, sorted(told)


def test_each_interview_rates_the_least_filled_of_the_concepts_it_may_rate() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS, cases=12)
    first = rated(scene, "abc")
    scene, more = rated_next(scene, "abc", "abc")
    assert sorted([first, *more]) == ["a complete", "b complete", "c complete"]
    scene, more = rated_next(scene, "b", "")
    assert more == [" complete", "b complete"]
    scene, more = rated_next(scene, "abc", "abc")
    assert more == ["a complete", "c complete"]
    assert filled() == {"a": (2, 0), "b": (2, 0), "c": (2, 0)}
    scene, more = rated_next(scene, "abc")
    assert more[0].endswith("quota_full")
    assert filled() == {"a": (2, 0), "b": (2, 0), "c": (2, 0)}


def reserved() -> dict[str, int]:
    """Reserved places by cell, where completes are only written down."""
    return dict(QuotaCell.objects.filter(reserved__gt=0).values_list("name", "reserved"))


def picked(scene: Scene, known: str) -> str:
    """Which concept is asked of somebody who knows these, in an interview that runs on."""
    step = scene.start()
    step = scene.answer(step.interview.pk, "known", codes=tuple(known), key="known")
    return page_of(step).questions[0].label[-1].words


def test_places_of_interviews_under_way_count_as_filled() -> None:
    first = make(GROUP, survey=CONCEPTS, choices=BRANDS, cases=2)
    QuotaCell.objects.filter(name="a").update(completes=1)
    QuotaCell.objects.filter(name="b").update(reserved=1)
    assert picked(first, "abc") == "c"


def test_a_concept_that_is_full_is_passed_by() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    QuotaCell.objects.filter(name="b").update(completes=9, target=20)
    QuotaCell.objects.filter(name="a").update(completes=1, target=1)
    assert picked(scene, "ab") == "b"


def test_a_concept_that_only_warns_is_picked_beyond_its_target() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    QuotaCell.objects.filter(name="a").update(completes=3, on_full="warn")
    assert picked(scene, "a") == "a"
    assert reserved() == {"a": 1}


def test_a_resumed_interview_keeps_its_concept_or_reserves_it_again() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    QuotaCell.objects.filter(name="c").update(completes=1)
    assert picked(scene, "bc") == "b"
    services.suspend(
        interview_id=Interview.objects.get().pk, attempt=scene.attempt, code="not_available", now=scene.now
    )
    release_lapsed_places(now=scene.now + timedelta(hours=3))
    assert reserved() == {}
    again = resume(scene, scene.now + timedelta(hours=5))
    assert page_of(again.start()).questions[0].label[-1].words == "b"
    assert reserved() == {"b": 1}


def test_a_resumed_interview_whose_concept_has_filled_up_ends() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    QuotaCell.objects.filter(name="c").update(completes=1)
    assert picked(scene, "bc") == "b"
    services.suspend(
        interview_id=Interview.objects.get().pk, attempt=scene.attempt, code="not_available", now=scene.now
    )
    release_lapsed_places(now=scene.now + timedelta(hours=3))
    QuotaCell.objects.filter(name="b").update(completes=2)
    step = resume(scene, scene.now + timedelta(hours=5)).start()
    assert isinstance(step.outcome, Ended)
    assert step.outcome.reason == "quota_full"


def test_a_pick_stays_when_one_goes_back_and_is_taken_anew_when_what_it_rests_on_changes() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    QuotaCell.objects.filter(name="c").update(completes=1)
    step = scene.start()
    step = scene.answer(step.interview.pk, "known", codes=("b", "c"), key="1")
    assert page_of(step).questions[0].label[-1].words == "b"
    QuotaCell.objects.filter(name="b").update(completes=1)
    QuotaCell.objects.filter(name="c").update(completes=0)
    go_back(scene, step, "known")
    step = scene.answer(step.interview.pk, "known", codes=("b", "c"), key="2")
    assert page_of(step).questions[0].label[-1].words == "b"
    QuotaCell.objects.filter(name="b").update(completes=0)
    QuotaCell.objects.filter(name="c").update(completes=1)
    go_back(scene, step, "known")
    step = scene.answer(step.interview.pk, "known", codes=("a", "c"), key="3")
    assert page_of(step).questions[0].label[-1].words == "a"
    assert reserved() == {"a": 1}


def test_a_pick_on_the_first_page_is_made_when_the_interview_opens() -> None:
    survey: Table = [["type", "name", "label"], ["integer", "rating", "Rate ${c}"], ["calculate", "c", None]]
    survey = [[*survey[0], "calculation"], [*survey[1], None], [*survey[2], "least_filled('concept')"]]
    scene = make([["name", "group", "target", "when"], ["x", "concept", 5, None]], survey=survey, choices=BRANDS)
    assert page_of(scene.start()).questions[0].label[-1].words == "x"
    assert filled() == {"x": (0, 1)}


def test_what_the_field_decides_is_written_behind_the_answer_it_rests_on() -> None:
    scene = make(GROUP, survey=CONCEPTS, choices=BRANDS)
    step = scene.start()
    scene.answer(step.interview.pk, "known", codes=("b",), key="known")
    events = [(event.kind, event.new, event.key) for event in InterviewEvent.objects.order_by("sequence")]
    assert events[1:] == [
        ("answer", {"v": ["b"]}, "known"),
        ("picked", {"concept": "b"}, ""),
        ("quota", {"b": "open"}, ""),
        ("page", None, ""),
    ]


def test_an_interview_of_an_earlier_call_that_is_ended_in_this_one_frees_its_place(quota_scene: Scene) -> None:
    step = quota_scene.play("1", "50")
    suspend(quota_scene, step)
    attempt = open_case(case=quota_scene.attempt.case, interviewer=quota_scene.interviewer, now=NOON)
    services.close_call(attempt=attempt, code="do_not_call", now=NOON)
    assert Interview.objects.get().status == "broken_off"
    assert filled() == {}
