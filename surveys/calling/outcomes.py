"""The one final outcome of a case: AAPOR codes (Standard Definitions, 10th edition, telephone)."""

from __future__ import annotations

from enum import Enum

from .dispositions import gettext_noop
from .history import History

OUTCOMES: dict[str, str] = {
    "1.1": gettext_noop("Complete interview"),
    "1.2": gettext_noop("Partial interview"),
    "2.11": gettext_noop("Refusal"),
    "2.111": gettext_noop("Refusal by the household"),
    "2.112": gettext_noop("Refusal by the respondent"),
    "2.12": gettext_noop("Broken off by the respondent"),
    "2.20": gettext_noop("Not reached"),
    "2.21": gettext_noop("Respondent never available"),
    "2.22": gettext_noop("Answering machine of the household"),
    "2.31": gettext_noop("Deceased"),
    "2.32": gettext_noop("Not able to take part"),
    "2.33": gettext_noop("Language difficulty"),
    "2.90": gettext_noop("Interview rejected"),
    "3.11": gettext_noop("Never called"),
    "3.12": gettext_noop("Always busy"),
    "3.13": gettext_noop("No answer"),
    "3.14": gettext_noop("Answering machine, household unknown"),
    "3.21": gettext_noop("Screening not completed"),
    "3.90": gettext_noop("Unknown, other"),
    "4.10": gettext_noop("Outside the sample"),
    "4.20": gettext_noop("Fax or data line"),
    "4.31": gettext_noop("Number does not exist"),
    "4.51": gettext_noop("Business or institution"),
    "4.70": gettext_noop("Nobody eligible"),
    "4.80": gettext_noop("Quota full"),
    "4.81": gettext_noop("Duplicate"),
}
"""Code → what it means, English message id. The class of each code is in ``rates.class_of``."""


class Known(Enum):
    """What is known of the respondent's eligibility beside the calls: from the list, or from the screener."""

    ELIGIBLE = "eligible"
    UNKNOWN = "unknown"


FINAL = {
    "complete": "1.1",
    "partial": "1.2",
    "broken_off": "2.12",
    "deceased": "2.31",
    "unable": "2.32",
    "language_problem": "2.33",
    "wrong_person": "4.10",
    "business": "4.51",
    "screened_out": "4.70",
    "quota_full": "4.80",
    "duplicate": "4.81",
}
"""Dispositions that decide by themselves."""

REJECTED = {"rejected": "2.90", "screening_rejected": "3.90"}
"""An interview that was rejected: among the eligible that gave none (AAPOR: cases invalidated later on are 2.90), but
of a rejected screening nobody knows whether the person is eligible."""

SILENT = {"busy": "3.12", "no_answer": "3.13", "answering_machine": "3.14"}


def final_outcome(history: History, eligibility: Known = Known.UNKNOWN) -> str:
    """The AAPOR code of a case that closes, or of one still open when the field ends.

    A complete interview that counts is what the case gave, whatever is said after it. Else what decides by itself
    decides last said first, but for what was said before an interview that was rejected; then a partial interview
    counts, whatever kept it from going on; then a refusal outweighs whatever came later, a rejected interview, a
    language that nobody came to speak and any other contact outweigh silence ("no answer" is unknown eligibility
    for a number where nobody ever answered, a non-contact where somebody was reached), and dead numbers count when
    no number is left, if a call said that they are: those on the do-not-call list may well exist.
    """
    codes = [attempt.code for attempt in history.telling]
    if "complete" in codes:
        return FINAL["complete"]
    decisive = next((code for code in reversed(codes) if code in FINAL or code in REJECTED), "")
    if decisive in FINAL:
        return FINAL[decisive]
    if history.is_partial:
        return "1.2"
    refusal = _refusal(history, eligibility)
    if refusal:
        return refusal
    if history.is_resumable:
        return "2.12"
    if decisive:
        return REJECTED[decisive]
    contacts = [attempt.code for attempt in history.telling if attempt.disposition.is_contact]
    if contacts:
        return "2.33" if contacts[-1] == "other_language" else "2.21"
    is_over = any(attempt.disposition.ends_number for attempt in history.telling)
    if is_over and history.numbers and all(number.is_dead for number in history.numbers):
        return "4.20" if codes and codes[-1] == "fax" else "4.31"
    return _silence([code for code in codes if code in SILENT], eligibility, is_tried=bool(codes))


def _refusal(history: History, eligibility: Known) -> str:
    refusals = [attempt.code for attempt in history.telling if attempt.disposition.is_refusal]
    if not refusals:
        return ""
    if "do_not_call" in refusals or "soft_refusal" in refusals:
        return "2.112" if eligibility is Known.ELIGIBLE or history.is_resumable else "2.11"
    if "household_refusal" in refusals:
        return "2.111"
    # Somebody who hangs up before it is known whether there is anyone to interview refuses nothing yet.
    if history.is_resumable:
        return "2.12"
    return "2.111" if eligibility is Known.ELIGIBLE else "3.21"


def _silence(codes: list[str], eligibility: Known, *, is_tried: bool) -> str:
    if not codes:
        return "3.90" if is_tried else "3.11"
    if eligibility is Known.ELIGIBLE:
        return "2.22" if "answering_machine" in codes else "2.20"
    if "answering_machine" in codes:
        return SILENT["answering_machine"]
    return SILENT["no_answer"] if "no_answer" in codes else SILENT["busy"]
