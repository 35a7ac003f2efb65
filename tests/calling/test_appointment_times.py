"""When to ring again as interviewers type it, Italian and English side by side: a moment, or a complaint."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.calling.appointment_times import LONGEST, Complaint, Moment, understand
from surveys.calling.appointment_times.complaints import SENTENCES

ROME, NEW_YORK = ZoneInfo("Europe/Rome"), ZoneInfo("America/New_York")
FRIDAY = datetime(2026, 11, 27, 14, 37, 22, tzinfo=ROME)
MONDAY = datetime(2026, 11, 23, 9, 5, tzinfo=ROME)


def understood(text: str, now: datetime = FRIDAY, zone: ZoneInfo = ROME) -> str:
    """``2026-11-28 18:00``, with `` from``, `` about`` or ``-20:00`` behind it; or the complaint's code."""
    found = understand(text, now=now, zone=zone)
    if isinstance(found, Complaint):
        return found.code
    rough = " from" if found.is_open else f"-{found.until:%H:%M}" if found.until else " about" if found.is_rough else ""
    return f"{found.at:%Y-%m-%d %H:%M}{rough}"


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        # A date and an hour, with whatever stands between the numbers.
        ("28/11 18", "2026-11-28 18:00"),
        ("28.11. 18:30", "2026-11-28 18:30"),
        ("28.11 18.30", "2026-11-28 18:30"),
        ("28-11 18", "2026-11-28 18:00"),
        ("28 11 18", "2026-11-28 18:00"),
        ("28/11 18 30", "2026-11-28 18:30"),
        ("28/11 1830", "2026-11-28 18:30"),
        ("28/11 h18", "2026-11-28 18:00"),
        ("28/11, 18h30", "2026-11-28 18:30"),
        ("  28 / 11   ORE 18 ", "2026-11-28 18:00"),
        ("18:30 28/11", "2026-11-28 18:30"),
        ("28/11/2026 18:00", "2026-11-28 18:00"),
        ("28.11.26 18.30", "2026-11-28 18:30"),
        ("2026-12-12T09:30", "2026-12-12 09:30"),
        ("10/12 dopo le 18", "2026-12-10 18:00 from"),
        ("10.12 18.30", "2026-12-10 18:30"),
        ("10.12 18", "2026-12-10 18:00"),
        ("27/11 15", "2026-11-27 15:00"),
        ("12 dicembre ore 9", "2026-12-12 09:00"),
        ("12 dic. 9", "2026-12-12 09:00"),
        ("il 12 dicembre 2026 alle 9", "2026-12-12 09:00"),
        ("primo dicembre alle 15", "2026-12-01 15:00"),
        ("1° dicembre 15", "2026-12-01 15:00"),
        ("dec 12th at 9am", "2026-12-12 09:00"),
        ("12th of December, 10 o’clock", "2026-12-12 10:00"),
        ("december 12 9:30", "2026-12-12 09:30"),
        ("il 12 alle 9", "2026-12-12 09:00"),
        ("the 30th at 10", "2026-11-30 10:00"),
        # A date without a year that has passed is next year's when that is near.
        ("1/3 9", "2027-03-01 09:00"),
        ("10 mar 18", "2027-03-10 18:00"),
        ("5 may 10am", "2027-05-05 10:00"),
        # The days of the week: the next one.
        ("lun 10", "2026-11-30 10:00"),
        ("Lunedì alle 10", "2026-11-30 10:00"),
        ("lunedi' 10:30", "2026-11-30 10:30"),
        ("lunedi 10 30", "2026-11-30 10:30"),
        ("lun 11.05", "2026-11-30 11:05"),
        ("mar 10", "2026-12-01 10:00"),
        ("Mar. 10.30", "2026-12-01 10:30"),
        ("gio dopo le 17,30", "2026-12-03 17:30 from"),
        ("tue 5pm", "2026-12-01 17:00"),
        ("next tuesday at 5pm", "2026-12-01 17:00"),
        ("monday at 9.30 a.m.", "2026-11-30 09:30"),
        ("lunedì prossimo 10", "2026-11-30 10:00"),
        ("next week monday 10", "2026-11-30 10:00"),
        ("mercoledì della prossima settimana alle 11", "2026-12-02 11:00"),
        ("ven 10", "2026-12-04 10:00"),
        ("next friday 18", "2026-12-04 18:00"),
        ("questo venerdì 18", "2026-11-27 18:00"),
        ("sab 28/11 18", "2026-11-28 18:00"),
        ("lunedì 30 alle 10", "2026-11-30 10:00"),
        ("lun 30 10", "2026-11-30 10:00"),
        ("lunedì 7 dicembre ore 9", "2026-12-07 09:00"),
        # Today, tomorrow, and parts of the day.
        ("oggi alle 18", "2026-11-27 18:00"),
        ("18:30", "2026-11-27 18:30"),
        ("alle 18", "2026-11-27 18:00"),
        ("dopo le 18", "2026-11-27 18:00 from"),
        ("stasera 19", "2026-11-27 19:00"),
        ("stasera alle 7", "2026-11-27 19:00"),
        ("tonight at 8", "2026-11-27 20:00"),
        ("domani 18.30", "2026-11-28 18:30"),
        ("domani 9", "2026-11-28 09:00"),
        ("domani 10.12", "2026-11-28 10:12"),
        ("domani alle 5 del pomeriggio", "2026-11-28 17:00"),
        ("domani alle sei e mezza di sera", "2026-11-28 18:30"),
        ("domani alle 6 meno un quarto di sera", "2026-11-28 17:45"),
        ("domani a mezzogiorno", "2026-11-28 12:00"),
        ("domani all’una di pomeriggio", "2026-11-28 13:00"),
        ("tomorrow at half past 5 pm", "2026-11-28 17:30"),
        ("tomorrow quarter to 6 pm", "2026-11-28 17:45"),
        ("tomorrow at 12 am", "2026-11-28 00:00"),
        ("domani 08:00", "2026-11-28 08:00"),
        ("domattina alle 9", "2026-11-28 09:00"),
        ("dopodomani 10", "2026-11-29 10:00"),
        ("the day after tomorrow at 10", "2026-11-29 10:00"),
        ("domani verso le 18", "2026-11-28 18:00 about"),
        ("sabato mattina", "2026-11-28 10:00-13:00"),
        ("thursday afternoon", "2026-12-03 15:00-18:00"),
        ("stasera", "2026-11-27 18:00-20:00"),
        ("domani tra le 18 e le 20", "2026-11-28 18:00-20:00"),
        ("tomorrow 6-8pm", "2026-11-28 18:00-20:00"),
        ("lun 18-20", "2026-11-30 18:00-20:00"),
        # So long from now.
        ("fra 2 ore", "2026-11-27 16:37"),
        ("tra mezz’ora", "2026-11-27 15:07"),
        ("fra un quarto d'ora", "2026-11-27 14:52"),
        ("fra un’ora e mezza", "2026-11-27 16:07"),
        ("fra due ore e 30 minuti", "2026-11-27 17:07"),
        ("in 1h30", "2026-11-27 16:07"),
        ("in 20 minutes", "2026-11-27 14:57"),
        ("in an hour and a half", "2026-11-27 16:07"),
        ("2 hours from now", "2026-11-27 16:37"),
        ("+30 min", "2026-11-27 15:07"),
        ("2 ore", "2026-11-27 16:37"),
        ("fra tre giorni alle 18", "2026-11-30 18:00"),
        ("in a week at 10", "2026-12-04 10:00"),
    ],
)
def test_a_moment_is_understood_as_people_write_it(typed: str, moment: str) -> None:
    assert understood(typed) == moment
    assert understood(typed.upper()) == moment


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("boh", "not_understood"),
        ("28/11 18 con la moglie", "not_understood"),
        ("dopo pranzo", "not_understood"),
        ("domani alle 18 o alle 19", "not_understood"),
        ("lun mar 10", "too_much"),
        ("domani 28/11 18", "too_much"),
        ("domani 18:00 19:00", "too_much"),
        ("fra 2 ore alle 18", "too_much"),
        ("18", "no_day"),
        ("next week 10", "no_day"),
        ("next week", "no_day_no_hour"),
        ("28/11", "no_hour"),
        ("domani", "no_hour"),
        ("fra una settimana", "no_hour"),
        ("fra 2", "no_unit"),
        ("domani prima delle 18", "only_before"),
        ("by 6pm tomorrow", "only_before"),
        ("lun 5", "half_of_day"),
        ("domani alle 5 e mezza", "half_of_day"),
        ("domani alle 8", "half_of_day"),
        ("10.12", "day_or_hour"),
        ("28 11", "day_or_hour"),
        ("gio 10.12", "day_or_hour"),
        ("31/2 10", "no_such_day"),
        ("29/2/2027 10", "no_such_day"),
        ("10/13 10", "no_such_day"),
        ("1/1/0001 0:10", "no_such_day"),
        ("28/11 25", "no_such_hour"),
        ("28/11 18:60", "no_such_hour"),
        ("domani 24:00", "no_such_hour"),
        ("domani mattina alle 15", "no_such_hour"),
        ("domani dalle 20 alle 18", "no_such_hour"),
        ("13pm tomorrow", "no_such_hour"),
        ("dom 28/11 18", "wrong_weekday"),
        ("giovedì 7 dicembre ore 9", "wrong_weekday"),
        ("ven 18", "today_or_next"),
        ("9:00", "past"),
        ("oggi 14:37", "past"),
        ("27/11 10", "past"),
        ("27/11/2025 18", "past"),
        ("in 0 minutes", "past"),
        ("26/11 15", "past_day"),
        ("x" * (LONGEST + 1), "too_much"),
    ],
)
def test_what_is_not_understood_for_certain_is_refused(typed: str, complaint: str) -> None:
    assert understood(typed) == complaint


