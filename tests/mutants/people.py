"""Faults around accounts, sessions and the register of events."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "A look is written down at every reload",
        "surveys/people/audit.py",
        old=("    if same not in lines:\n        record("),
        new=("    if lines is not None:\n        record("),
        test="tests/web/test_register_of_events.py::test_a_case_seen_by_a_supervisor_is_one_line_however_often_it_is_looked_at",
    ),
    Fault(
        "A second person's look is hidden behind the first's",
        "surveys/people/audit.py",
        old=(
            "same: tuple[object, ...] = (by.pk if by else None, verb, *origin())\n"
            '    lines: list[tuple[object, ...]] = [*lately.values_list("actor", "verb", '
            '"address", "device")[:LINES_LOOKED_AT]]'
        ),
        new=(
            "same: tuple[object, ...] = (verb, *origin())\n"
            '    lines: list[tuple[object, ...]] = [*lately.values_list("verb", "address", '
            '"device")[:LINES_LOOKED_AT]]'
        ),
        test="tests/people/test_audit.py::test_a_look_is_kept_once_in_ten_minutes_for_each_person",
    ),
    Fault(
        "The register's last day is left out",
        "surveys/people/register.py",
        old="found = found.filter(at__lt=wanted.until)",
        new="found = found.filter(at__lt=wanted.until - timedelta(days=1))",
        test="tests/web/test_register_page.py::test_everything_stands_there_in_words_newest_first_and_can_be_narrowed",
    ),
    Fault(
        "An administrator gives up their own rights",
        "surveys/people/services.py",
        old=('    if by == person and facts.get("is_administrator") is False:\n        raise OwnAccountError\n'),
        new="",
        test="tests/people/test_accounts.py::test_nobody_suspends_themselves_or_gives_up_their_administration",
    ),
    Fault(
        "Sessions outlive a reset of somebody's access",
        "surveys/people/services.py",
        old=("        SocialAccount.objects.filter(user=person).delete()\n        end_sessions(person=person)\n"),
        new="        SocialAccount.objects.filter(user=person).delete()\n",
        test="tests/web/test_people_pages.py::test_a_new_password_replaces_the_old_one",
    ),
    Fault(
        "Somebody suspended works on in their open browsers",
        "surveys/people/services.py",
        old=("        if not answers_late:\n            end_sessions(person=person)\n"),
        new="",
        test="tests/web/test_sessions.py::test_a_suspended_person_is_out_everywhere_and_does_not_come_back_by_being_let_in_again",
    ),
)
