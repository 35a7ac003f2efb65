"""The form of the dock for numbers and people: what was chosen by two digits, and what is written beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from surveys.fieldwork import services as field
from surveys.fieldwork.models import Attempt, ContactRole, PhoneNumber, PhoneUse
from surveys.fieldwork.queries import CasePanel
from surveys.formats.phones import Phone, PhoneError, normalise
from surveys.formats.samples import NOTES

NEXT, WRONG, RIGHT, ASK = "1", "2", "3", "4"
"""The second digit: what is done about the number that the first one names."""
ADD_NUMBER, ADD_PERSON, ASK_AS_LISTED = "01", "02", "03"


def alive(panel: CasePanel) -> list[PhoneNumber]:
    """The numbers that may be called, in the order of their keys."""
    return [one for one in panel.phones if not one.dead_at][:9]


class UnreadableError(Exception):
    """What is missing or wrong in the form, in words; ``asks``: the field to go to."""

    def __init__(self, words: str, asks: str = "") -> None:
        super().__init__(words)
        self.asks = asks


def carry_out(data: Mapping[str, str], attempt: Attempt, panel: CasePanel, region: str, now: datetime) -> str:
    """Do what was chosen, and return its key in ``DONE``.

    Raises ``UnreadableError``, and ``FieldworkError`` where the case refuses it.
    """
    code = data.get("typed", "").strip() or data.get("code", "")
    mine: dict[str, Any] = {"attempt": attempt, "now": now}
    use = data.get("use", "") if data.get("use", "") in PhoneUse.values else ""
    if code == ADD_NUMBER:
        field.add_phone(**mine, phone=_phone(data, region), use=use)
        return code
    if code == ADD_PERSON:
        _add_person(data, mine, use, region)
        return code
    if code == ASK_AS_LISTED:
        field.ask_for(**mine, person=None)
        return code
    return _about_a_number(code, data, mine, panel, use, region)


def _about_a_number(
    code: str, data: Mapping[str, str], mine: Mapping[str, Any], panel: CasePanel, use: str, region: str
) -> str:
    place, deed = (code[:-1], code[-1]) if len(code) == 2 and code.isdecimal() else ("", "")
    numbers = {str(number): one for number, one in enumerate(alive(panel), start=1)}
    if place not in numbers or deed not in {NEXT, WRONG, RIGHT, ASK}:
        raise UnreadableError(_("There is no such code") if code else _("Write the two digits of what to do"))
    one = numbers[place]
    if deed == NEXT:
        field.call_next(**mine, number=one)
    elif deed == WRONG:
        field.retire_number(**mine, number=one)
    elif deed == RIGHT:
        field.correct_number(**mine, number=one, to=_phone(data, region), use=use)
    else:
        person = next((person for person in panel.people if person.pk == one.person_id), None)
        if person is None:
            raise UnreadableError(_("There is no such code"))
        field.ask_for(**mine, person=person)
    return deed


def _add_person(data: Mapping[str, str], mine: Mapping[str, Any], use: str, region: str) -> None:
    role = data.get("role", "")
    if not (data.get("name", "").strip() or data.get("about", "").strip()):
        raise UnreadableError(_("Write who it is: a name, or a note such as “reception”."), "name")
    field.add_person(
        **mine,
        role=role if role in ContactRole.values else ContactRole.GATEKEEPER,
        name=data.get("name", ""),
        note=data.get("about", ""),
        phone=_phone(data, region) if data.get("number", "").strip() else None,
        use=use,
    )


def _phone(data: Mapping[str, str], region: str) -> Phone:
    """The number as it was written, read as those of lists are."""
    text = data.get("number", "").strip()
    if not text:
        raise UnreadableError(_("Write the number."), "number")
    try:
        return normalise(text[:60], region)
    except PhoneError as error:
        problem, remedy = NOTES[error.code]
        raise UnreadableError(f"{_(problem)} {_(remedy)}", "number") from error
