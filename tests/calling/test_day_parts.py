"""Limits of attempts in a day and in the parts of the week, and rules as a file."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.calling.cautions import cautions
from surveys.calling.day_parts import WEEKDAYS, DayPart, PolicyError
from surveys.calling.history import History, PastAttempt, Promise
from surveys.calling.next_call import next_call
from surveys.calling.policy import DEFAULT, GOES_ON, read, write
from surveys.calling.rules_file import read_file, write_file

from .moments import NOON, ONE, at, ended

WORKDAYS = WEEKDAYS[:5]
MORNING = DayPart("M", "Mattina", 2, dict.fromkeys(WORKDAYS, frozenset(range(9, 13))))
AFTERNOON = DayPart("P", "Pomeriggio", 2, dict.fromkeys(WORKDAYS, frozenset(range(13, 17))))
EVENING = DayPart("S", "Sera", 0, dict.fromkeys(WORKDAYS, frozenset(range(17, 20))))
PARTS = replace(DEFAULT, day_parts=(MORNING, AFTERNOON, EVENING))


def tried(*attempts: PastAttempt, **facts: object) -> History:
    return replace(History(attempts, (ONE,), counted=len(attempts)), **facts)  # type: ignore[arg-type]


def silence(day: int, clock: str) -> PastAttempt:
    return ended("no_answer", at(day, clock), number=1)


MORNINGS_OVER = tried(silence(23, "09:30"), silence(24, "10:00"))


def test_a_case_that_had_its_mornings_is_called_in_the_afternoon() -> None:
    said = next_call(MORNINGS_OVER, PARTS, at(25, "09:00"))
    assert (said.due_at, said.reason) == (at(25, "13:00"), "recall")


def test_due_in_the_evening_it_is_looked_at_again_when_the_next_morning_begins() -> None:
    said = next_call(MORNINGS_OVER, PARTS, at(25, "18:00"))
    assert (said.due_at, said.valid_until) == (at(24, "13:00"), at(26, "09:00"))


def test_on_a_day_that_belongs_to_no_part_it_is_called_as_ever() -> None:
    assert next_call(MORNINGS_OVER, PARTS, at(28, "10:30")).is_callable(at(28, "10:30"))  # a Saturday


def test_what_is_left_of_the_morning_is_used_while_its_limit_is_not_reached() -> None:
    said = next_call(tried(silence(23, "09:30")), PARTS, at(24, "09:00"))
    assert (said.is_callable(at(24, "09:00")), said.valid_until) == (True, None)


@pytest.mark.parametrize(("used_up", "reason"), [("closes", "day_parts_used"), (GOES_ON, "recall")])
def test_when_each_part_had_its_attempts_the_case_closes_or_goes_on_without_these_limits(
    used_up: str, reason: str
) -> None:
    policy = replace(PARTS, day_parts=(MORNING, replace(AFTERNOON, max_attempts=1)), used_up=used_up)
    nowhere_else = {**DEFAULT.hours, "sat": None, "pre_holiday": None}
    until_five = {day: replace(window, end=17 * 60) if window else None for day, window in nowhere_else.items()}
    over = tried(*MORNINGS_OVER.attempts, silence(24, "15:00"))
    assert next_call(over, replace(policy, hours=until_five), at(25, "09:00")).reason == reason


def test_an_attempt_counts_in_the_part_of_the_respondents_clock() -> None:
    in_london = replace(tried(silence(23, "13:30"), silence(24, "13:30")), zone="Europe/London")  # there it is 12:30
    assert next_call(in_london, PARTS, at(25, "10:30")).due_at == at(25, "14:00")


def test_who_asked_to_be_called_is_called_in_any_part_and_after_missing_it_no_more() -> None:
    promise = Promise("hard", at(25, "10:00"), made_after=2, expires_at=at(25, "11:00"))
    asked = replace(MORNINGS_OVER, promise=promise)
    assert next_call(asked, PARTS, at(25, "10:00")).due_at == at(25, "09:55")
    assert next_call(asked, PARTS, at(25, "11:30")).due_at == at(25, "13:00")


def test_a_case_is_tried_so_often_in_one_day_at_most() -> None:
    policy = replace(DEFAULT, max_attempts_per_day=2, retry_minutes={"no_answer": 60})
    twice = tried(silence(23, "09:30"), silence(23, "11:00"))
    assert next_call(twice, policy, at(23, "13:00")).due_at == at(24, "09:00")
    assert next_call(tried(silence(23, "11:00")), policy, at(23, "13:00")).is_callable(at(23, "13:00"))


def test_a_case_that_was_put_back_begins_anew_in_each_part() -> None:
    again = replace(MORNINGS_OVER, reopened_at=at(24, "12:00"), reopened_after=2)
    assert next_call(again, PARTS, at(25, "09:00")).is_callable(at(25, "09:00"))


def test_every_call_rests_at_least_so_long_but_for_a_line_that_dropped() -> None:
    policy = replace(DEFAULT, rest_minutes=90)
    busy, dropped = (tried(ended(code, NOON, number=1)) for code in ("busy", "line_dropped"))
    assert next_call(busy, policy, NOON).due_at == NOON + timedelta(minutes=90)
    assert next_call(dropped, policy, NOON).due_at == NOON + timedelta(minutes=1)


def test_the_delay_after_a_missed_appointment_may_be_the_studys_own() -> None:
    policy = replace(DEFAULT, second_retry_minutes={"no_answer": 45})
    missed = tried(replace(silence(23, "12:00"), followed_appointment=True))
    assert next_call(missed, policy, NOON).due_at == NOON + timedelta(minutes=45)


@st.composite
def fields(draw: st.DrawFn) -> tuple[History, int]:
    days = sorted(draw(st.lists(st.tuples(st.integers(23, 29), st.integers(9, 19)), max_size=8)))
    return tried(*(silence(day, f"{hour:02}:15") for day, hour in days)), draw(st.integers(9, 19))


@given(fields())
def test_no_case_is_handed_out_in_a_part_whose_attempts_it_has_had(field: tuple[History, int]) -> None:
    history, hour = field
    now = at(30, f"{hour:02}:20")  # a Monday
    said = next_call(history, replace(PARTS, max_attempts=99, max_attempts_per_number=99), now)
    part = next(part for part in PARTS.day_parts if hour in part.hours["mon"])
    used = sum(
        past.at.astimezone(now.tzinfo).weekday() < 5 and local_hour(past) in part.hours["mon"]
        for past in history.attempts
    )
    rests = bool(history.attempts) and now < history.attempts[-1].at + timedelta(hours=3)
    assert said.is_callable(now) == (not rests and not (part.max_attempts and used >= part.max_attempts))


def local_hour(past: PastAttempt) -> int:
    return (past.at + timedelta(hours=1)).hour  # November in Rome


RULES = {
    "hours": {"sat": None, "mon": ["08:30", "21:00"]},
    "local_holidays": {"12-07": "Sant’Ambrogio", "2026-12-24": "Vigilia"},
    "max_attempts": 6,
    "max_attempts_per_day": 2,
    "day_parts": [{"key": "M", "name": "Mattina", "max_attempts": 3, "hours": {"mon": [9, 10]}}],
    "used_up": GOES_ON,
    "retry_minutes": {"busy": 20},
    "second_retry_minutes": {"busy": 5},
    "rest_minutes": 15,
}


def test_rules_are_stored_and_written_to_a_file_and_read_again() -> None:
    assert write(read(RULES)) == RULES
    assert read_file(write_file(read(RULES))) == (RULES, [])
    assert read_file(write_file(DEFAULT)) == ({}, [])


@pytest.mark.parametrize(("was", "weight"), [(False, 0), (True, 100)])
def test_what_an_earlier_release_called_quotas_first_is_their_weight_now(was: bool, weight: int) -> None:
    assert read({"quota_first": was}).quota_weight == weight
    stored, problems = read_file(f"format = 2\nquota_first = {str(was).lower()}\n")
    assert (read(stored).quota_weight, problems) == (weight, [])
    assert [one.details["key"] for one in read_file("format = 3\nquota_weight = 101\n")[1]] == ["quota_weight"]


def test_all_that_is_wrong_in_a_file_is_said_at_once() -> None:
    text = 'format = 1\nmax_attempts = -1\ncolour = "red"\n[hours]\nmon = ["9"]\n[retry_minutes]\nnonsense = 3\n'
    _, problems = read_file(text)
    assert [(one.code, one.details.get("key")) for one in problems] == [
        ("unknown", "colour"),
        ("value", "max_attempts"),
        ("value", "hours.mon"),
        ("value", "retry_minutes.nonsense"),
    ]
    assert [one.code for one in read_file("format = 4")[1]] == ["newer"]
    assert [one.code for one in read_file("max_attempts = 3")[1]] == ["no_format"]
    assert [(one.code, one.details["line"]) for one in read_file("format = 1\n=")[1]] == [("not_toml", "2")]


@pytest.mark.parametrize(
    "parts",
    [
        [{"key": "MM", "name": "x", "hours": {}}],
        [{"key": "M", "name": "", "hours": {}}],
        [{"key": "M", "name": "x", "hours": {"mon": [24]}}],
        [{"key": "M", "name": "x", "hours": {"lun": [9]}}],
        [{"key": "M", "name": "x", "hours": {"mon": [9]}}, {"key": "P", "name": "y", "hours": {"mon": [9]}}],
        [{"key": "M", "name": "x", "hours": {}}, {"key": "M", "name": "y", "hours": {}}],
        [{"key": "M", "name": "x", "hours": {}, "max_attempts": -1}],
        [{"key": "M"}],
        "M",
    ],
    ids=str,
)
def test_parts_that_make_no_sense_are_refused(parts: object) -> None:
    with pytest.raises(PolicyError):
        read({"day_parts": parts})


def test_rules_that_can_never_be_met_are_told() -> None:
    today = NOON.date()
    night = DayPart("N", "Notte", 1, {"mon": frozenset({22, 23})})
    late = DayPart("S", "Sera", 1, {"mon": frozenset({19, 20})})
    told = cautions(replace(DEFAULT, day_parts=(night, late)), today, today + timedelta(days=2))
    assert [(one.code, *one.details.values()) for one in told] == [
        ("part_closed", "Notte"),
        ("part_partly_closed", "Sera", "1"),
        ("after_the_end", "Not this time"),
        ("after_the_end", "A family member refuses"),
        ("after_the_end", "They hung up"),
    ]
    everywhere = DayPart("T", "Tutto", 3, dict.fromkeys(DEFAULT.hours, frozenset(range(24))))
    told = cautions(replace(DEFAULT, day_parts=(everywhere,)), today, None)
    assert ("parts_end_first", {"count": "3", "most": "8"}) in [(one.code, one.details) for one in told]
    shut = replace(DEFAULT, hours=dict.fromkeys(DEFAULT.hours))
    assert [one.is_fatal for one in cautions(shut, today, None)] == [True]
    assert cautions(DEFAULT, today, None) == []
    limited = replace(DEFAULT, max_share_percent=25)
    told = [cautions(limited, today, None, people) for people in (4, 5)]
    assert [[(one.code, one.details) for one in found] for found in told] == [
        [("share_too_small", {"count": "4", "percent": "25"})],
        [],
    ]
