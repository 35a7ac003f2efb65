"""Faults around accounts, sessions and the register of events."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "A look is written down at every reload",
        "surveys/people/services/audit.py",
        old=("    if same not in lines:\n        record("),
        new=("    if lines is not None:\n        record("),
        test="tests/web/account/test_register_of_events.py::test_a_case_seen_by_a_supervisor_is_one_line_however_often_it_is_looked_at",
    ),
    Fault(
        "The register's last day is left out",
        "surveys/people/queries/register.py",
        old="found = found.filter(at__lt=wanted.until)",
        new="found = found.filter(at__lt=wanted.until - timedelta(days=1))",
        test="tests/web/account/test_register_page.py::test_everything_stands_there_in_words_newest_first_and_can_be_narrowed",
    ),
    Fault(
        "An administrator gives up their own rights",
        "surveys/people/services/accounts.py",
        old=('    if by == person and facts.get("is_administrator") is False:\n        raise OwnAccountError\n'),
        new="",
        test="tests/people/test_accounts.py::test_nobody_suspends_themselves_or_gives_up_their_administration",
    ),
    Fault(
        "Sessions outlive a reset of the second factor",
        "surveys/people/services/accounts.py",
        old=(
            "        end_sessions(person=person)\n"
            "        record(by=by, verb=AuditVerb.FACTOR_RESET, subject=person.audit_name"
        ),
        new="        record(by=by, verb=AuditVerb.FACTOR_RESET, subject=person.audit_name",
        test="tests/web/sign_in/test_sessions.py::test_whose_access_or_second_factor_is_reset_is_signed_in_nowhere",
    ),
    Fault(
        "Sessions outlive a reset of the access",
        "surveys/people/services/accounts.py",
        old=(
            "        end_sessions(person=person)\n"
            "        record(by=by, verb=AuditVerb.PERSON_ACCESS_RESET, subject=person.audit_name"
        ),
        new="        record(by=by, verb=AuditVerb.PERSON_ACCESS_RESET, subject=person.audit_name",
        test="tests/web/sign_in/test_sessions.py::test_whose_access_or_second_factor_is_reset_is_signed_in_nowhere",
    ),
    Fault(
        "Sessions outlive a suspension",
        "surveys/people/services/accounts.py",
        old="        if not answers_late:\n            end_sessions(person=person)",
        new="        if answers_late:\n            end_sessions(person=person)",
        test="tests/web/sign_in/test_sessions.py::test_a_suspended_person_is_out_everywhere_and_does_not_come_back_by_being_let_in_again",
    ),
    Fault(
        "A study of others opens to anybody signed in",
        "surveys/design/queries/studies.py",
        old='    return studies.filter(pk__in=Membership.objects.filter(user=user).values("study"))',
        new="    return studies",
        test="tests/design/test_studies.py::test_people_see_the_studies_they_have_a_role_in_and_administrators_all",
    ),
)
