"""Derives the final outcome of a case: AAPOR codes (Standard Definitions, 10th edition, telephone)."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from .dispositions import DEAD_NUMBER, HANGING_UP, EvidenceKind
from .history import History
from .standard_dispositions import ABANDONED, COMPLETE, PARTIAL

NEVER_CALLED = "3.11"


class KnownEligibility(Enum):
    """What is known of the respondent's eligibility apart from the calls: from the sample list or from the screener."""

    ELIGIBLE = "eligible"
    UNKNOWN = "unknown"


def final_outcome(history: History, eligibility: KnownEligibility = KnownEligibility.UNKNOWN) -> str:
    """The AAPOR code of a case that closes, or of one still open when fieldwork ends.

    A complete interview that is not rejected decides, whatever follows it. Otherwise the last decisive disposition
    decides, except those before an interview that was rejected; then a partial interview counts, whatever prevented its
    continuation; then a refusal outweighs whatever came later; a rejected interview, a language nobody speaks and any
    other contact outweigh silence ("no answer" is unknown eligibility for a number where nobody ever answered, a
    non-contact where somebody was reached); and dead numbers count when no number is left, if a call showed that they
    are dead: those on the do-not-call list may well exist.
    """
    evidence = [attempt.disposition.evidence for attempt in history.telling]
    is_eligible, is_begun = eligibility is KnownEligibility.ELIGIBLE, history.is_resumable
    if any(one.kind is EvidenceKind.COMPLETE for one in evidence):
        return COMPLETE.evidence.code
    decides = (EvidenceKind.DECISIVE, EvidenceKind.REJECTION)
    decisive = next((one for one in reversed(evidence) if one.kind in decides), None)
    if decisive is not None and decisive.kind is EvidenceKind.DECISIVE:
        return decisive.code
    if history.is_partial:
        return PARTIAL.evidence.code
    refusals = [one.refusal for one in evidence if one.refusal is not None]
    if refusals:
        return max(refusals, key=lambda one: one.weight).code_of(is_eligible=is_eligible, is_begun=is_begun)
    if history.is_resumable:
        return HANGING_UP.of_begun
    if decisive is not None:
        return decisive.code
    contacts = [one for one in evidence if one.kind is EvidenceKind.CONTACT]
    if contacts:
        return contacts[-1].code
    is_over = any(one.kind is EvidenceKind.DEAD_NUMBER for one in evidence)
    if is_over and history.numbers and all(number.is_dead for number in history.numbers):
        return evidence[-1].code if evidence[-1].kind is EvidenceKind.DEAD_NUMBER else DEAD_NUMBER.code
    silences = [one for one in evidence if one.kind is EvidenceKind.SILENCE]
    if silences:
        return max(silences, key=lambda one: one.weight).code_of(is_eligible=is_eligible, is_begun=False)
    return ABANDONED.evidence.code if evidence else NEVER_CALLED


def outcome_so_far(history: History) -> str:
    """The AAPOR code that the case would have if the field ended now; empty where no attempt gives evidence about it.

    Its numbers are left out: that they are dead counts once the case is closed for it.
    """
    return final_outcome(replace(history, numbers=())) if history.telling else ""
