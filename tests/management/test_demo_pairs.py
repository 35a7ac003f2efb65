"""Whoever tries ``manage.py demo`` gets a demo, whatever the seed and the day."""

from collections.abc import Callable

import pytest

from tests.benchmarks.demo_pairs import play_pairs


@pytest.mark.once
@pytest.mark.django_db
def test_no_seed_fails_on_any_day(say: Callable[[str], None]) -> None:
    failures = list(play_pairs(60))
    say(f"demo: {len(failures)} pairs of seed and day, {sum(map(bool, failures))} failed")
    assert [failure for failure in failures if failure] == []
    assert len(failures) == 60