def test_a_weekday_that_lies_ahead_in_this_very_week_is_not_guessed_to_be_the_next() -> None:
    assert understood("next tuesday at 5pm", MONDAY) == "this_or_next"
    assert understood("tuesday at 5pm", MONDAY) == "2026-11-24 17:00"
    assert understood("tuesday next week 17", MONDAY) == "2026-12-01 17:00"


def test_what_is_still_possible_today_depends_on_the_hour() -> None:
    evening = FRIDAY.replace(hour=18, minute=45)
    assert understood("stasera 19", evening) == "2026-11-27 19:00"
    assert understood("stasera", evening) == "no_hour"
    assert understood("stasera", evening.replace(hour=21)) == "past"


@pytest.mark.parametrize(
    ("typed", "moment"),
    [("28/3 02:30", "skipped_hour"), ("28/3 03:00", "2027-03-28 03:00"), ("28/3 01:59", "2027-03-28 01:59")],
)
def test_an_hour_that_the_clocks_skip_is_refused(typed: str, moment: str) -> None:
    assert understood(typed, datetime(2027, 3, 27, 12, tzinfo=ROME)) == moment


def test_an_hour_that_comes_twice_is_the_first_that_lies_ahead() -> None:
    before, between = datetime(2027, 10, 31, 0, 10, tzinfo=UTC), datetime(2027, 10, 31, 0, 45, tzinfo=UTC)
    first = understand("oggi 02:30", now=before, zone=ROME)
    second = understand("oggi 02:30", now=between, zone=ROME)
    assert isinstance(first, Moment) and isinstance(second, Moment)  # noqa: PT018
    assert (first.occurrence, first.at.astimezone(UTC)) == (1, datetime(2027, 10, 31, 0, 30, tzinfo=UTC))
    assert (second.occurrence, second.at.astimezone(UTC)) == (2, datetime(2027, 10, 31, 1, 30, tzinfo=UTC))


