"""Shifts planned, worked and forgotten, what work yields, and the hours that are paid."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from surveys.calling.shifts import Span
from surveys.design.models import Study
from surveys.design.services import grant_role
from surveys.fieldwork.models import (
    ApprovedHours,
    BreakReason,
    PlannedShift,
    ShiftBreak,
    WorkCount,
    WorkedShift,
    WorkHour,
)
from surveys.fieldwork.queries import approved_days, approved_minutes, planned_interviewers
from surveys.fieldwork.services import (
    ShiftOverlapsError,
    ShiftTooLongError,
    approve_hours,
    claim_next_case,
    copy_week,
    count_work,
    end_break,
    end_shift,
    forget_work_of_persons,
    give_back,
    keep_attendance,
    note_practice,
    note_wait,
    plan_shifts,
    set_approved_hours,
    start_break,
    start_shift,
)
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import (
    completes_of,
    completes_on,
    total_of,
    work_by_hour,
    work_by_person,
    work_by_study,
)
from surveys.interviewing.services import close_call, finish
from surveys.people.models import Role, User
from tests.interviewing.scene import Scene, dial, make_scene

NOON = datetime(2026, 11, 26, 11, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Scene:
    """Giulia with the first of three cases in hand, dialled at noon."""
    return make_scene(now=NOON, cases=3)


def plan(person: User, begins: datetime, hours: float, scene: Scene, *, named: bool = False) -> list[PlannedShift]:
    spans = [Span(begins, begins + hours * HOUR)]
    study = scene.study if named else None
    return plan_shifts(person=person, study=study, centre="", spans=spans, by=person, now=NOON)


def test_a_shift_starts_pauses_and_ends_once_however_often_one_presses(scene: Scene) -> None:
    person = scene.interviewer
    assert start_shift(person=person, now=NOON) == start_shift(person=person, now=NOON + MINUTE)
    first = start_break(person=person, reason=BreakReason.COFFEE, now=NOON + HOUR)
    assert start_break(person=person, reason=BreakReason.MEAL, now=NOON + HOUR) == first
    end_break(person=person, now=NOON + HOUR + 10 * MINUTE)
    start_break(person=person, reason=BreakReason.MEAL, now=NOON + 2 * HOUR)
    end_shift(person=person, now=NOON + 3 * HOUR)
    assert list(WorkedShift.objects.values_list("started_at", "ended_at")) == [(NOON, NOON + 3 * HOUR)]
    assert list(ShiftBreak.objects.order_by("pk").values_list("ended_at", flat=True)) == [
        NOON + HOUR + 10 * MINUTE,
        NOON + 3 * HOUR,
    ]


def test_the_database_keeps_one_open_shift_of_a_person(scene: Scene) -> None:
    start_shift(person=scene.interviewer, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkedShift.objects.create(person=scene.interviewer, started_at=NOON)


def test_shifts_are_planned_all_or_none_and_never_over_each_other(scene: Scene) -> None:
    person = scene.interviewer
    plan(person, NOON, 6, scene)
    late = Span(NOON + 5 * HOUR, NOON + 9 * HOUR)
    free = Span(NOON + 24 * HOUR, NOON + 30 * HOUR)
    with pytest.raises(ShiftOverlapsError) as refused:
        plan_shifts(person=person, study=None, centre="", spans=[free, late], by=person, now=NOON)
    assert refused.value.spans == [late]
    for wrong in (Span(NOON, NOON), Span(NOON, NOON + 17 * HOUR)):
        with pytest.raises(ShiftTooLongError):
            plan_shifts(person=person, study=None, centre="", spans=[wrong], by=person, now=NOON)
    assert PlannedShift.objects.count() == 1


def test_a_copied_week_keeps_its_hours_when_clocks_change_and_leaves_out_what_is_planned(scene: Scene) -> None:
    zone = timezone.get_default_timezone()
    monday = datetime(2026, 10, 19, tzinfo=zone)  # clocks go back on the Sunday that ends this week
    person = scene.interviewer
    plan(person, datetime(2026, 10, 20, 14, tzinfo=zone), 6, scene)
    plan(person, datetime(2026, 10, 21, 14, tzinfo=zone), 6, scene)
    plan(person, datetime(2026, 10, 28, 18, tzinfo=zone), 2, scene)
    assert copy_week(people=[person], studies=[], monday=monday, by=person, now=NOON) == (1, 1)
    copied = PlannedShift.objects.get(starts_at__date=date(2026, 10, 27))
    assert timezone.localtime(copied.starts_at).hour == 14


def test_a_shift_copied_into_the_hour_that_clocks_skip_is_left_out(scene: Scene) -> None:
    """On 28 March 2027 it is three o'clock after two: half past two is then after three."""
    zone = timezone.get_default_timezone()
    person, sunday = scene.interviewer, datetime(2027, 3, 21, tzinfo=zone)
    for begins, hours in ((1, 1), (2, 0.5), (2.5, 0.5), (3, 1), (9, 4)):
        plan(person, sunday + begins * HOUR, hours, scene)
    monday = datetime(2027, 3, 15, tzinfo=zone)
    assert copy_week(people=[person], studies=[], monday=monday, by=person, now=NOON) == (3, 2)
    copies = PlannedShift.objects.filter(starts_at__gte=sunday + timedelta(days=7)).order_by("starts_at")
    clocks = [(timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)) for one in copies]
    assert [(begins.hour, ends.hour) for begins, ends in clocks] == [(1, 3), (3, 3), (9, 13)]


