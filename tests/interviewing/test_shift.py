"""Who is doing what: the state of each interviewer, read from calls and interviews as they stand."""

from datetime import datetime, timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from surveys.design.services import grant_role
from surveys.fieldwork.services import claim_next_case, end_call, record_disposition, start_shift
from surveys.interviewing.queries.interviewers_at_work import (
    AWAY,
    BETWEEN,
    CALLING,
    ELSEWHERE,
    IDLE,
    IN_INTERVIEW,
    ON_THE_PHONE,
    AtWork,
    hours_worked,
    late_answers,
    people_at_work,
)
from surveys.interviewing.services import close_call, finish
from surveys.people.models import Role, User
from tests.answered import answer_call
from tests.interviewing.scene import NOON, Scene, dial, make_scene

MORNING = NOON - timedelta(hours=11)


def at_work(scene: Scene, minutes: int = 4) -> AtWork:
    """The scene's interviewer, some minutes later."""
    return people_at_work(scene.study, NOON + timedelta(minutes=minutes), MORNING)[0]


def test_who_has_dialled_is_calling(scene: Scene) -> None:
    row = at_work(scene)
    assert (row.state, row.since, row.case_number) == (CALLING, NOON, scene.attempt.case.number)


def test_who_was_answered_is_on_the_phone(scene: Scene) -> None:
    call = scene.attempt.calls.get()
    answer_call(call=call, now=NOON + timedelta(seconds=20))
    row = at_work(scene)
    assert (row.state, row.since) == (ON_THE_PHONE, NOON + timedelta(seconds=20))


def test_whose_call_has_ended_is_between_calls(scene: Scene) -> None:
    end_call(call=scene.attempt.calls.get(), now=NOON + timedelta(minutes=1))
    assert at_work(scene).state == BETWEEN


def test_who_has_dialled_nothing_yet_is_between_calls(db: None) -> None:
    assert at_work(make_scene(dialled=False)).state == BETWEEN


def test_an_interview_is_shown_with_its_question(scene: Scene) -> None:
    scene.play("1")
    row = at_work(scene)
    assert (row.state, row.question) == (IN_INTERVIEW, "2 cups")


def test_who_has_closed_a_call_lately_is_idle_and_later_away(scene: Scene) -> None:
    record_disposition(attempt=scene.attempt, code="no_answer", now=NOON + timedelta(minutes=1))
    assert at_work(scene, 5).state == IDLE
    assert at_work(scene, 17).state == AWAY


def test_who_has_not_worked_today_is_away_since_never(scene: Scene) -> None:
    paolo = User.objects.create_user("paolo", first_name="Paolo", last_name="Riva")
    grant_role(by=paolo, person=paolo, study=scene.study, role=Role.INTERVIEWER, now=NOON)
    row = people_at_work(scene.study, NOON, MORNING)[-1]
    assert (row.interviewer, row.state, row.since) == (paolo, AWAY, None)


def test_a_case_of_another_study_is_work_elsewhere(scene: Scene) -> None:
    other = make_scene(interviewer=User.objects.create_user("anna"))
    grant_role(by=scene.interviewer, person=scene.interviewer, study=other.study, role=Role.INTERVIEWER, now=NOON)
    found = {row.interviewer: row.state for row in people_at_work(other.study, NOON, MORNING)}
    assert found[scene.interviewer] == ELSEWHERE


def test_whoever_was_on_another_study_last_is_there_for_a_while_and_idle_since_then(scene: Scene) -> None:
    other = make_scene(interviewer=User.objects.create_user("anna"))
    grant_role(by=scene.interviewer, person=scene.interviewer, study=other.study, role=Role.INTERVIEWER, now=NOON)
    start_shift(person=scene.interviewer, now=NOON - timedelta(minutes=90))
    ended = NOON + timedelta(minutes=5)
    record_disposition(attempt=scene.attempt, code="no_answer", now=ended)

    def there(minutes: int) -> tuple[str, datetime | None]:
        rows = people_at_work(other.study, NOON + timedelta(minutes=minutes), MORNING)
        return next((row.state, row.since) for row in rows if row.interviewer == scene.interviewer)

    assert there(10) == (ELSEWHERE, NOON)
    assert there(25) == (IDLE, ended)
    assert at_work(scene, 10).state == IDLE


def test_completes_of_today_count_and_the_pace_needs_a_quarter_of_an_hour(scene: Scene) -> None:
    step = scene.play("1", "3", "1")
    finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON + timedelta(minutes=12))
    row = at_work(scene, 13)
    assert (row.completes, row.hours, row.per_hour) == (1, 0.2, None)
    attempt = scene.next_case(NOON + timedelta(minutes=14))
    record_disposition(attempt=attempt, code="no_answer", now=NOON + timedelta(minutes=15))
    row = at_work(scene, 16)
    assert (row.hours, row.per_hour) == (0.25, 4.0)


def test_a_break_is_no_hour_of_work() -> None:
    first = (NOON, NOON + timedelta(minutes=30))
    soon = (NOON + timedelta(minutes=33), NOON + timedelta(minutes=60))
    after_lunch = (NOON + timedelta(minutes=120), NOON + timedelta(minutes=150))
    assert hours_worked([first, soon, after_lunch]) == 1.5
    assert hours_worked([]) == 0


def test_a_screen_whose_lease_has_run_out_is_silent(scene: Scene) -> None:
    assert not at_work(scene, 9).is_silent
    assert at_work(scene, 10).is_silent


def test_an_answer_that_came_too_late_is_listed(scene: Scene) -> None:
    step = scene.play("1")
    close_call(attempt=scene.attempt, code="hung_up", now=NOON + timedelta(minutes=1))
    assert list(late_answers(scene.study, MORNING)) == []
    scene.answer(step.interview.pk, "cups", "3", key="late")
    assert [event.path for event in late_answers(scene.study, MORNING)] == ["cups"]


@pytest.mark.parametrize("others", [0, 29])
def test_the_number_of_queries_does_not_grow_with_the_people(others: int, db: None) -> None:
    from django.db import connection

    scene = make_scene(cases=others + 1)
    scene.play("1")
    for number in range(others):
        person = User.objects.create_user(f"int{number}")
        grant_role(by=person, person=person, study=scene.study, role=Role.INTERVIEWER, now=NOON)
        attempt = claim_next_case(study=scene.study, interviewer=person, now=NOON)
        assert attempt is not None
        dial(attempt, NOON)
        Scene(scene.study, person, attempt).start()
    with CaptureQueriesContext(connection) as queries:
        rows = people_at_work(scene.study, NOON, MORNING)
    assert [row.state for row in rows] == [IN_INTERVIEW] * (others + 1)
    assert len(queries) == 5
