"""Faults in retention: when personal data go."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "Data go although a hold stands",
        "surveys/privacy/retention.py",
        old=(
            "    def is_due(self, today: date) -> str:\n"
            '        """What is to go now: ``contacts``, ``answers``, or nothing."""\n'
            "        if not self.is_set or self.hold is not None or self.ended_on is None:"
        ),
        new=(
            "    def is_due(self, today: date) -> str:\n"
            '        """What is to go now: ``contacts``, ``answers``, or nothing."""\n'
            "        if not self.is_set or self.ended_on is None:"
        ),
        test="tests/privacy/test_retention.py::test_while_a_hold_stands_nothing_is_due_and_afterwards_there_is_notice_again",
    ),
    Fault(
        "Days of retention are Greenwich's",
        "surveys/privacy/retention.py",
        old="return moment.astimezone(ZoneInfo(self.study.time_zone)).date()",
        new="return moment.date()",
        test="tests/privacy/test_retention.py::test_days_count_from_the_day_the_field_was_closed_by_the_studys_clock",
    ),
    Fault(
        "Data go without notice",
        "surveys/privacy/retention.py",
        old="noticed = [self.day_of(since + NOTICE)] if since is not None else []",
        new="noticed = [self.day_of(since)] if since is not None else []",
        test="tests/privacy/test_retention.py::test_nothing_goes_before_it_was_announced_for_thirty_days",
    ),
)