def test_a_study_counts_on_its_own_shifts_and_on_its_share_of_the_others(scene: Scene) -> None:
    plan(scene.interviewer, NOON, 2, scene, named=True)
    plan(scene.interviewer, NOON + 2 * HOUR, 1.5, scene)
    other = make_scene(now=NOON, cases=1, interviewer=User.objects.create_user("paolo"))
    grant_role(by=None, person=scene.interviewer, study=other.study, role=Role.INTERVIEWER, now=NOON)
    assert list(planned_interviewers(scene.study, NOON, 5).values()) == [1.0, 1.0, 0.5, 0.25, 0.0]
    assert list(planned_interviewers(other.study, NOON, 5).values()) == [0.0, 0.0, 0.5, 0.25, 0.0]


def test_whoever_works_is_present_without_having_said_so_and_a_forgotten_shift_ends_at_the_last_case(
    scene: Scene,
) -> None:
    keep_attendance(now=NOON + MINUTE)
    shift = WorkedShift.objects.get()
    assert (shift.person, shift.started_at) == (scene.interviewer, NOON)
    close_call(attempt=scene.attempt, code="no_answer", now=NOON + 2 * MINUTE)
    keep_attendance(now=NOON + 30 * MINUTE)
    assert WorkedShift.objects.get().ended_at is None
    keep_attendance(now=NOON + 2 * HOUR)
    shift.refresh_from_db()
    assert (shift.ended_at, shift.is_forgotten) == (NOON + 2 * MINUTE, True)


def test_a_forgotten_shift_leaves_no_hours_after_its_end(scene: Scene) -> None:
    plan(scene.interviewer, NOON, 6, scene)
    keep_attendance(now=NOON + MINUTE)
    close_call(attempt=scene.attempt, code="no_answer", now=NOON + 2 * MINUTE)
    for hours in (2, 4, 6):
        count_work(now=NOON + hours * HOUR)
    keep_attendance(now=NOON + 6 * HOUR + MINUTE)
    count_work(now=NOON + 6 * HOUR + 4 * MINUTE)
    assert [(one.hour, one.idle_seconds) for one in WorkHour.objects.all()] == [(NOON, 0)]


def test_whoever_waits_or_is_on_a_break_is_there_unless_it_lasts_for_hours(scene: Scene) -> None:
    person = scene.interviewer
    start_shift(person=person, now=NOON)
    close_call(attempt=scene.attempt, code="no_answer", now=NOON + 2 * MINUTE)
    note_wait(person=person, study=scene.study, now=NOON + 3 * MINUTE)
    keep_attendance(now=NOON + 2 * HOUR)
    start_break(person=person, reason=BreakReason.BRIEFING, now=NOON + 2 * HOUR)
    keep_attendance(now=NOON + 4 * HOUR)
    end_break(person=person, now=NOON + 4 * HOUR)
    keep_attendance(now=NOON + 4.9 * HOUR)
    start_break(person=person, reason=BreakReason.MEAL, now=NOON + 5 * HOUR)
    keep_attendance(now=NOON + 7.9 * HOUR)
    assert WorkedShift.objects.get().ended_at is None
    keep_attendance(now=NOON + 8 * HOUR)
    assert WorkedShift.objects.get().ended_at == NOON + 5 * HOUR
    assert list(ShiftBreak.objects.order_by("pk").values_list("ended_at", flat=True)) == [
        NOON + 4 * HOUR,
        NOON + 5 * HOUR,
    ]


