"""When a case is called next, how urgent it is, and why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from surveys.calling.day_parts import PolicyError
from surveys.calling.history import History, Promise
from surveys.calling.hours import closes_at, is_open, next_opening
from surveys.calling.next_call import REASONS, next_call, waives_hours
from surveys.calling.policy import DEFAULT, Rank, Window, read, write

from .moments import NOON, ONE, ROME, TWO, at, ended

IMMACOLATA = date(2026, 12, 8)  # a Tuesday


def after(code: str, **facts: object) -> History:
    """One attempt on number 1, closed at noon."""
    past = ended(code, NOON, number=1)
    return replace(History((past,), (replace(ONE, attempts=1), TWO), counted=1), **facts)  # type: ignore[arg-type]


def test_a_fresh_case_may_be_called_at_once_on_its_first_number() -> None:
    said = next_call(History(numbers=(ONE, TWO)), DEFAULT, NOON)
    assert (said.rank, said.reason, said.due_at, said.number) == (Rank.FRESH, "fresh", NOON, 1)


def test_a_fresh_case_waits_for_the_calling_hours() -> None:
    assert next_call(History(numbers=(ONE,)), DEFAULT, at(22)).due_at == at(23, "09:00")


@pytest.mark.parametrize(
    ("code", "minutes", "rank"),
    [
        ("no_answer", 180, Rank.RECALL),
        ("answering_machine", 180, Rank.RECALL),
        ("busy", 30, Rank.BUSY),
        ("line_dropped", 1, Rank.BUSY),
        ("not_available", 240, Rank.RECALL),
        ("soft_refusal", 7 * 24 * 60, Rank.RECALL),
        ("hung_up", 7 * 24 * 60, Rank.RECALL),
    ],
)
def test_a_case_rests_as_long_as_its_disposition_says(code: str, minutes: int, rank: Rank) -> None:
    said = next_call(after(code), DEFAULT, NOON)
    assert (said.rank, said.due_at) == (rank, NOON + timedelta(minutes=minutes))


def test_a_rest_that_ends_in_the_night_ends_in_the_morning() -> None:
    late = History((ended("no_answer", at(23, "18:00"), number=1),), (ONE,), counted=1)
    assert next_call(late, DEFAULT, at(23, "18:00")).due_at == at(24, "09:00")


def test_a_study_may_have_its_own_delays() -> None:
    policy = replace(DEFAULT, retry_minutes={"busy": 5})
    assert next_call(after("busy"), policy, NOON).due_at == NOON + timedelta(minutes=5)


@pytest.mark.parametrize("code", ["complete", "do_not_call", "deceased", "wrong_person", "screened_out"])
def test_a_final_disposition_ends_the_case(code: str) -> None:
    said = next_call(after(code), DEFAULT, at(30))
    assert (said.rank, said.reason) == (None, "final")


def test_silence_takes_the_next_number_and_the_first_again_after_the_last() -> None:
    assert next_call(after("no_answer"), DEFAULT, NOON).number == 2
    second = ended("no_answer", NOON, number=2)
    assert next_call(after("no_answer", attempts=(second,)), DEFAULT, NOON).number == 1


def test_somebody_who_answered_is_called_again_on_the_same_number() -> None:
    assert next_call(after("not_available"), DEFAULT, NOON).number == 1


def test_a_dead_number_gives_way_to_the_next_at_once() -> None:
    said = next_call(after("not_working", numbers=(replace(ONE, is_dead=True), TWO)), DEFAULT, NOON)
    assert (said.reason, said.due_at, said.number) == ("next_number", NOON, 2)


def test_a_case_without_a_living_number_is_over() -> None:
    said = next_call(after("not_working", numbers=(replace(ONE, is_dead=True),)), DEFAULT, NOON)
    assert (said.rank, said.reason) == (None, "no_number")


def test_a_case_is_over_when_its_attempts_are_used() -> None:
    assert next_call(after("no_answer", counted=7), DEFAULT, NOON).rank == Rank.RECALL
    assert next_call(after("no_answer", counted=8), DEFAULT, NOON).reason == "attempts_used"


def test_a_number_that_was_dialled_too_often_is_passed_over() -> None:
    policy = replace(DEFAULT, max_attempts_per_number=3)
    worn = (replace(ONE, attempts=3), replace(TWO, attempts=2))
    assert next_call(after("not_available", numbers=worn), policy, NOON).number == 2
    said = next_call(after("not_available", numbers=(replace(ONE, attempts=3),)), policy, NOON)
    assert said.reason == "attempts_used"


def promised(kind: str = "hard", **facts: object) -> Promise:
    promise = Promise(kind, at(24, "15:00"), expires_at=at(24, "16:00"))
    return replace(promise, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "rank"), [("super", Rank.SUPER), ("hard", Rank.HARD), ("soft", Rank.SOFT)])
def test_an_appointment_comes_five_minutes_early_with_its_own_rank(kind: str, rank: Rank) -> None:
    said = next_call(after("call_back", promise=promised(kind)), DEFAULT, NOON)
    assert (said.rank, said.reason) == (rank, f"{kind}_appointment")
    assert (said.due_at, said.valid_until) == (at(24, "14:55"), at(24, "16:00"))


def test_an_appointment_waives_the_limits_of_attempts() -> None:
    worn = after("call_back", promise=promised(), counted=20, numbers=(replace(ONE, attempts=20),))
    assert next_call(worn, DEFAULT, NOON).rank == Rank.HARD


def test_an_appointment_may_name_its_number() -> None:
    assert next_call(after("call_back", promise=promised(number=2)), DEFAULT, NOON).number == 2


def test_nobody_answering_leaves_the_appointment_standing_after_a_shorter_rest() -> None:
    failed = ended("no_answer", at(24, "15:01"), number=1, followed_appointment=True)
    said = next_call(after("call_back", attempts=(failed,), promise=promised()), DEFAULT, at(24, "15:01"))
    assert (said.rank, said.due_at) == (Rank.HARD, at(24, "15:31"))


def test_a_missed_appointment_becomes_less_urgent_but_still_stands() -> None:
    said = next_call(after("call_back", promise=promised()), DEFAULT, at(24, "16:00"))
    assert (said.rank, said.reason, said.valid_until) == (Rank.SOFT, "missed_appointment", None)


def test_a_missed_appointment_is_not_rung_for_ever() -> None:
    missed = after("call_back", promise=promised(), counted=8)
    assert next_call(missed, DEFAULT, at(24, "15:59")).rank == Rank.HARD
    assert next_call(missed, DEFAULT, at(24, "16:00")).reason == "attempts_used"


def test_after_a_missed_appointment_the_usual_rest_holds_again() -> None:
    failed = ended("no_answer", at(24, "15:50"), number=1, followed_appointment=True)
    said = next_call(after("call_back", attempts=(failed,), promise=promised()), DEFAULT, at(24, "16:00"))
    assert (said.reason, said.due_at) == ("missed_appointment", at(24, "18:50"))


def test_what_a_supervisor_forces_is_forced_once() -> None:
    forced = promised("super", expires_at=None)
    failed = ended("no_answer", at(24, "15:00"), number=1, followed_appointment=True)
    said = next_call(after("call_back", attempts=(failed,), promise=forced), DEFAULT, at(24, "15:00"))
    assert (said.rank, said.due_at) == (Rank.SOFT, at(24, "18:00"))


def test_an_appointment_outside_the_hours_waits_unless_the_respondent_asked_for_it() -> None:
    sunday = promised(at=at(29, "21:00"), expires_at=None)
    assert next_call(after("call_back", promise=sunday), DEFAULT, NOON).due_at == at(30, "09:00")
    asked = replace(sunday, ignores_hours=True)
    assert next_call(after("call_back", promise=asked), DEFAULT, NOON).due_at == at(29, "20:55")


def night(**facts: object) -> History:
    """Somebody who works shifts asked to be rung at 22:00 on the 24th."""
    return after("call_back", promise=promised(at=at(24, "22:00"), expires_at=None, ignores_hours=True, **facts))


@pytest.mark.parametrize(
    ("kind", "expires"), [("hard", at(24, "23:00")), ("soft", at(25, "02:00")), ("super", None)], ids=str
)
def test_the_hours_are_waived_around_the_appointment_and_hold_again_once_it_is_missed(
    kind: str, expires: datetime | None
) -> None:
    asked = night(kind=kind)
    assert asked.promise is not None
    asked = replace(asked, promise=replace(asked.promise, expires_at=expires), counted=1)
    assert next_call(asked, DEFAULT, at(24, "22:30")).is_callable(at(24, "22:30"))
    assert next_call(asked, DEFAULT, NOON).valid_until == at(24, "23:00")
    for moment in (at(24, "23:30"), at(25, "02:30"), at(25, "03:10")):
        said = next_call(asked, DEFAULT, moment)
        assert said.due_at == at(25, "09:00"), moment
        assert not waives_hours(asked, DEFAULT, moment)
    assert waives_hours(asked, DEFAULT, at(24, "21:55"))
    assert not waives_hours(asked, DEFAULT, at(24, "21:54"))


def test_nobody_answering_a_late_appointment_is_tried_again_in_the_hour_and_then_in_the_morning() -> None:
    tried = ended("no_answer", at(24, "22:01"), number=1, followed_appointment=True)
    asked = replace(night(), attempts=(tried,), promise=promised(at=at(24, "22:00"), ignores_hours=True))
    assert asked.promise is not None
    asked = replace(asked, promise=replace(asked.promise, expires_at=at(24, "23:00")))
    assert next_call(asked, DEFAULT, at(24, "22:01")).due_at == at(24, "22:31")
    again = replace(asked, attempts=(tried, replace(tried, at=at(24, "22:35"))))
    assert next_call(again, DEFAULT, at(24, "22:35")).due_at == at(25, "09:00")


def test_a_call_forced_at_night_waives_the_hours_once() -> None:
    tried = ended("no_answer", at(24, "22:01"), number=1, followed_appointment=True)
    forced = replace(night(kind="super"), attempts=(tried,))
    assert next_call(forced, DEFAULT, at(24, "22:02")).due_at == at(25, "09:00")
    assert not waives_hours(forced, DEFAULT, at(24, "22:02"))


def test_nobody_is_rung_on_new_years_night_for_an_appointment_missed_on_the_last_evening() -> None:
    eve = replace(promised(), at=at(31, "21:30", month=12), expires_at=at(31, "22:30", month=12), ignores_hours=True)
    new_year = datetime(2027, 1, 1, tzinfo=ROME)
    holidays = frozenset({new_year.date()})
    said = next_call(after("call_back", promise=eve), DEFAULT, new_year.astimezone(UTC), holidays)
    assert said.due_at == datetime(2027, 1, 2, 10, tzinfo=ROME)


def test_what_a_reopening_undid_stays_undone_when_the_clock_was_set_back() -> None:
    refused_later = after("do_not_call", attempts=(ended("do_not_call", at(23, "15:00"), number=1),), counted=1)
    reopened = replace(refused_later, reopened_at=at(23, "14:00"), reopened_after=1)
    assert next_call(reopened, DEFAULT, at(23, "14:00")).reason == "reopened"
    refused_again = ended("wrong_person", at(23, "13:30"), number=1)
    assert next_call(replace(reopened, attempts=(*reopened.attempts, refused_again)), DEFAULT, NOON).reason == "final"


def test_an_attempt_to_keep_a_promise_counts_though_the_clock_was_set_back_since() -> None:
    forced = promised("super", expires_at=None, made_after=1)
    failed = ended("no_answer", at(22), number=1, followed_appointment=True)
    history = after("call_back", promise=forced)
    assert next_call(history, DEFAULT, at(24, "15:00")).rank == Rank.SUPER
    tried = replace(history, attempts=(*history.attempts, failed))
    assert next_call(tried, DEFAULT, at(24, "15:00")).rank == Rank.SOFT


def test_a_reopened_case_comes_back_at_once_with_its_limits_anew() -> None:
    said = next_call(after("do_not_call", counted=8, reopened_at=at(24), reopened_after=1), DEFAULT, at(24))
    assert (said.rank, said.reason, said.due_at) == (Rank.RECALL, "reopened", at(24))


def test_what_was_given_back_changes_nothing() -> None:
    given_back = ended("given_back", at(23, "13:00"), is_dialled=False)
    both = after("no_answer", attempts=(ended("no_answer", NOON, number=1), given_back))
    assert next_call(both, DEFAULT, NOON) == next_call(after("no_answer"), DEFAULT, NOON)


def test_a_study_without_calling_hours_calls_nobody() -> None:
    never = replace(DEFAULT, hours=dict.fromkeys(DEFAULT.hours))
    assert next_call(History(numbers=(ONE,)), never, NOON).reason == "never_open"


def test_every_reason_has_words() -> None:
    assert all(REASONS.values())


def test_hours_depend_on_weekday_and_holiday_in_the_respondents_zone() -> None:
    holidays = {IMMACOLATA}
    moments = [at(23, "09:00"), at(23, "20:00"), at(28, "09:30"), at(28, "10:00"), at(29)]
    assert [is_open(DEFAULT, moment, "Europe/Rome", holidays) for moment in moments] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert not is_open(DEFAULT, at(8, month=12), "Europe/Rome", holidays)
    assert closes_at(DEFAULT, at(7, month=12), "Europe/Rome", holidays) == at(7, "19:00", month=12)
    assert not is_open(DEFAULT, at(23, "10:00"), "America/New_York", holidays)


def test_a_sunday_before_a_holiday_stays_a_sunday() -> None:
    sant_ambrogio = {date(2026, 12, 7)}
    assert not is_open(DEFAULT, at(6, month=12), "Europe/Rome", sant_ambrogio)
    assert next_opening(DEFAULT, at(5, "19:00", month=12), "Europe/Rome", sant_ambrogio) == at(8, "09:00", month=12)


def test_a_study_that_calls_on_sundays_keeps_their_hours_before_a_holiday() -> None:
    policy = read({"hours": {"sun": ["15:00", "18:00"]}})
    sant_ambrogio = {date(2026, 12, 7)}
    assert closes_at(policy, at(6, "15:00", month=12), "Europe/Rome", sant_ambrogio) == at(6, "18:00", month=12)
    assert not is_open(policy, at(6, "10:00", month=12), "Europe/Rome", sant_ambrogio)


def test_a_weekday_without_calls_has_none_before_a_holiday_either() -> None:
    policy = read({"hours": {"mon": None}})
    assert not is_open(policy, at(7, month=12), "Europe/Rome", {IMMACOLATA})


def test_the_next_opening_skips_what_is_closed() -> None:
    assert next_opening(DEFAULT, at(28, "19:00"), "Europe/Rome", set()) == at(30, "09:00")


def test_hours_hold_across_the_change_of_the_clocks() -> None:
    sunday_before = datetime(2026, 10, 25, 0, 30, tzinfo=ROME)
    assert next_opening(DEFAULT, sunday_before, "Europe/Rome", set()) == datetime(2026, 10, 26, 8, tzinfo=UTC)


def test_a_policy_stores_only_what_differs_and_reads_it_back() -> None:
    stored = {"hours": {"sat": None, "mon": ["08:30", "21:00"]}, "order": "fresh_first", "max_attempts": 5}
    policy = read(stored)
    assert policy.hours["mon"] == Window(510, 1260)
    assert policy.hours["tue"] == DEFAULT.hours["tue"]
    assert write(policy) == stored
    assert write(read({})) == {}


@pytest.mark.parametrize(
    "stored",
    [
        {"hours": {"xyz": None}},
        {"hours": {"mon": ["20:00", "09:00"]}},
        {"hours": {"mon": "9"}},
        {"max_attempts": -1},
        {"order": "random"},
        {"retry_minutes": {"nonsense": 3}},
        {"colour": "red"},
    ],
    ids=str,
)
def test_a_policy_that_makes_no_sense_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(PolicyError):
        read(stored)


@pytest.mark.parametrize(
    ("said", "facts", "is_final"),
    [
        ("hung_up", {}, True),
        ("given_back", {}, True),
        ("call_back", {"promise": Promise("hard", at(24))}, False),
        ("line_dropped", {"is_resumable": True}, False),
        ("hung_up", {"reopened_at": NOON, "reopened_after": 1}, False),
    ],
)
def test_who_rings_after_a_final_outcome_is_called_again_only_for_what_they_ask(
    said: str, facts: dict[str, object], is_final: bool
) -> None:
    history = after("wrong_person", **facts)
    rang = ended(said, NOON + timedelta(hours=1), is_dialled=False)
    told = next_call(replace(history, attempts=(*history.attempts, rang)), DEFAULT, at(24))
    assert (told.reason == "final") is is_final
