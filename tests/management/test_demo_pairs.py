"""Whoever tries ``manage.py demo`` gets a demo, whatever the seed and the day."""

import os
from collections.abc import Callable

import pytest

from tests.benchmarks.demo_pairs import play_pairs

PAIRS = int(os.environ.get("DEMO_PAIRS", "6"))


@pytest.mark.once
@pytest.mark.django_db
def test_no_seed_fails_on_any_day(say: Callable[[str], None]) -> None:
    failures = list(play_pairs(PAIRS))
    say(f"demo: {len(failures)} pairs of seed and day, {sum(map(bool, failures))} failed")
    assert [failure for failure in failures if failure] == []
    assert len(failures) == PAIRS
