"""Dispositions: how a call ended, the evidence that gives, and the consequences for the next call.

Each disposition is one row of data, which the rules, the screens and the final outcome all read. The AAPOR code that a
case gets in the end is derived by ``outcomes`` from the evidence of its whole history. See AAPOR "Standard Definitions"
for the difference between temporary dispositions and final codes.

A study's own set is ``CallingPolicy.dispositions``: that of ``standard_dispositions`` with what the study adds to it
and changes of it (``own_outcomes``); whoever looks a code up is handed that set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import Enum

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