def test_whoever_starts_their_shift_while_the_worker_starts_it_has_one(scene: Scene) -> None:
    """The worker has just read that they have a case in hand and no shift."""

    def pressed_meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if 'FROM "surveys_attempt"' in sql:
            start_shift(person=scene.interviewer, now=NOON + MINUTE)
        return found

    with connection.execute_wrapper(pressed_meanwhile):
        keep_attendance(now=NOON + MINUTE)
    assert [one.started_at for one in WorkedShift.objects.all()] == [NOON + MINUTE]


def test_work_from_before_shifts_were_registered_is_not_counted(scene: Scene) -> None:
    close_call(attempt=scene.attempt, code="no_answer", now=NOON + 2 * MINUTE)
    start_shift(person=scene.interviewer, now=NOON + 30 * HOUR)
    count_work(now=NOON + 31 * HOUR)
    assert [(one.hour, one.attempts) for one in WorkHour.objects.all()] == [(NOON + 30 * HOUR, 0)]


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_counts_just_now_is_not_counted_twice() -> None:
    if not connection.features.has_select_for_update_skip_locked:
        return  # SQLite: whoever writes is alone
    WorkCount.objects.create(counted_to=NOON)
    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        list(WorkCount.objects.select_for_update())
        threads.submit(counted_on_a_connection_of_its_own, NOON + HOUR).result(timeout=20)
    assert WorkCount.objects.get().counted_to == NOON
    count_work(now=NOON + HOUR)
    assert WorkCount.objects.get().counted_to == NOON + HOUR


def counted_on_a_connection_of_its_own(now: datetime) -> None:
    try:
        count_work(now=now)
    finally:
        connection.close()


def test_what_work_yields_adds_up_to_the_time_at_work_and_to_the_studys_completes(scene: Scene) -> None:
    person = scene.interviewer
    start_shift(person=person, now=NOON - 5 * MINUTE)
    step = scene.play("1", "2", "1")
    finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON + 9 * MINUTE)
    second = claim_next_case(study=scene.study, interviewer=person, now=NOON + 15 * MINUTE)
    assert second is not None
    dial(second, NOON + 15 * MINUTE)
    close_call(attempt=second, code="soft_refusal", note="Non ha tempo.", now=NOON + 18 * MINUTE)
    note_wait(person=person, study=scene.study, now=NOON + 18 * MINUTE)
    start_break(person=person, reason=BreakReason.COFFEE, now=NOON + 40 * MINUTE)
    end_shift(person=person, now=NOON + 70 * MINUTE)
    assert count_work(now=NOON + 80 * MINUTE) > 0
    assert count_work(now=NOON + 81 * MINUTE) == 0
    window = ([scene.study.pk], NOON - HOUR, NOON + 3 * HOUR)
    figures = work_by_person(*window)[person.pk]
    assert figures.seconds == 75 * 60
    assert (figures.attempts, figures.contacts, figures.refusals, figures.completes) == (2, 2, 1, 1)
    assert (figures.wait_seconds, figures.break_seconds) == (22 * 60, 30 * 60)
    assert figures.strike_rate == figures.refusal_rate == 50
    assert total_of(work_by_hour(*window).values()) == figures == work_by_study(*window)[scene.study.pk]
    assert figures.completes == completes_of([scene.study])[scene.study.pk]
    # What its hours have cost is held against these completes once they are approved, and not before.
    day, key = timezone.localdate(NOON), scene.study.pk
    assert completes_on(approved_days([key])) == {}
    set_approved_hours(person=person, study=scene.study, day=day - timedelta(days=1), minutes=60, by=person, now=NOON)
    assert completes_on(approved_days([key])) == {}
    approve_hours(studies=[scene.study], first=day, last=day, by=person, now=NOON)
    assert completes_on(approved_days([key])) == {key: 1}
    Interview.objects.filter(pk=step.interview.pk).update(status="rejected")
    assert completes_on(approved_days([key])) == {}
    before = set(WorkHour.objects.values_list("person", "study", "hour", "talk_seconds", "attempts"))
    count_work(now=NOON + 90 * MINUTE)
    assert set(WorkHour.objects.values_list("person", "study", "hour", "talk_seconds", "attempts")) == before


