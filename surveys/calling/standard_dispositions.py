"""The standard dispositions: the set of a study that states none of its own. The rows and their delays are ours."""

from __future__ import annotations

from typing import Any

from .dispositions import (
    CONTACT,
    CONVERTER,
    DAY,
    HANGING_UP,
    HOUR,
    NOTHING,
    REFUSAL,
    Disposition,
    Dispositions,
    Evidence,
    EvidenceKind,
)
from .translatable import gettext_noop


def _decides(code: str, if_rejected: Evidence | None = None) -> Evidence:
    return Evidence(EvidenceKind.DECISIVE, code, if_rejected=if_rejected)


def _dead(code: str) -> dict[str, Any]:
    return {"evidence": Evidence(EvidenceKind.DEAD_NUMBER, code), "ends_number": True, "tries_next_number": True}


NO_CONTACT = (
    Disposition(
        "no_answer",
        gettext_noop("No answer"),
        gettext_noop("It rang, nobody answered."),
        "11",
        evidence=Evidence(EvidenceKind.SILENCE, "3.13", of_eligible="2.20", weight=2),
        ringing_key="2",
        retry_minutes=3 * HOUR,
        second_retry_minutes=30,
        tries_next_number=True,
    ),
    Disposition(
        "busy",
        gettext_noop("Busy"),
        gettext_noop("The line was busy."),
        "12",
        evidence=Evidence(EvidenceKind.SILENCE, "3.12", of_eligible="2.20", weight=1),
        ringing_key="3",
        retry_reason="busy",
        retry_minutes=30,
        second_retry_minutes=10,
        tries_next_number=True,
    ),
    Disposition(
        "answering_machine",
        gettext_noop("Answering machine"),
        gettext_noop("An answering machine took the call."),
        "13",
        evidence=Evidence(EvidenceKind.SILENCE, "3.14", of_eligible="2.22", weight=3),
        ringing_key="4",
        retry_minutes=3 * HOUR,
        second_retry_minutes=30,
        tries_next_number=True,
    ),
    Disposition(
        "not_working",
        gettext_noop("Number does not exist"),
        gettext_noop("The number does not exist."),
        "14",
        ringing_key="5",
        **_dead("4.31"),
    ),
    Disposition(
        "fax",
        gettext_noop("Fax or data line"),
        gettext_noop("A fax or data line answered."),
        "15",
        **_dead("4.20"),
    ),
)

NOT_NOW = (
    Disposition(
        "not_available",
        gettext_noop("Not at home"),
        gettext_noop("Somebody answered; the person was not there."),
        "21",
        evidence=CONTACT,
        ringing_key="6",
        retry_minutes=4 * HOUR,
        second_retry_minutes=HOUR,
        is_contact=True,
    ),
    Disposition(
        "call_back",
        gettext_noop("To be rung again"),
        gettext_noop("Asked to be rung again."),
        "22",
        evidence=CONTACT,
        ringing_key="7",
        stopping_key="2",
        stopping_label=gettext_noop("They want to be rung again"),
        is_contact=True,
        needs_appointment=True,
    ),
    Disposition(
        "language_problem",
        gettext_noop("Language difficulty"),
        gettext_noop("There was no common language."),
        "23",
        evidence=_decides("2.33"),
        stopping_key="5",
        stopping_label=gettext_noop("Language difficulty"),
        ends_case=True,
        is_contact=True,
        if_spoken="other_language",
    ),
    Disposition(
        "other_language",
        gettext_noop("Speaks another language"),
        gettext_noop("Speaks another language: a colleague who speaks it calls again."),
        evidence=Evidence(EvidenceKind.CONTACT, "2.33"),
        retry_minutes=15,
        is_contact=True,
    ),
    Disposition(
        "unable",
        gettext_noop("Not able to take part"),
        gettext_noop("The person was not able to take part."),
        "24",
        evidence=_decides("2.32"),
        stopping_key="6",
        stopping_label=gettext_noop("Not able to answer"),
        ends_case=True,
        is_contact=True,
    ),
    Disposition(
        "deceased",
        gettext_noop("Deceased"),
        gettext_noop("The person has died."),
        "25",
        evidence=_decides("2.31"),
        ends_case=True,
        is_contact=True,
    ),
    Disposition(
        "line_dropped",
        gettext_noop("The line dropped"),
        gettext_noop("The line dropped while speaking."),
        "26",
        evidence=CONTACT,
        stopping_key="1",
        stopping_label=gettext_noop("The line dropped"),
        retry_reason="resume",
        retry_minutes=1,
        is_contact=True,
    ),
)

REFUSALS = (
    Disposition(
        "soft_refusal",
        gettext_noop("Not this time"),
        gettext_noop("Did not want to, this time."),
        "31",
        evidence=REFUSAL,
        ringing_key="8",
        retry_minutes=7 * DAY,
        is_contact=True,
        needs_note=True,
        skill=CONVERTER,
    ),
    Disposition(
        "do_not_call",
        gettext_noop("Never call again"),
        gettext_noop("Asked never to be called again."),
        "32",
        evidence=REFUSAL,
        stopping_key="4",
        stopping_label=gettext_noop("They never want to be called again"),
        ends_case=True,
        is_contact=True,
        do_not_call=True,
    ),
    Disposition(
        "household_refusal",
        gettext_noop("A family member refuses"),
        gettext_noop("A family member refused."),
        "33",
        evidence=Evidence(EvidenceKind.REFUSAL, "2.111", weight=2),
        retry_minutes=7 * DAY,
        is_contact=True,
        needs_note=True,
        skill=CONVERTER,
    ),
    Disposition(
        "hung_up",
        gettext_noop("They hung up"),
        gettext_noop("Hung up without saying why."),
        "34",
        evidence=HANGING_UP,
        retry_minutes=7 * DAY,
        is_contact=True,
        skill=CONVERTER,
    ),
)

