"""Who is planned, there, late or on a break, and how a time at work was spent."""

from datetime import UTC, datetime, timedelta

import pytest

from surveys.calling.shifts import (
    BREAK,
    CASE,
    COMING,
    DONE,
    EXPECTED,
    IDLE,
    MISSING,
    OFF,
    ON_BREAK,
    TALK,
    WAIT,
    WORKING,
    Attendance,
    CaseTime,
    Limits,
    Planned,
    Span,
    attendance,
    by_hour,
    missed,
    pieces_of,
    planned_by_hour,
    without,
)

LIMITS = Limits()


def at(clock: str) -> datetime:
    """A moment of the day, ``14:05``."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, 26, int(hour), int(minute), tzinfo=UTC)


def span(text: str) -> Span:
    """``14:00-20:00``."""
    begins, ends = text.split("-")
    return Span(at(begins), at(ends))


def test_interviewers_are_planned_by_hour_whole_and_in_parts() -> None:
    shifts = [Planned(span("9:00-11:00")), Planned(span("9:30-12:15")), Planned(span("10:00-11:00"), 0.5)]
    found = planned_by_hour(shifts, at("8:00"), 6)
    assert list(found.items()) == [
        (at("8:00"), 0.0),
        (at("9:00"), 1.5),
        (at("10:00"), 2.5),
        (at("11:00"), 1.0),
        (at("12:00"), 0.25),
        (at("13:00"), 0.0),
    ]


def test_hours_planned_add_up_over_a_night_in_which_the_clock_goes_back() -> None:
    night = Span(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC))
    assert sum(planned_by_hour([Planned(night)], night.begins, 12).values()) == 6


@pytest.mark.parametrize(
    ("planned", "worked", "pause", "now", "found"),
    [
        ("14:00-20:00", [], None, "13:00", Attendance(COMING, at("14:00"))),
        ("14:00-20:00", [], None, "14:09", Attendance(EXPECTED, at("14:00"))),
        ("14:00-20:00", [], None, "14:10", Attendance(MISSING, at("14:00"), is_alarm=True)),
        ("14:00-20:00", ["13:58-"], None, "16:00", Attendance(WORKING, at("13:58"))),
        ("14:00-20:00", ["14:00-"], "15:50", "16:00", Attendance(ON_BREAK, at("15:50"))),
        ("14:00-20:00", ["14:00-"], "15:40", "16:00", Attendance(ON_BREAK, at("15:40"), is_alarm=True)),
        ("14:00-20:00", ["14:00-18:00"], None, "19:00", Attendance(DONE, at("18:00"))),
        ("14:00-20:00", ["9:00-13:00"], None, "14:30", Attendance(MISSING, at("14:00"), is_alarm=True)),
        ("", ["9:00-13:00"], None, "14:30", Attendance(DONE, at("13:00"))),
        ("", [], None, "14:30", Attendance(OFF, None)),
    ],
)
def test_where_somebody_is(planned: str, worked: list[str], pause: str | None, now: str, found: Attendance) -> None:
    spans = [(at(one.split("-")[0]), at(one.split("-")[1]) if one.split("-")[1] else None) for one in worked]
    shifts = [span(planned)] if planned else []
    assert attendance(shifts, spans, at(pause) if pause else None, at(now), LIMITS) == found


def test_what_of_a_planned_shift_passed_before_somebody_came() -> None:
    planned = [span("14:00-20:00")]
    assert missed(planned, [], at("14:40"), LIMITS) == [span("14:00-14:40")]
    assert missed(planned, [span("14:35-16:00")], at("16:00"), LIMITS) == [span("14:00-14:35")]
    assert missed(planned, [span("14:09-16:00")], at("16:00"), LIMITS) == []
    assert missed(planned, [span("9:00-12:00")], at("21:00"), LIMITS) == [span("14:00-20:00")]
    assert missed(planned, [], at("13:00"), LIMITS) == []


def test_a_span_without_others_and_cut_at_the_hours() -> None:
    assert without(span("9:00-13:00"), [span("8:00-9:30"), span("10:00-10:10"), span("12:50-14:00")]) == [
        span("9:30-10:00"),
        span("10:10-12:50"),
    ]
    assert list(by_hour(span("9:40-11:10"))) == [span("9:40-10:00"), span("10:00-11:00"), span("11:00-11:10")]


def test_a_time_at_work_is_told_apart_without_gaps_and_adds_up() -> None:
    cases = [
        CaseTime(7, span("9:10-9:20"), (span("9:12-9:18"),)),
        CaseTime(8, span("9:40-9:50"), (span("9:41-9:49"),)),
    ]
    pieces = pieces_of(span("9:00-10:30"), [span("10:00-10:15")], cases, [at("9:20")])
    assert [(one.study, one.part, one.span) for one in pieces] == [
        (7, CASE, span("9:00-9:01")),
        (7, IDLE, span("9:01-9:10")),
        (7, CASE, span("9:10-9:12")),
        (7, TALK, span("9:12-9:18")),
        (7, CASE, span("9:18-9:20")),
        (7, WAIT, span("9:20-9:40")),
        (8, CASE, span("9:40-9:41")),
        (8, TALK, span("9:41-9:49")),
        (8, CASE, span("9:49-9:51")),
        (8, IDLE, span("9:51-10:00")),
        (8, BREAK, span("10:00-10:15")),
        (8, CASE, span("10:15-10:16")),
        (8, IDLE, span("10:16-10:30")),
    ]
    assert sum(one.span.seconds for one in pieces) == timedelta(minutes=90).total_seconds()


def test_a_practice_and_what_follows_it_is_no_studys_until_a_case_is_asked_for() -> None:
    cases = [CaseTime(7, span("9:00-9:10")), CaseTime(None, span("9:10-9:30")), CaseTime(8, span("10:00-10:10"))]
    pieces = pieces_of(span("9:00-10:10"), [], cases, [at("9:40")])
    assert [(one.study, one.part, one.span) for one in pieces] == [
        (7, CASE, span("9:00-9:10")),
        (None, CASE, span("9:10-9:31")),
        (None, IDLE, span("9:31-9:40")),
        (8, WAIT, span("9:40-10:00")),
        (8, CASE, span("10:00-10:10")),
    ]


def test_whoever_is_on_the_line_is_not_on_a_break_and_a_shift_without_cases_belongs_to_no_study() -> None:
    talking = CaseTime(7, span("9:00-9:30"), (span("9:00-9:30"),))
    assert [one.part for one in pieces_of(span("9:00-9:30"), [span("9:10-9:20")], [talking], [])] == [TALK]
    assert {(one.study, one.part) for one in pieces_of(span("9:00-9:30"), [], [], [])} == {(None, CASE), (None, IDLE)}
