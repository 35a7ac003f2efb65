"""Faults in retention: when personal data go."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "Days of retention are Greenwich's",
        "surveys/privacy/queries/retention.py",
        old="return moment.astimezone(ZoneInfo(self.study.time_zone)).date()",
        new="return moment.date()",
        test="tests/privacy/test_retention.py::test_days_count_from_the_day_the_field_was_closed_by_the_studys_clock",
    ),
)
