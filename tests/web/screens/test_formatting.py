"""Lengths, days and clock times are written one way, wherever they stand."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import phonenumbers
import pytest
from django.utils import timezone
from django.utils.translation import override

from surveys import formatting
from surveys.web.screens import formatting as screens

ROOT = Path(__file__).resolve().parents[3]
MORNING = datetime(2019, 11, 18, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (29, 0), (30, 1), (89, 1), (90, 2), (149, 2), (150, 3), (750, 13), (751, 13)]
)
def test_a_length_is_rounded_to_the_nearest_minute_a_half_upwards(seconds: int, minutes: int) -> None:
    assert formatting.minutes_of(seconds) == minutes


def test_a_length_in_the_data_keeps_one_decimal() -> None:
    assert [formatting.minutes_of(seconds, 1) for seconds in (87, 93, 600)] == [1.5, 1.6, 10.0]


def test_a_half_is_rounded_as_spreadsheets_show_it() -> None:
    """Of 160 people each is 0.625 per cent: a page and a workbook are to show the same figure."""
    shares = [100 * people / 160 for people in (2, 10, 82)]
    with override("it"):
        assert [screens.number(share, 1) for share in (*shares, -1.25, 2.5)] == ["1,3", "6,3", "51,3", "-1,3", "2,5"]
        assert [screens.number(value) for value in (0.5, 2.5, 100 * 0.285, 28)] == ["1", "3", "29", "28"]
        assert [formatting.figure(value, 1) for value in (48.864, 19.999, 52)] == ["48,9", "20,0", "52,0"]


@pytest.mark.parametrize(
    ("language", "short", "full", "weekday", "minutes"),
    [
        ("it", "18 nov 2019", "18 novembre 2019", "lunedì 18 novembre", "13 minuti"),
        ("en", "18 Nov 2019", "18 November 2019", "Monday 18 November", "13 minutes"),
    ],
)
def test_days_and_lengths_in_words(language: str, short: str, full: str, weekday: str, minutes: str) -> None:
    with override(language):
        assert formatting.short_day(MORNING) == formatting.short_day(date(2019, 11, 18)) == short
        assert formatting.full_day(MORNING) == full
        assert formatting.weekday(MORNING) == weekday
        assert formatting.minutes_words(750) == minutes


def test_a_clock_time_is_told_by_the_active_zone_and_a_time_of_day_as_it_stands() -> None:
    with timezone.override("Europe/Rome"):
        assert formatting.clock(MORNING) == "9:05"
        assert formatting.short_day(datetime(2019, 11, 18, 23, 30, tzinfo=UTC)).startswith("19 ")
    with timezone.override("America/New_York"):
        assert formatting.clock(MORNING) == "3:05"
    assert formatting.clock(time(14, 30)) == "14:30"


def test_nobody_has_decimals_cut_off() -> None:
    """Django's ``number_format`` cuts: a target that was reached was 19.9, a mean of 14.39 was 14.3."""
    sources = [*ROOT.glob("surveys/web/**/*.py"), *ROOT.glob("surveys/results/**/*.py")]
    own = re.compile(r"number_format\([^\n]*, (?:\d|shown|digits)")
    assert [path.name for path in sources if own.search(path.read_text(encoding="utf-8"))] == []


def test_nobody_writes_clock_times_in_another_way() -> None:
    sources = [
        *ROOT.glob("templates/**/*.html"),
        *ROOT.glob("surveys/web/**/*.py"),
        *ROOT.glob("surveys/results/**/*.py"),
    ]
    own = re.compile(r"""(?:date|time):["'][^"']*[HG]:i["']|date_format\([^)]*[HG]:i""")
    assert [path.name for path in sources if own.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("digits", ["0355550147", "3471234567", "0212", "00355550147", "800123456", "012345678901"])
def test_a_number_of_home_is_written_as_the_library_of_numbers_writes_it(digits: str) -> None:
    parsed = phonenumbers.parse(f"+39{digits}")
    assert screens.phone(f"+39{digits}") == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