NOT_ELIGIBLE = (
    Disposition(
        "wrong_person",
        gettext_noop("Wrong person"),
        gettext_noop("The number belongs to somebody else."),
        "41",
        evidence=_decides("4.10"),
        stopping_key="7",
        stopping_label=gettext_noop("Not the right person"),
        ends_case=True,
        is_contact=True,
        if_other_number="wrong_number",
    ),
    Disposition(
        "wrong_number",
        gettext_noop("Somebody else’s number"),
        gettext_noop("The number belongs to somebody else; the case has others."),
        **_dead("4.10"),
    ),
    Disposition(
        "business",
        gettext_noop("It is a business"),
        gettext_noop("The number belongs to a business."),
        "42",
        evidence=_decides("4.51"),
        ends_case=True,
        is_contact=True,
        if_other_number="business_number",
    ),
    Disposition(
        "business_number",
        gettext_noop("The number of a business"),
        gettext_noop("The number belongs to a business; the case has others."),
        **_dead("4.51"),
    ),
    Disposition(
        "duplicate",
        gettext_noop("Already interviewed"),
        gettext_noop("Had already been interviewed."),
        "43",
        evidence=_decides("4.81"),
        ends_case=True,
        is_contact=True,
    ),
)

COMPLETE = Disposition(
    "complete",
    gettext_noop("Complete interview"),
    gettext_noop("The interview was completed."),
    evidence=Evidence(EvidenceKind.COMPLETE, "1.1"),
    ends_case=True,
    is_contact=True,
    rejected_as="rejected",
)
PARTIAL = Disposition(
    "partial",
    gettext_noop("Partial interview"),
    gettext_noop("The interview was partly completed."),
    evidence=_decides("1.2"),
    ends_case=True,
    is_contact=True,
    may_go_on=True,
    rejected_as="rejected",
)
BROKEN_OFF = Disposition(
    "broken_off",
    gettext_noop("Interview broken off"),
    gettext_noop("The interview was broken off."),
    evidence=_decides("2.12", if_rejected=HANGING_UP),
    stopping_key="3",
    stopping_label=gettext_noop("They do not want to go on"),
    ends_case=True,
    is_contact=True,
    may_go_on=True,
    rejected_as="rejected",
)
SCREENED_OUT = Disposition(
    "screened_out",
    gettext_noop("Screened out"),
    gettext_noop("Did not belong to the target group."),
    evidence=_decides("4.70"),
    ends_case=True,
    is_contact=True,
    rejected_as="screening_rejected",
)
QUOTA_FULL = Disposition(
    "quota_full",
    gettext_noop("Quota full"),
    gettext_noop("The quota was already full."),
    evidence=_decides("4.80"),
    ends_case=True,
    is_contact=True,
    rejected_as="screening_rejected",
)
OF_THE_INTERVIEW = (COMPLETE, PARTIAL, BROKEN_OFF, SCREENED_OUT, QUOTA_FULL)
"""The outcomes of an interview; the interview's status has the same name."""

GIVEN_BACK = Disposition(
    "given_back", gettext_noop("Given back"), gettext_noop("Given back, nothing dialled."), evidence=NOTHING
)
ABANDONED = Disposition(
    "abandoned",
    gettext_noop("Abandoned"),
    gettext_noop("The screen was left without an outcome."),
    evidence=Evidence(EvidenceKind.UNKNOWN, "3.90"),
)
RELEASED = Disposition(
    "released", gettext_noop("Released"), gettext_noop("Released by the supervisor."), evidence=NOTHING
)
HANDED_OVER = Disposition(
    "handed_over",
    gettext_noop("Handed over"),
    gettext_noop("The call went on in a colleague’s hands."),
    evidence=NOTHING,
)
"""Of a call that a colleague goes on with: what became of it is said by the attempt that follows."""
GOES_ON = Disposition(
    "goes_on",
    gettext_noop("Interview to go on"),
    gettext_noop("The interview had broken off, and was to go on."),
    evidence=CONTACT,
    is_contact=True,
)

OF_THE_SYSTEM = (
    GIVEN_BACK,
    ABANDONED,
    RELEASED,
    HANDED_OVER,
    # AAPOR: cases invalidated later on are 2.90; after a rejected screening eligibility is unknown.
    Disposition(
        "rejected",
        gettext_noop("Interview rejected"),
        gettext_noop("The interview was rejected: it counts no more."),
        evidence=Evidence(EvidenceKind.REJECTION, "2.90"),
        ends_case=True,
    ),
    Disposition(
        "screening_rejected",
        gettext_noop("Screening rejected"),
        gettext_noop("The screening was rejected: nobody knows whether the person belongs to the target group."),
        evidence=Evidence(EvidenceKind.REJECTION, "3.90"),
        ends_case=True,
    ),
    GOES_ON,
)

STANDARD = Dispositions((*NO_CONTACT, *NOT_NOW, *REFUSALS, *NOT_ELIGIBLE, *OF_THE_INTERVIEW, *OF_THE_SYSTEM))
"""The set of a study that states none of its own."""
CALL_BACK, DO_NOT_CALL = STANDARD.by_code["call_back"], STANDARD.by_code["do_not_call"]
NO_ANSWER = STANDARD.by_code["no_answer"]
"""The dispositions that the appointment screen and the services record without an interviewer choosing them."""
