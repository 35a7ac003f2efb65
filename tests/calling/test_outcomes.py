"""Which AAPOR code a case gets in the end, from its whole history."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from surveys.calling.dispositions import OUTCOMES
from surveys.calling.history import History, Number
from surveys.calling.outcomes import KnownEligibility, final_outcome
from surveys.calling.rates import class_of
from surveys.calling.standard_dispositions import OF_THE_SYSTEM, STANDARD

from .moments import ended

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def history(*codes: str, dead: bool = False, resumable: bool = False) -> History:
    attempts = tuple(ended(code, AT) for code in codes)
    return History(attempts, (Number(1, is_dead=dead),), is_resumable=resumable)


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        ((), "3.11"),
        (("given_back",), "3.11"),
        (("busy", "busy"), "3.12"),
        (("busy", "no_answer"), "3.13"),
        (("no_answer", "answering_machine"), "3.14"),
        (("abandoned",), "3.90"),
        (("not_available", "no_answer"), "2.21"),
        (("call_back",), "2.21"),
        (("soft_refusal", "no_answer", "no_answer"), "2.11"),
        (("household_refusal",), "2.111"),
        (("household_refusal", "do_not_call"), "2.11"),
        (("hung_up", "no_answer"), "3.21"),
        (("language_problem",), "2.33"),
        (("other_language", "no_answer"), "2.33"),
        (("other_language", "not_available"), "2.21"),
        (("unable",), "2.32"),
        (("deceased",), "2.31"),
        (("wrong_person",), "4.10"),
        (("business",), "4.51"),
        (("duplicate",), "4.81"),
        (("screened_out",), "4.70"),
        (("quota_full",), "4.80"),
        (("soft_refusal", "complete"), "1.1"),
        (("partial",), "1.2"),
        (("broken_off",), "2.12"),
        (("broken_off", "rejected"), "3.21"),
        (("complete", "no_answer", "do_not_call"), "1.1"),
        (("screened_out", "screening_rejected"), "3.90"),
        (("soft_refusal", "rejected"), "2.11"),
    ],
    ids=str,
)
def test_the_whole_history_decides(codes: tuple[str, ...], outcome: str) -> None:
    assert final_outcome(history(*codes)) == outcome


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        (("no_answer",), "2.20"),
        (("answering_machine",), "2.22"),
        (("soft_refusal",), "2.112"),
        (("hung_up",), "2.111"),
    ],
)
def test_silence_of_somebody_known_to_be_eligible_is_a_non_contact(codes: tuple[str, ...], outcome: str) -> None:
    assert final_outcome(history(*codes), KnownEligibility.ELIGIBLE) == outcome


def test_a_case_whose_numbers_are_all_dead_is_not_eligible() -> None:
    assert final_outcome(history("not_working", dead=True)) == "4.31"
    assert final_outcome(history("fax", dead=True)) == "4.20"


def test_dead_numbers_of_somebody_who_was_once_reached_leave_a_non_contact() -> None:
    assert final_outcome(history("not_available", "not_working", dead=True)) == "2.21"


def test_an_interview_that_was_begun_and_never_resumed_is_a_break_off() -> None:
    assert final_outcome(history("call_back", "no_answer", resumable=True)) == "2.12"


def test_enough_answers_make_a_partial_interview_however_the_case_ended() -> None:
    for codes in (("call_back", "no_answer"), ("line_dropped", "soft_refusal"), ("do_not_call",)):
        assert final_outcome(replace(history(*codes, resumable=True), is_partial=True)) == "1.2"
    assert final_outcome(replace(history("line_dropped", "complete"), is_partial=True)) == "1.1"


def test_every_disposition_alone_gives_an_outcome_that_has_a_name_and_a_class() -> None:
    for code, disposition in STANDARD.by_code.items():
        if disposition not in OF_THE_SYSTEM:
            outcome = final_outcome(history(code, dead=disposition.ends_number))
            assert outcome in OUTCOMES
            assert class_of(outcome)