@pytest.mark.parametrize("practices", [0, 50])
def test_practices_in_a_shift_leave_no_trace_in_what_a_study_is_told_of_it(scene: Scene, practices: int) -> None:
    person, back = scene.interviewer, NOON + (5 + practices) * MINUTE
    start_shift(person=person, now=NOON)
    close_call(attempt=scene.attempt, code="no_answer", now=NOON + 5 * MINUTE)
    for number in range(5, 5 + practices):
        note_practice(person=person, held=Span(NOON + number * MINUTE, NOON + (number + 1) * MINUTE))
    if practices:
        count_work(now=back - MINUTE)  # in the middle of the last
    note_wait(person=person, study=scene.study, now=back)
    held = claim_next_case(study=scene.study, interviewer=person, now=back + 7 * MINUTE)
    assert held is not None
    dial(held, back + 7 * MINUTE)
    close_call(attempt=held, code="no_answer", now=back + 15 * MINUTE)
    end_shift(person=person, now=back + 15 * MINUTE)
    count_work(now=back + HOUR)
    figures = work_by_study([scene.study.pk], NOON - HOUR, NOON + 5 * HOUR)[scene.study.pk]
    assert (figures.seconds, figures.wait_seconds, figures.idle_seconds) == (20 * 60, 7 * 60, 0)
    assert figures.attempts == 2


@pytest.mark.parametrize("known_by", ["the only field", "the plan", "what was asked for", "an earlier case"])
def test_a_time_at_work_without_a_case_is_paid_by_the_study_that_it_was_for(scene: Scene, known_by: str) -> None:
    person, begins = scene.colleague(), NOON + 5 * HOUR
    if known_by != "the only field":
        second = Study.objects.create(name="Second", status="fielding", created_at=NOON)
        grant_role(by=person, person=person, study=second, role=Role.INTERVIEWER, now=NOON)
    if known_by == "the plan":
        plan(person, begins, 2, scene, named=True)
    if known_by == "an earlier case":
        begins = NOON
    start_shift(person=person, now=begins)
    if known_by == "what was asked for":
        note_wait(person=person, study=scene.study, now=begins + MINUTE)
    if known_by == "an earlier case":
        held = claim_next_case(study=scene.study, interviewer=person, now=NOON)
        assert held is not None
        give_back(attempt=held, now=NOON + MINUTE)
    WorkCount.objects.create(counted_to=NOON + 5 * HOUR)
    count_work(now=NOON + 7 * HOUR)
    hours = WorkHour.objects.filter(person=person, hour__gte=NOON + 5 * HOUR)
    assert set(hours.values_list("study", flat=True)) == {scene.study.pk}


def test_hours_are_approved_as_worked_once_and_what_was_put_right_stays(scene: Scene) -> None:
    person, day = scene.interviewer, timezone.localdate(NOON)
    start_shift(person=person, now=NOON - MINUTE)
    end_shift(person=person, now=NOON + 119 * MINUTE)
    count_work(now=NOON + 3 * HOUR)
    studies, days = [scene.study], (day, day)
    assert approve_hours(studies=studies, first=day, last=day, by=person, now=NOON) == 1
    assert approved_minutes([scene.study.pk], *days) == {(person.pk, scene.study.pk, day): 120}
    set_approved_hours(person=person, study=scene.study, day=day, minutes=90, by=person, now=NOON)
    assert approve_hours(studies=studies, first=day, last=day, by=person, now=NOON) == 0
    assert list(ApprovedHours.objects.values_list("minutes", flat=True)) == [90]


def test_counters_of_persons_go_when_their_time_is_over(scene: Scene) -> None:
    WorkHour.objects.create(person=scene.interviewer, study=scene.study, hour=NOON - timedelta(days=400))
    WorkHour.objects.create(person=scene.interviewer, study=scene.study, hour=NOON - timedelta(days=300))
    assert forget_work_of_persons(now=NOON) == 1
