"""Faults in live interviews: late answers, clocks, endings, corrections."""

from __future__ import annotations

from .fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "A lapsed screen's answer is applied once a colleague has resumed",
        "surveys/interviewing/services/recording.py",
        old=("mine = self.interview.last_attempt_id == self.attempt.pk and self.interview.last_closed_at is None"),
        new="mine = self.interview.last_closed_at is None",
        test="tests/interviewing/test_colleagues.py::test_a_late_answer_of_a_lapsed_screen_is_kept_and_not_applied_when_somebody_has_resumed",
    ),
    Fault(
        "An answer of a closed attempt is applied",
        "surveys/interviewing/services/recording.py",
        old=("mine = self.interview.last_attempt_id == self.attempt.pk and self.interview.last_closed_at is None"),
        new="mine = self.interview.last_attempt_id == self.attempt.pk",
        test="tests/interviewing/test_answering.py::test_an_answer_after_the_case_was_taken_away_is_kept_but_not_applied",
    ),
    Fault(
        "The words of an erased person come back late",
        "surveys/interviewing/services/recording.py",
        old="new=ERASED if is_erased else value, is_late=True)",
        new="new=value, is_late=True)",
        test="tests/interviewing/test_erasing.py::test_a_note_that_comes_after_the_erasing_stands_nowhere",
    ),
    Fault(
        "A request that came twice is taken twice",
        "surveys/interviewing/services/recording.py",
        old=("        if self.interview.key_seen:\n            return REPEATED\n"),
        new="",
        test="tests/interviewing/test_answering.py::test_the_same_request_twice_changes_nothing_and_shows_the_current_page",
    ),
    Fault(
        "An answer to another page is taken",
        "surveys/interviewing/services/recording.py",
        old="return self.run.stands_on() != page",
        new="return not page",
        test="tests/interviewing/test_answering.py::test_an_answer_to_a_page_that_is_no_longer_asked_changes_nothing",
    ),
    Fault(
        "A refused answer uses up the key of the corrected one",
        "surveys/interviewing/services/answering.py",
        old=('            recorder.key = ""\n            for complaint'),
        new="            for complaint",
        test="tests/interviewing/test_answering.py::test_the_key_of_a_refused_answer_serves_for_the_corrected_one",
    ),
    Fault(
        "The respondent's clock is the server's",
        "surveys/interviewing/queries/runs.py",
        old="    zone = ZoneInfo(attempt.case.time_zone)\n",
        new='    zone = ZoneInfo("Europe/Rome")\n',
        test="tests/interviewing/test_near_midnight.py::test_today_and_yesterday_are_those_of_the_respondent_not_of_the_call_centre",
    ),
    Fault(
        "The running call's time is not the respondent's",
        "surveys/interviewing/queries/runs.py",
        old="session_at=session_at.astimezone(zone),",
        new="session_at=session_at,",
        test="tests/interviewing/test_near_midnight.py::test_a_check_on_a_date_knows_the_respondents_day",
    ),
    Fault(
        "An interview resumed next day begins that day",
        "surveys/interviewing/queries/runs.py",
        old="started = interview.facts_at.astimezone(zone)",
        new="started = session_at.astimezone(zone)",
        test="tests/interviewing/test_near_midnight.py::test_in_a_call_of_the_next_day_yesterday_is_that_days_and_the_route_that_of_the_first",
    ),
    Fault(
        "Practice interviews fill quota cells",
        "surveys/interviewing/queries/runs.py",
        old="is_counted=interview.purpose == Purpose.LIVE and interview.kind == InterviewKind.MAIN,",
        new="is_counted=interview.kind == InterviewKind.MAIN,",
        test="tests/interviewing/test_quotas.py::test_test_interviews_take_no_places",
    ),
    Fault(
        "A second start makes a second interview",
        "surveys/interviewing/services/starting.py",
        old="interview = begun or _new(",
        new="interview = _new(",
        test="tests/interviewing/test_ending.py::test_starting_marks_the_call_as_answered_and_starting_twice_is_starting_once",
    ),
    Fault(
        "The case's language is not asked when an interview begins",
        "surveys/interviewing/services/starting.py",
        old="len(held) + 1, language or case.language, now)",
        new="len(held) + 1, language, now)",
        test="tests/interviewing/test_languages.py::test_a_case_is_interviewed_in_its_own_language",
    ),
    Fault(
        "A suspended interview frees its places at once",
        "surveys/interviewing/services/quota_routing.py",
        old="if not _has_quotas(recorder.run) or status == InterviewStatus.SUSPENDED:",
        new="if not _has_quotas(recorder.run):",
        test="tests/interviewing/test_quotas.py::test_a_suspended_interview_keeps_its_place_two_hours",
    ),
    Fault(
        "A correction needs no reason",
        "surveys/interviewing/services/correcting.py",
        old=(
            "    if not reason.strip():\n"
            "        raise ReasonMissingError\n"
            "    with transaction.atomic():\n"
            "        case = lock(case_id)"
        ),
        new=("    with transaction.atomic():\n        case = lock(case_id)"),
        test="tests/interviewing/test_rejecting.py::test_only_a_rejection_is_taken_back_and_with_a_reason",
    ),
    Fault(
        "A correction is carried out though the case has changed since it was shown",
        "surveys/interviewing/services/correcting.py",
        old="if seen is not None and seen != corrections.fingerprint(facts, decision):",
        new="if seen is not None and not seen:",
        test="tests/web/supervisor/test_corrections.py::test_what_has_changed_since_it_was_said_is_asked_again",
    ),
    Fault(
        "Late answers outlive the erasing",
        "surveys/interviewing/services/erasing.py",
        old=" or (event.is_late and late)",
        new="",
        test="tests/interviewing/test_erasing.py::test_a_late_note_or_answer_that_came_before_the_erasing_is_forgotten_with_the_rest",
    ),
    Fault(
        "Personal answers stay in the stored row",
        "surveys/interviewing/services/erasing.py",
        old="        interview.row = personal.emptied(interview.row, layout_of(interview.version_id))\n",
        new="        pass\n",
        test="tests/interviewing/test_erasing.py::test_nothing_personal_is_left_in_any_table",
    ),
    Fault(
        "Words given for “other” outlive the months of retention",
        "surveys/interviewing/services/anonymising.py",
        old="return {key: value for key, value in stored.items() if key != SPECIFY}",
        new="return {**stored}",
        test="tests/privacy/test_expiring.py::test_months_later_nothing_leads_from_the_answers_to_anybody",
    ),
    Fault(
        "A calculation that repeats what was said stays when answers become anonymous",
        "surveys/interviewing/services/anonymising.py",
        old="return [*asked, *repeating]",
        new="return asked",
        test="tests/privacy/test_expiring.py::test_months_later_nothing_leads_from_the_answers_to_anybody",
    ),
    Fault(
        "A screened-out interview counts in its quota cells",
        "surveys/interviewing/services/quota_routing.py",
        old="    if status == InterviewStatus.COMPLETE:\n        count_places(",
        new="    if status in {InterviewStatus.COMPLETE, InterviewStatus.SCREENED_OUT}:\n        count_places(",
        test="tests/interviewing/test_quotas.py::test_a_screened_out_interview_gives_its_place_back",
    ),
)
