"""Figures, dates and texts as the user's language writes them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from surveys.questionnaire.model.pages import Piece
from surveys.web import tags
from surveys.web.screens import formatting


@pytest.mark.parametrize(
    ("language", "thousands", "share", "none"), [("it", "1.200", "10,4\xa0%", "–"), ("en", "1,200", "10.4%", "–")]
)
def test_figures_follow_the_language(language: str, thousands: str, share: str, none: str) -> None:
    with translation.override(language):
        assert (formatting.number(1200), formatting.percent(0.104), formatting.number(None)) == (thousands, share, none)


def test_a_share_of_nothing_is_not_a_figure() -> None:
    with translation.override("en"):
        assert formatting.percent(None) == "n/a"


def test_dates_name_the_year_only_when_it_is_another() -> None:
    this_year = timezone.localdate().year
    with translation.override("it"):
        assert formatting.day(date(this_year, 11, 18)) == "18 nov"
        assert formatting.day(date(2019, 11, 18)) == "18 nov 2019"
        assert formatting.day(None) == "–"
    with translation.override("en"):
        assert formatting.day(date(2019, 11, 18)) == "18 Nov 2019"


def test_moments_are_told_as_people_tell_them() -> None:
    now = timezone.now()
    clock = timezone.localtime(now).strftime("%-H:%M")
    with translation.override("en"):
        assert formatting.moment(now) == f"today {clock}"
        assert formatting.moment(now - timedelta(days=1)).startswith("yesterday ")
        assert formatting.moment(datetime(2019, 11, 18, 8, 5, tzinfo=UTC)) == "18 Nov 2019 9:05"
        assert formatting.moment(None) == "never"


def test_what_ends_at_midnight_ends_with_its_day() -> None:
    with timezone.override(UTC):
        found = [
            formatting.closing(datetime(2026, 11, 18, hour, minute, tzinfo=UTC)) for hour, minute in ((20, 30), (0, 0))
        ]
    assert found == ["20:30", "24:00"]


def test_a_text_shows_what_was_filled_in_and_runs_no_script() -> None:
    text = (Piece("Hai bevuto "), Piece("<b>Moka</b>", "fill"), Piece(" "), Piece("oggi", "strong"), Piece("?\nDove?"))
    assert tags.rich(text) == ('Hai bevuto <span class="fill">&lt;b&gt;Moka&lt;/b&gt;</span> <em>oggi</em>?<br>Dove?')


@pytest.mark.parametrize(
    ("done", "whole", "width"), [(742, 1200, "61.8"), (5, 0, "0.0"), (5, None, "0.0"), (30, 20, "100.0")]
)
def test_a_bar_is_as_long_as_what_is_done(done: int, whole: int | None, width: str) -> None:
    with translation.override("it"):
        assert f'width="{width}"' in tags.bar(done, whole)