def test_hours_from_now_are_counted_across_a_change_of_the_clocks() -> None:
    assert understood("fra 3 ore", datetime(2027, 3, 28, 0, 30, tzinfo=ROME)) == "2027-03-28 04:30"
    assert understood("fra 3 ore", datetime(2027, 10, 31, 1, 30, tzinfo=ROME)) == "2027-10-31 03:30"


def test_the_day_is_the_respondents_own() -> None:
    late = datetime(2026, 11, 28, 3, tzinfo=ROME)
    assert understood("domani 10", late) == "2026-11-29 10:00"
    assert understood("domani 10", late, NEW_YORK) == "2026-11-28 10:00"
    found = understand("domani 10", now=late, zone=NEW_YORK)
    assert isinstance(found, Moment)
    assert found.at.utcoffset() == timedelta(hours=-5)


def test_every_complaint_can_be_filled_with_what_it_brings() -> None:
    codes = set()
    for typed in ("boh", "lun 5", "10.12", "28/11", "dom 28/11 18", "ven 18", "9:00", "26/11 15", "28/3 02:30"):
        found = understand(typed, now=FRIDAY, zone=ROME)
        assert isinstance(found, Complaint)
        codes.add(found.code)
        assert found.sentence % found.values
    blanks = {code for code, sentence in SENTENCES.items() if "%(" in sentence}
    assert blanks <= codes | {"this_or_next"}


PIECES = [
    *("28/11", "10.12", "31/2", "28.11.", "2026-12-01", "lun", "ven", "next", "domani", "oggi", "stasera", "mattina"),
    *("18", "5", "18:30", "10.30", "18-20", "5pm", "alle", "dopo le", "fra", "2", "ore", "min", "tra le", "e le"),
    *("02:30", "28/3", "31/10", "dicembre", "mar", "boh", "1", "0", "00", "’", "ì", "99", "9999", "\u0661", "²"),
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join) | st.text(max_size=LONGEST),
    st.datetimes(
        datetime(2020, 1, 1),
        datetime(2090, 1, 1),
        timezones=st.sampled_from([ROME, NEW_YORK, ZoneInfo("Australia/Lord_Howe")]),
    ),
)
def test_whatever_is_typed_gives_a_moment_ahead_or_a_complaint(typed: str, now: datetime) -> None:
    assert isinstance(now.tzinfo, ZoneInfo)
    found = understand(typed, now=now, zone=now.tzinfo)
    if isinstance(found, Complaint):
        assert found.sentence % found.values
        return
    assert found.at.astimezone(UTC) > now.astimezone(UTC)
    assert found.at.astimezone(UTC).astimezone(now.tzinfo).replace(tzinfo=None) == found.at.replace(tzinfo=None)
    assert found.until is None or found.until > found.at
