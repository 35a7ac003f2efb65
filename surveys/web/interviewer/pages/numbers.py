"""The dock with the numbers and people of the case: each with its keys, two digits as after a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.fieldwork.models import ContactPerson, ContactRole, PhoneNumber, PhoneUse
from surveys.fieldwork.queries import CasePanel
from surveys.fieldwork.services import RETIRED
from surveys.formatting import outcome_words
from surveys.web.interviewer.forms.numbers import (
    ADD_NUMBER,
    ADD_PERSON,
    ASK,
    ASK_AS_LISTED,
    NEXT,
    RIGHT,
    WRONG,
    alive,
)
from surveys.web.screens.formatting import phone

from .outcomes import Outcome

KINDS = {
    "landline": gettext_lazy("landline"),
    "mobile": gettext_lazy("mobile"),
    "voip": gettext_lazy("over the internet"),
    "company": gettext_lazy("of a company"),
}


@dataclass(frozen=True, slots=True)
class RetiredNumber:
    """A number that is not called any more, and why."""

    number: str
    why: str


@dataclass(frozen=True, slots=True)
class NumbersDock:
    """The numbers that may be called, each with what can be done about it, and the people named in calls.

    ``groups``: number of the key, heading, what it does; ``typed``: the form's input, shown again; ``asks``: the field
    that is still to be filled in for what was chosen.
    """

    groups: list[tuple[str, str, list[Outcome]]]
    people: list[ContactPerson]
    retired: list[RetiredNumber]
    typed: Mapping[str, str]
    uses: list[tuple[str, str]] = field(default_factory=lambda: [(str(v), str(words)) for v, words in PhoneUse.choices])
    roles: list[tuple[str, str]] = field(
        default_factory=lambda: [(str(v), str(words)) for v, words in ContactRole.choices if v != "respondent"]
    )
    error: str = ""
    asks: str = ""
    done: str = ""


def numbers_dock(
    panel: CasePanel, typed: Mapping[str, str], *, error: str = "", asks: str = "", done: str = ""
) -> NumbersDock:
    """The dock as the case stands. ``done``: what has just been done, in words."""
    people = {person.pk: person for person in panel.people}
    groups = [
        (str(place), _heading(one, people, panel), _deeds(place, one, people, panel))
        for place, one in enumerate(alive(panel), start=1)
    ]
    groups.append(("0", _("Somebody or something new"), _new(panel)))
    return NumbersDock(
        groups=groups,
        people=list(panel.people),
        retired=[RetiredNumber(one.number, _why(one, panel)) for one in panel.phones if one.dead_at],
        typed=typed,
        error=error,
        asks=asks,
        done=done,
    )


def use_words(one: PhoneNumber) -> str:
    """What is known of the line: where it reaches the person, or else its kind."""
    return one.use_words or str(KINDS.get(one.kind, ""))


def _heading(one: PhoneNumber, people: Mapping[int, ContactPerson], panel: CasePanel) -> str:
    person = people.get(one.person_id or 0)
    whose = f"{person.name or person.note} ({person.get_role_display()})" if person else panel.name
    extension = _("ext. %(number)s") % {"number": one.extension} if one.extension else ""
    number = " ".join(filter(None, (phone(one.number), extension)))
    return " · ".join(filter(None, (number, use_words(one), whose)))


def _deeds(place: int, one: PhoneNumber, people: Mapping[int, ContactPerson], panel: CasePanel) -> list[Outcome]:
    is_called = panel.call is not None and panel.call.phone_id == one.pk and panel.call.ended_at is None
    is_next = panel.next_phone is not None and panel.next_phone.pk == one.pk
    is_held = one.pk in panel.unchecked
    now = _("it is on the line") if is_called else _("it comes next") if is_next else ""
    now = str(WAITS) if is_held and not is_called else now
    deeds = [
        Outcome(f"{place}{NEXT}", f"{place}{NEXT}", _("Call this one next"), now),
        Outcome(f"{place}{WRONG}", f"{place}{WRONG}", _("It is wrong"), ""),
        Outcome(f"{place}{RIGHT}", f"{place}{RIGHT}", _("Correct it"), ""),
    ]
    person = people.get(one.person_id or 0)
    if person is not None and person.name and person.name != panel.respondent:
        label = _("Ask for %(name)s") % {"name": person.name}
        deeds.append(Outcome(f"{place}{ASK}", f"{place}{ASK}", label, ""))
    return deeds


def _new(panel: CasePanel) -> list[Outcome]:
    found = [
        Outcome(ADD_NUMBER, ADD_NUMBER, _("Add a number"), ""),
        Outcome(ADD_PERSON, ADD_PERSON, _("Add a person"), ""),
    ]
    if panel.respondent and panel.respondent != panel.name:
        label = _("Ask for %(name)s again") % {"name": panel.name} if panel.name else _("Ask for nobody by name")
        found.append(Outcome(ASK_AS_LISTED, ASK_AS_LISTED, label, ""))
    return found


def _why(one: PhoneNumber, panel: CasePanel) -> str:
    outcome = panel.dispositions.by_code.get(one.dead_as or "")
    if one.dead_as in RETIRED:
        return _(RETIRED[one.dead_as])
    return outcome_words(outcome.label) if outcome else _("dead")


WAITS = gettext_lazy("it waits for the opposition register")
DONE = {
    NEXT: gettext_lazy("This number comes next."),
    WRONG: gettext_lazy("The number is retired."),
    RIGHT: gettext_lazy("The number is corrected; it comes next."),
    ASK: gettext_lazy("From now on this person is asked for."),
    ADD_NUMBER: gettext_lazy("The number is added; it comes next."),
    ADD_PERSON: gettext_lazy("The person is added."),
    ASK_AS_LISTED: gettext_lazy("The person of the list is asked for again."),
}
"""What was done, by its key."""


def done_words(code: str, panel: CasePanel) -> str:
    """What was done, in words; ``panel``: as it is now."""
    if code in {NEXT, RIGHT, ADD_NUMBER} and any(one.is_next and one.pk in panel.unchecked for one in panel.phones):
        return _("The number is kept; it waits for the opposition register. Who asks for a call gets an appointment.")
    return str(DONE[code])
