"""Every disposition states what it proves, and every final outcome comes from what some disposition proves."""

import ast
from collections.abc import Iterator

import pytest

from surveys.calling.dispositions import HANGING_UP, OUTCOMES, Disposition, Evidence, EvidenceKind
from surveys.calling.next_call import REASONS
from surveys.calling.outcomes import NEVER_CALLED
from surveys.calling.rates import class_of
from surveys.calling.standard_dispositions import OF_THE_INTERVIEW, OF_THE_SYSTEM, STANDARD
from surveys.interviewing.models import InterviewStatus

from .code import CODE, ROOT

ALL = [pytest.param(disposition, id=code) for code, disposition in STANDARD.by_code.items()]
KIND = EvidenceKind
OF_THE_FIELD = {"api", "calling", "fieldwork", "interviewing", "management", "results", "review", "training"}
OF_ITS_OWN = {
    InterviewStatus.REJECTED.value: "the status of an interview and the kind of an event",
    InterviewStatus.BROKEN_OFF.value: "the kind of an event, and an end of the questionnaire",
}
"""Codes that are also the word of something else."""


def codes_of(evidence: Evidence) -> Iterator[str]:
    yield from (code for code in (evidence.code, evidence.of_eligible, evidence.of_begun) if code)
    if evidence.if_rejected is not None:
        yield from codes_of(evidence.if_rejected)


@pytest.mark.parametrize("disposition", ALL)
def test_a_disposition_states_the_aapor_codes_that_it_proves(disposition: Disposition) -> None:
    evidence = disposition.evidence
    assert disposition.says_nothing == (not evidence.code)
    assert [code for code in codes_of(evidence) if code not in OUTCOMES or not class_of(code)] == []
    assert (evidence.weight > 0) == (evidence.kind in {KIND.REFUSAL, KIND.SILENCE})


@pytest.mark.parametrize("disposition", ALL)
def test_what_a_disposition_does_to_its_case_agrees_with_what_it_proves(disposition: Disposition) -> None:
    kind = disposition.evidence.kind
    assert disposition.ends_number == (kind is KIND.DEAD_NUMBER)
    assert not (disposition.is_silence and disposition.is_contact)
    if kind in {KIND.COMPLETE, KIND.DECISIVE, KIND.REJECTION}:
        assert disposition.ends_case
    if kind in {KIND.REFUSAL, KIND.CONTACT}:
        assert disposition.is_contact
    rests = not (disposition.ends_case or disposition.ends_number or disposition.needs_appointment)
    assert bool(disposition.retry_minutes) == (rests and disposition not in OF_THE_SYSTEM)
    assert not disposition.retry_reason or disposition.retry_reason in REASONS


@pytest.mark.parametrize("code", OUTCOMES)
def test_a_final_outcome_is_proved_by_some_disposition(code: str) -> None:
    proved = {code for disposition in STANDARD.all for code in codes_of(disposition.evidence)}
    assert code in proved | {NEVER_CALLED, HANGING_UP.of_begun}


@pytest.mark.parametrize("disposition", [pytest.param(one, id=one.code) for one in OF_THE_INTERVIEW])
def test_the_end_of_an_interview_says_what_its_attempt_becomes_when_it_is_rejected(disposition: Disposition) -> None:
    assert disposition.code in InterviewStatus.values
    assert STANDARD.by_code[disposition.rejected_as].evidence.kind is KIND.REJECTION


def test_a_key_is_given_once() -> None:
    assert len(STANDARD.by_key) == sum(1 for one in STANDARD.all if one.key)
    assert [one.ringing_key for one in STANDARD.ringing] == ["2", "3", "4", "5", "6", "7", "8"]
    assert [one.stopping_key for one in STANDARD.stopping] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [one.code for one in STANDARD.stopping if not one.stopping_label] == []


def test_no_rule_of_the_field_and_no_page_knows_a_disposition_by_its_code() -> None:
    found = {
        (path.name, node.value)
        for path in CODE
        if path.is_relative_to(ROOT / "surveys") and path.parts[len(ROOT.parts) + 1] in OF_THE_FIELD
        for node in compared(path.read_text())
        if node.value in STANDARD.by_code and node.value not in OF_ITS_OWN
    }
    assert found == set()


def test_outside_of_the_calling_rules_nobody_looks_a_code_up_in_the_standard_set() -> None:
    """A study may have a set of its own: ``fieldwork.queries`` hands out the right one."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in CODE
        if path.is_relative_to(ROOT / "surveys") and path.parent.name != "calling"
        for node in ast.walk(ast.parse(path.read_text()))
        if getattr(node, "id", getattr(node, "attr", getattr(node, "name", ""))) == "STANDARD"
    }
    assert found == set()


def compared(source: str) -> Iterator[ast.Constant]:
    """The constants with which something is compared, or among which it is looked for."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            for part in (node.left, *node.comparators):
                yield from (one for one in ast.walk(part) if isinstance(one, ast.Constant))
