"""An answer is acknowledged after it is committed, once, and only from the page that asked for it."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from surveys.fieldwork.services import lapse_leases, record_disposition, release_case
from surveys.interviewing import services
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.interviewing.queries import OwnInterview, own_attempt
from surveys.interviewing.services import LATE, REPEATED, STALE
from surveys.questionnaire.model.pages import Ended, Entry
from surveys.questionnaire.running import NotVisitedError

from .scene import NOON, Scene, case_of, make_scene, page_of


def answers() -> dict[str, object]:
    return {path: answer["v"] for path, answer in Interview.objects.get().state["answers"].items()}


def test_an_answer_is_stored_and_the_next_page_asked(scene: Scene) -> None:
    step = scene.play("1", "3")

    assert page_of(step).path == "known"
    assert answers() == {"drinks": "1", "cups": 3}
    assert [(line.path, line.words) for line in step.lines] == [("drinks", "Sì"), ("cups", "3")]


def test_every_answer_is_an_event_with_its_times_and_its_interviewer(scene: Scene) -> None:
    step = scene.start()
    shown = NOON - timedelta(seconds=8)
    services.answer(
        interview_id=step.interview.pk,
        attempt=scene.attempt,
        entries={"drinks": Entry("1")},
        page="drinks",
        key="k1",
        shown_at=shown,
        now=NOON,
    )

    event = InterviewEvent.objects.get(kind="answer")
    assert (event.path, event.old, event.new) == ("drinks", None, {"v": "1"})
    assert (event.shown_at, event.answered_at, event.server_at) == (shown, NOON, NOON)
    assert (event.actor, event.session.attempt, event.key) == (scene.interviewer, scene.attempt, "k1")


def test_the_database_takes_no_event_of_a_kind_that_nobody_knows(scene: Scene) -> None:
    interview = scene.start().interview
    with pytest.raises(IntegrityError, match="event_kind_known"):
        InterviewEvent.objects.create(
            interview=interview, sequence=99, kind="wandered", version_id=interview.version_id, server_at=NOON
        )


def test_the_same_request_twice_changes_nothing_and_shows_the_current_page(scene: Scene) -> None:
    step = scene.start()
    first = scene.answer(step.interview.pk, "drinks", "1", key="same")
    events = InterviewEvent.objects.count()

    again = scene.answer(step.interview.pk, "drinks", "1", key="same")

    assert (again.effect, page_of(again).path) == (REPEATED, page_of(first).path)
    assert InterviewEvent.objects.count() == events


def test_an_answer_to_a_page_that_is_no_longer_asked_changes_nothing(scene: Scene) -> None:
    step = scene.play("1")

    late = scene.answer(step.interview.pk, "drinks", "2", key="second tab")

    assert (late.effect, page_of(late).path) == (STALE, "cups")
    assert answers() == {"drinks": "1"}


def test_what_cannot_be_taken_is_told_and_kept_as_a_check(scene: Scene) -> None:
    step = scene.start()

    refused = scene.answer(step.interview.pk, "drinks", "7")

    assert [complaint.kind for complaint in refused.complaints] == ["invalid"]
    assert refused.given == {"drinks": Entry("7")}
    assert answers() == {}
    check = InterviewEvent.objects.get(kind="check")
    assert (check.path, check.new, check.reason) == ("drinks", {"typed": "7"}, "invalid")


def test_the_key_of_a_refused_answer_serves_for_the_corrected_one(scene: Scene) -> None:
    step = scene.start()
    scene.answer(step.interview.pk, "drinks", "7", key="k")

    taken = scene.answer(step.interview.pk, "drinks", "1", key="k")

    assert page_of(taken).path == "cups"


def test_an_answer_after_the_case_was_taken_away_is_kept_but_not_applied(scene: Scene) -> None:
    step = scene.play("1")
    supervisor = scene.study.created_by
    release_case(case=scene.attempt.case, by=supervisor, now=NOON, reason="she went home")

    late = scene.answer(step.interview.pk, "cups", "4", key="late")

    assert late.effect == LATE
    assert answers() == {"drinks": "1"}
    event = InterviewEvent.objects.get(is_late=True)
    assert (event.path, event.new, event.key) == ("cups", {"typed": "4"}, "late")


def answer_at(now: datetime, scene: Scene, page: str, typed: str) -> None:
    own = own_attempt(scene.interviewer, scene.attempt.pk)
    assert isinstance(own, OwnInterview)
    entries = {page: Entry(typed=typed)}
    services.answer(
        interview_id=own.interview_id, attempt=own.attempt, entries=entries, page=page, key=f"{page}-{typed}", now=now
    )


def test_whoever_answers_keeps_the_case_without_saying_so_every_minute(scene: Scene) -> None:
    scene.start()
    for minutes, (page, typed) in zip((8, 16, 24), [("drinks", "1"), ("cups", "3"), ("known", "1")], strict=True):
        lapse_leases(now=NOON + timedelta(minutes=minutes))
        answer_at(NOON + timedelta(minutes=minutes), scene, page, typed)

    assert answers() == {"drinks": "1", "cups": 3, "known": ["1"]}
    assert case_of(scene.attempt).lease_until == NOON + timedelta(minutes=24 + 10)


def test_a_lease_that_is_still_long_is_left_alone(scene: Scene) -> None:
    scene.start()
    answer_at(NOON + timedelta(minutes=4), scene, "drinks", "1")

    assert case_of(scene.attempt).lease_until == NOON + timedelta(minutes=10)


def test_a_late_answer_that_is_sent_again_is_kept_once(scene: Scene) -> None:
    step = scene.play("1")
    release_case(case=scene.attempt.case, by=scene.study.created_by, now=NOON, reason="she went home")
    for _ in range(2):
        scene.answer(step.interview.pk, "cups", "4", key="late")

    assert InterviewEvent.objects.filter(is_late=True).count() == 1


def test_a_colleagues_attempt_has_no_such_interview(scene: Scene) -> None:
    step = scene.play("1")
    record_disposition(attempt=scene.attempt, code="no_answer", now=NOON)
    other = scene.next_case()

    with pytest.raises(services.NoInterviewError):
        services.step_back(interview_id=step.interview.pk, attempt=other, now=NOON)


def test_going_back_and_changing_an_answer_asks_what_the_new_route_needs(scene: Scene) -> None:
    step = scene.play("1", "3")
    interview = step.interview.pk
    services.step_back(interview_id=interview, attempt=scene.attempt, now=NOON)
    services.step_back(interview_id=interview, attempt=scene.attempt, now=NOON)

    changed = scene.answer(interview, "drinks", "2", key="changed")

    assert page_of(changed).path == "why"
    assert answers()["cups"] == 3
    assert [line.path for line in changed.lines] == ["drinks"]


def test_going_back_at_the_first_page_changes_nothing(scene: Scene) -> None:
    step = scene.start()
    events = InterviewEvent.objects.count()

    back = services.step_back(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)

    assert page_of(back).path == "drinks"
    assert InterviewEvent.objects.count() == events


def test_a_jump_to_an_answered_page_goes_on_to_the_first_open_one(scene: Scene) -> None:
    step = scene.play("1", "3")
    jumped = services.go_to_page(interview_id=step.interview.pk, attempt=scene.attempt, page="drinks", now=NOON)
    assert page_of(jumped).path == "drinks"

    onwards = scene.answer(step.interview.pk, "drinks", "1", key="again")

    assert page_of(onwards).path == "known"


def test_a_page_not_yet_asked_cannot_be_jumped_to(scene: Scene) -> None:
    step = scene.play("1")

    with pytest.raises(NotVisitedError):
        services.go_to_page(interview_id=step.interview.pk, attempt=scene.attempt, page="known", now=NOON)


def test_the_language_changes_at_the_same_page(scene: Scene) -> None:
    step = scene.play("1")

    english = services.switch_language(interview_id=step.interview.pk, attempt=scene.attempt, language="en", now=NOON)

    assert page_of(english).questions[0].label[0].words == "How many a day?"
    assert Interview.objects.get().language == "en"


def test_a_language_that_the_questionnaire_does_not_have_is_not_stored(scene: Scene) -> None:
    step = scene.play("1")
    events = step.interview.events.count()

    services.switch_language(interview_id=step.interview.pk, attempt=scene.attempt, language="zz", now=NOON)

    interview = Interview.objects.get()
    assert (interview.language, interview.state["language"], interview.events.count()) == ("it", "it", events)


def test_a_note_is_kept_beside_its_page_and_an_empty_one_is_not(scene: Scene) -> None:
    step = scene.start()
    for text in ("Parla piano", "  "):
        services.add_note(
            interview_id=step.interview.pk, attempt=scene.attempt, text=text, path="drinks", key=text, now=NOON
        )

    notes = InterviewEvent.objects.filter(kind="note").values_list("path", "new")
    assert list(notes) == [("drinks", "Parla piano")]


def test_a_note_that_a_browser_sends_once_more_is_one_note(scene: Scene) -> None:
    step = scene.start()
    for number, text in enumerate(("Parla piano", "Ha fretta", "Parla piano")):
        services.add_note(interview_id=step.interview.pk, attempt=scene.attempt, text=text, key=f"n{number}", now=NOON)

    assert list(InterviewEvent.objects.filter(kind="note").values_list("new", flat=True)) == [
        "Parla piano",
        "Ha fretta",
    ]


def test_don_t_know_is_an_answer_where_it_is_offered(db: None) -> None:
    scene = make_scene(
        survey=[
            ["type", "name", "label::Italiano (it)", "nonresponse", "required"],
            ["integer", "age", "Quanti anni ha?", "dk refused", "yes"],
        ]
    )
    step = scene.start()
    taken = scene.answer(step.interview.pk, "age", missing="refused")

    assert isinstance(taken.outcome, Ended)
    assert Interview.objects.get().state["answers"] == {"age": {"v": None, "m": "refused"}}


def test_a_step_takes_three_queries_beside_its_transaction(scene: Scene) -> None:
    step = scene.play("1")
    with CaptureQueriesContext(connection) as queries:
        scene.answer(step.interview.pk, "cups", "3")

    told = [query["sql"].split()[0] for query in queries.captured_queries]
    assert [word for word in told if word not in {"SAVEPOINT", "RELEASE"}] == ["SELECT", "UPDATE", "INSERT"]


def test_what_is_called_yesterday_on_another_day_is_the_day_before_that_one(db: None) -> None:
    survey = [
        ["type", "name", "label", "constraint", "relevant"],
        ["text", "hello", "Hello", None, None],
        ["date", "bought", "When did you buy it?", ". <= today()", None],
        ["text", "why", "Why?", None, "today() = '2026-11-24'"],
    ]
    scene = make_scene(survey=survey)
    step = scene.play("Hello")
    services.suspend(interview_id=step.interview.pk, attempt=scene.attempt, code="not_available", now=NOON)
    scene.now = NOON + timedelta(days=3)
    scene.attempt = scene.next_case()
    scene.start()
    after = scene.answer(step.interview.pk, "bought", "yesterday")
    assert (after.complaints, after.run.state.answers["bought"].value) == ((), "2026-11-26")
    assert page_of(after).path == "why"
