"""How a call ended: the evidence an interviewer records, and what follows for the next call.

A disposition says what was heard and what to do about it; which AAPOR code a case gets in the end is
decided by ``outcomes`` from the whole history. The default set and its delays are ours; see AAPOR
"Standard Definitions" for the difference between temporary dispositions and final codes.
"""

from __future__ import annotations

from dataclasses import dataclass

HOUR, DAY = 60, 24 * 60
SHORTEST_NOTE = 10
"""Characters of a note that a disposition asks for: fewer tell whoever calls next nothing."""
CONVERTER = "converter"
"""The skill of whoever is good at winning over people who refused."""


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation without translating it: the core knows no language."""
    return message


@dataclass(frozen=True, slots=True)
class Disposition:
    """One way a call can end.

    ``code`` names it for good; ``key`` is what an interviewer types, two digits, the first being the
    ``group``; an empty key is given by the interview or by the system. ``label`` is the button's text,
    ``past`` how the case's history tells it. ``ends_case``: final, whatever else there is.
    ``retry_minutes``: the case rests that long; ``second_retry_minutes``: shorter, when the failed
    call followed up an appointment. ``ends_number``: this number is dead, and the case with its last
    one. ``tries_next_number``: the next call takes the next number. ``is_contact``: somebody was
    reached. ``needs_note``: in words for whoever calls next, ``SHORTEST_NOTE`` at least.
    ``needs_appointment``: it says when to ring again. ``skill``: whoever calls next should have it, until
    the respondent asks to be rung again. ``if_spoken``: the disposition that it is when somebody of the
    study speaks the respondent's language.
    """

    code: str
    label: str
    past: str
    key: str = ""
    ends_case: bool = False
    retry_minutes: int = 0
    second_retry_minutes: int | None = None
    ends_number: bool = False
    tries_next_number: bool = False
    is_contact: bool = False
    is_refusal: bool = False
    needs_note: bool = False
    needs_appointment: bool = False
    do_not_call: bool = False
    skill: str = ""
    if_spoken: str = ""

    @property
    def group(self) -> int:
        """1 nobody reached, 2 spoken but not now, 3 refusal, 4 not to be interviewed, 0 not typed."""
        return int(self.key[0]) if self.key else 0


GROUPS: dict[int, str] = {
    1: gettext_noop("I spoke to nobody"),
    2: gettext_noop("I spoke, but not now"),
    3: gettext_noop("They refuse"),
    4: gettext_noop("Not to be interviewed"),
}

NO_CONTACT = (
    Disposition(
        "no_answer",
        gettext_noop("No answer"),
        gettext_noop("It rang, nobody answered."),
        "11",
        retry_minutes=3 * HOUR,
        second_retry_minutes=30,
        tries_next_number=True,
    ),
    Disposition(
        "busy",
        gettext_noop("Busy"),
        gettext_noop("The line was busy."),
        "12",
        retry_minutes=30,
        second_retry_minutes=10,
        tries_next_number=True,
    ),
    Disposition(
        "answering_machine",
        gettext_noop("Answering machine"),
        gettext_noop("An answering machine took the call."),
        "13",
        retry_minutes=3 * HOUR,
        second_retry_minutes=30,
        tries_next_number=True,
    ),
    Disposition(
        "not_working",
        gettext_noop("Number does not exist"),
        gettext_noop("The number does not exist."),
        "14",
        ends_number=True,
        tries_next_number=True,
    ),
    Disposition(
        "fax",
        gettext_noop("Fax or data line"),
        gettext_noop("A fax or data line answered."),
        "15",
        ends_number=True,
        tries_next_number=True,
    ),
)

NOT_NOW = (
    Disposition(
        "not_available",
        gettext_noop("Not at home"),
        gettext_noop("Somebody answered; the person was not there."),
        "21",
        retry_minutes=4 * HOUR,
        second_retry_minutes=HOUR,
        is_contact=True,
    ),
    Disposition(
        "call_back",
        gettext_noop("To be rung again"),
        gettext_noop("Asked to be rung again."),
        "22",
        is_contact=True,
        needs_appointment=True,
    ),
    Disposition(
        "language_problem",
        gettext_noop("Language difficulty"),
        gettext_noop("There was no common language."),
        "23",
        ends_case=True,
        is_contact=True,
        if_spoken="other_language",
    ),
    Disposition(
        "other_language",
        gettext_noop("Speaks another language"),
        gettext_noop("Speaks another language: a colleague who speaks it calls again."),
        retry_minutes=15,
        is_contact=True,
    ),
    Disposition(
        "unable",
        gettext_noop("Not able to take part"),
        gettext_noop("The person was not able to take part."),
        "24",
        ends_case=True,
        is_contact=True,
    ),
    Disposition(
        "deceased",
        gettext_noop("Deceased"),
        gettext_noop("The person has died."),
        "25",
        ends_case=True,
        is_contact=True,
    ),
    Disposition(
        "line_dropped",
        gettext_noop("The line dropped"),
        gettext_noop("The line dropped while speaking."),
        "26",
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
        retry_minutes=7 * DAY,
        is_contact=True,
        is_refusal=True,
        needs_note=True,
        skill=CONVERTER,
    ),
    Disposition(
        "do_not_call",
        gettext_noop("Never call again"),
        gettext_noop("Asked never to be called again."),
        "32",
        ends_case=True,
        is_contact=True,
        is_refusal=True,
        do_not_call=True,
    ),
    Disposition(
        "household_refusal",
        gettext_noop("A family member refuses"),
        gettext_noop("A family member refused."),
        "33",
        retry_minutes=7 * DAY,
        is_contact=True,
        is_refusal=True,
        needs_note=True,
        skill=CONVERTER,
    ),
    Disposition(
        "hung_up",
        gettext_noop("They hung up"),
        gettext_noop("Hung up without saying why."),
        "34",
        retry_minutes=7 * DAY,
        is_contact=True,
        is_refusal=True,
        skill=CONVERTER,
    ),
)

NOT_ELIGIBLE = (
    Disposition(
        "wrong_person",
        gettext_noop("Wrong person"),
        gettext_noop("The number belongs to somebody else."),
        "41",
        ends_case=True,
        is_contact=True,
    ),
    Disposition(
        "business",
        gettext_noop("It is a business"),
        gettext_noop("The number belongs to a business."),
        "42",
        ends_case=True,
        is_contact=True,
    ),
    Disposition(
        "duplicate",
        gettext_noop("Already interviewed"),
        gettext_noop("Had already been interviewed."),
        "43",
        ends_case=True,
        is_contact=True,
    ),
)

OF_THE_INTERVIEW = tuple(
    Disposition(code, label, past, ends_case=True, is_contact=True, is_refusal=code == "broken_off")
    for code, label, past in (
        ("complete", gettext_noop("Complete interview"), gettext_noop("The interview was completed.")),
        ("partial", gettext_noop("Partial interview"), gettext_noop("The interview was partly completed.")),
        ("broken_off", gettext_noop("Interview broken off"), gettext_noop("The interview was broken off.")),
        ("screened_out", gettext_noop("Screened out"), gettext_noop("Did not belong to the target group.")),
        ("quota_full", gettext_noop("Quota full"), gettext_noop("The quota was already full.")),
    )
)

OF_THE_SYSTEM = (
    Disposition("given_back", gettext_noop("Given back"), gettext_noop("Given back, nothing dialled.")),
    Disposition("abandoned", gettext_noop("Abandoned"), gettext_noop("The screen was left without an outcome.")),
    Disposition("released", gettext_noop("Released"), gettext_noop("Released by the supervisor.")),
    Disposition(
        "rejected",
        gettext_noop("Interview rejected"),
        gettext_noop("The interview was rejected: it counts no more."),
        ends_case=True,
    ),
    Disposition(
        "screening_rejected",
        gettext_noop("Screening rejected"),
        gettext_noop("The screening was rejected: nobody knows whether the person belongs to the target group."),
        ends_case=True,
    ),
    Disposition(
        "goes_on",
        gettext_noop("Interview to go on"),
        gettext_noop("The interview had broken off, and was to go on."),
        is_contact=True,
    ),
)

DISPOSITIONS: dict[str, Disposition] = {
    disposition.code: disposition
    for disposition in (*NO_CONTACT, *NOT_NOW, *REFUSALS, *NOT_ELIGIBLE, *OF_THE_INTERVIEW, *OF_THE_SYSTEM)
}
BY_KEY: dict[str, Disposition] = {d.key: d for d in DISPOSITIONS.values() if d.key}


def grouped() -> list[tuple[int, str, list[Disposition]]]:
    """The dispositions an interviewer can type, group by group: number, heading, dispositions in key order."""
    return [(group, heading, [d for d in BY_KEY.values() if d.group == group]) for group, heading in GROUPS.items()]
