"""Faults around accounts, sessions and the register of events."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "A look is written down at every reload",
        "surveys/people/services/audit.py",
        old=("    if same not in lines:\n        record("),
        new=("    if lines is not None:\n        record("),
        test="tests/web/test_register_of_events.py::test_a_case_seen_by_a_supervisor_is_one_line_however_often_it_is_looked_at",
    ),
    Fault(
        "The register's last day is left out",
        "surveys/people/queries/register.py",
        old="found = found.filter(at__lt=wanted.until)",
        new="found = found.filter(at__lt=wanted.until - timedelta(days=1))",
        test="tests/web/test_register_page.py::test_everything_stands_there_in_words_newest_first_and_can_be_narrowed",
    ),
    Fault(
        "An administrator gives up their own rights",
        "surveys/people/services/accounts.py",
        old=('    if by == person and facts.get("is_administrator") is False:\n        raise OwnAccountError\n'),
        new="",
        test="tests/people/test_accounts.py::test_nobody_suspends_themselves_or_gives_up_their_administration",
    ),
)
