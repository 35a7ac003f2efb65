"""Dispositions: how a call ended, the evidence that gives, and the consequences for the next call.

Each disposition is one row of data, which the rules, the screens and the final outcome all read. The AAPOR code that a
case gets in the end is derived by ``outcomes`` from the evidence of its whole history. The standard set and its delays
are ours; see AAPOR "Standard Definitions" for the difference between temporary dispositions and final codes.

A study's own set is ``CallingPolicy.dispositions``: the ``STANDARD`` one with what the study adds to it and changes of
it (``own_outcomes``); whoever looks a code up is handed that set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum
from typing import Any

from .translatable import gettext_noop

HOUR, DAY = 60, 24 * 60
SHORTEST_NOTE = 10
"""The least number of characters of a required note: a shorter one does not help the next interviewer."""
CONVERTER = "converter"
"""The skill of interviewers who are good at converting refusals."""


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
"""AAPOR final code (Standard Definitions, 10th edition, telephone) → its meaning, an English message id.

The class of each code is given by ``rates.class_of``.
"""


class EvidenceKind(Enum):
    """The kinds of evidence, in order of precedence."""

    COMPLETE = "complete"
    """A complete interview decides the outcome, whatever follows it."""
    DECISIVE = "decisive"
    """Decides the outcome on its own; the last of several counts."""
    REJECTION = "rejection"
    """The interview was rejected: decisive evidence from before it no longer decides."""
    REFUSAL = "refusal"
    """Outweighs whatever comes later; of several the one of the greatest weight counts."""
    CONTACT = "contact"
    """Somebody was reached; the last of several counts."""
    DEAD_NUMBER = "dead_number"
    """The number reaches nobody; counts once no number is left."""
    SILENCE = "silence"
    """Nobody was reached; of several the one of the greatest weight counts."""
    UNKNOWN = "unknown"
    """It is not known how the call ended."""
    NOTHING = "nothing"
    """No evidence about the case: nobody was dialled."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence that a disposition gives about its case, as read by ``outcomes.final_outcome``.

    ``code``: the AAPOR code if nothing else is known. ``of_eligible``: the code if the respondent is known to be
    eligible; ``of_begun``: the code if an interview was begun and can be resumed; ``code`` where they are empty.
    ``weight``: among several refusals, or several silences, the greatest counts. ``if_rejected``: the evidence of a
    decisive disposition once its interview is rejected.
    """

    kind: EvidenceKind
    code: str = ""
    of_eligible: str = ""
    of_begun: str = ""
    weight: int = 0
    if_rejected: Evidence | None = None

    @property
    def refusal(self) -> Evidence | None:
        """This evidence if it is of a refusal; otherwise ``if_rejected``, which may be None."""
        return self if self.kind is EvidenceKind.REFUSAL else self.if_rejected

    def code_of(self, *, is_eligible: bool, is_begun: bool) -> str:
        """The AAPOR code, given whether the respondent is eligible and whether an interview was begun."""
        return (is_begun and self.of_begun) or (is_eligible and self.of_eligible) or self.code


def _decides(code: str, if_rejected: Evidence | None = None) -> Evidence:
    return Evidence(EvidenceKind.DECISIVE, code, if_rejected=if_rejected)


NOTHING = Evidence(EvidenceKind.NOTHING)
CONTACT = Evidence(EvidenceKind.CONTACT, "2.21")
DEAD_NUMBER = Evidence(EvidenceKind.DEAD_NUMBER, "4.31")
REFUSAL = Evidence(EvidenceKind.REFUSAL, "2.11", of_eligible="2.112", of_begun="2.112", weight=3)
"""A refusal by the respondent."""
HANGING_UP = Evidence(EvidenceKind.REFUSAL, "3.21", of_eligible="2.111", of_begun="2.12", weight=1)
"""A hang-up before it is known whether anyone in the household is eligible: not yet a refusal by the respondent."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """One way in which a call can end.

    ``code`` is its permanent name; ``key`` is what an interviewer types, two digits, the first being the ``group``; an
    empty key means that it is set by the interview or by the system. ``label`` is the button's text, ``past`` its text
    in the case's history. ``evidence``: what it proves for the final outcome.

    ``ringing_key``: the single digit that records it while the telephone rings. ``stopping_key`` and
    ``stopping_label``: the digit and the text with which it breaks off an interview. ``ends_case``: it closes the case,
    whatever else is known.

    ``retry_minutes``: the delay before the next call; ``second_retry_minutes``: a shorter delay, if the failed call
    followed up an appointment; ``retry_reason``: a key of ``next_call.REASONS`` that gives the case priority over other
    recalls. ``ends_number``: the number is dead, and the case closes with its last number. ``tries_next_number``: the
    next call dials the next number. ``is_contact``: somebody was reached. ``needs_note``: it requires a note for the
    next interviewer, of ``SHORTEST_NOTE`` characters at least. ``needs_appointment``: it requires an appointment.
    ``skill``: the skill that the next interviewer should have, until the respondent asks to be called again.
    ``if_spoken``: the disposition used instead if an interviewer of the study speaks the respondent's language;
    ``if_other_number``: if the case has another number. ``may_go_on``: an interview that ended this way may be resumed;
    ``rejected_as``: the outcome of the attempt once that interview is rejected. ``is_hidden``: it is not offered any
    more; calls that ended with it keep it. ``counts_as``: of an own one, the standard one that it proves the same as.
    """

    code: str
    label: str
    past: str
    key: str = ""
    _: KW_ONLY
    evidence: Evidence
    ringing_key: str = ""
    stopping_key: str = ""
    stopping_label: str = ""
    ends_case: bool = False
    retry_minutes: int = 0
    second_retry_minutes: int | None = None
    retry_reason: str = ""
    ends_number: bool = False
    tries_next_number: bool = False
    is_contact: bool = False
    needs_note: bool = False
    needs_appointment: bool = False
    do_not_call: bool = False
    skill: str = ""
    if_spoken: str = ""
    if_other_number: str = ""
    may_go_on: bool = False
    rejected_as: str = ""
    is_hidden: bool = False
    counts_as: str = ""

    @property
    def group(self) -> int:
        """1 nobody reached, 2 reached but not now, 3 refusal, 4 not to be interviewed, 0 if it cannot be typed."""
        return int(self.key[0]) if self.key else 0

    @property
    def is_refusal(self) -> bool:
        """Whether it is a refusal."""
        return self.evidence.refusal is not None

    @property
    def is_silence(self) -> bool:
        """Whether a number that may still reach somebody was dialled and nobody was reached."""
        return self.evidence.kind is EvidenceKind.SILENCE

    @property
    def is_machine(self) -> bool:
        """Whether an answering machine took the call."""
        return self.evidence.of_eligible == "2.22"

    @property
    def says_nothing(self) -> bool:
        """Whether it gives no evidence about the case: rules and reports leave such attempts out."""
        return self.evidence.kind is EvidenceKind.NOTHING


GROUPS: dict[int, str] = {
    1: gettext_noop("I spoke to nobody"),
    2: gettext_noop("I spoke, but not now"),
    3: gettext_noop("They refuse"),
    4: gettext_noop("Not to be interviewed"),
}


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


@dataclass(frozen=True, eq=False)
class Dispositions:
    """The dispositions of a study, ``all`` of them in their order.

    Every set contains those ``OF_THE_INTERVIEW`` and ``OF_THE_SYSTEM``, which the rules themselves record.
    ``by_key``: those that are typed, unless they are hidden; ``ringing``: those recorded with one key while the
    telephone rings, and ``stopping``: those that break off an interview, each in the order of the keys.
    ``saying_nothing``: the codes that give no evidence about a case.
    Raises ``ValueError`` if a code occurs twice, or a key among those that are not hidden.
    """

    all: tuple[Disposition, ...]
    by_code: Mapping[str, Disposition] = field(init=False, repr=False)
    by_key: Mapping[str, Disposition] = field(init=False, repr=False)
    ringing: tuple[Disposition, ...] = field(init=False, repr=False)
    stopping: tuple[Disposition, ...] = field(init=False, repr=False)
    saying_nothing: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        shown = [one for one in self.all if not one.is_hidden]
        typed = [one for one in shown if one.key]
        ringing, stopping = [one for one in shown if one.ringing_key], [one for one in shown if one.stopping_key]
        names = ("code", self.all), ("key", typed), ("ringing_key", ringing), ("stopping_key", stopping)
        for name, found in names:
            if len({getattr(one, name) for one in found}) < len(found):
                raise ValueError(f"a {name} occurs twice")
        for name, value in {
            "by_code": {one.code: one for one in self.all},
            "by_key": {one.key: one for one in typed},
            "ringing": tuple(sorted(ringing, key=lambda one: one.ringing_key)),
            "stopping": tuple(sorted(stopping, key=lambda one: one.stopping_key)),
            "saying_nothing": tuple(one.code for one in self.all if one.says_nothing),
        }.items():
            object.__setattr__(self, name, value)

    def grouped(self) -> list[tuple[int, str, list[Disposition]]]:
        """The dispositions an interviewer can type, by group: number, heading, dispositions in the set's order."""
        typed = self.by_key.values()
        return [(group, heading, [one for one in typed if one.group == group]) for group, heading in GROUPS.items()]


STANDARD = Dispositions((*NO_CONTACT, *NOT_NOW, *REFUSALS, *NOT_ELIGIBLE, *OF_THE_INTERVIEW, *OF_THE_SYSTEM))
"""The set of a study that states none of its own."""
CALL_BACK, DO_NOT_CALL = STANDARD.by_code["call_back"], STANDARD.by_code["do_not_call"]
NO_ANSWER = STANDARD.by_code["no_answer"]
"""The dispositions that the appointment screen and the services record without an interviewer choosing them."""
