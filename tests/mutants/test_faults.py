"""Every fault of the mutation check still fits the code, so that ``python -m tests.mutants`` means something."""

from __future__ import annotations

from collections import Counter

from .fault import DoesNotApplyError
from .faults import FAULTS

FEWEST = 100
WANTED = 0.95
"""So many of the faults apply, as so many have to be noticed."""


def test_faults_still_apply_and_name_a_test_that_is_there() -> None:
    complaints = {}
    for fault in FAULTS:
        try:
            fault.place()
            fault.test_id()
        except DoesNotApplyError as error:
            complaints[fault.name] = str(error)
    applying = len(FAULTS) - len(complaints)
    assert applying >= max(FEWEST, WANTED * len(FAULTS)), complaints
    assert [fault.name for fault in FAULTS if fault.old == fault.new] == []


def test_there_are_enough_faults_each_with_a_name_and_a_place_of_its_own() -> None:
    assert len(FAULTS) >= FEWEST
    assert [name for name, count in Counter(fault.name for fault in FAULTS).items() if count > 1] == []
    assert [key for key, count in Counter((fault.old, fault.new) for fault in FAULTS).items() if count > 1] == []
