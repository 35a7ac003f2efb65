"""The page of back-checks: the one in hand with whom to call, or how many wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from surveys.fieldwork.models import Contact
from surveys.people.models import User
from surveys.review.models import BackCheck
from surveys.review.queries import (
    CheckObstacle,
    checkable,
    held_check,
    numbers_to_call,
    obstacle_of,
    plan_of,
    waiting_for,
)
from surveys.web.interviewer.forms.back_checks import BackCheckForm


@dataclass(frozen=True, slots=True)
class BackCheckPage:
    """``check``: the one in hand, with the person's name and numbers; else how many wait.

    ``shut``: why nobody may be called for it now; then no number is shown, and a talk that goes on is ended.
    """

    check: BackCheck | None
    waiting: int
    name: str = ""
    numbers: tuple[str, ...] = ()
    form: BackCheckForm | None = None
    shut: str = ""


SHUT: dict[CheckObstacle, str] = {
    CheckObstacle.GONE: gettext_noop("Nobody is called for it any more: say that they were not reached."),
    CheckObstacle.ENDED: gettext_noop("The last day of the field is over: nobody is called any more."),
    CheckObstacle.PILOT: gettext_noop("The pilot is full: nobody is called until it is decided upon."),
    CheckObstacle.REGISTER: gettext_noop("The list has to be checked with the opposition register first."),
    CheckObstacle.HOURS: gettext_noop("It is outside the calling hours now."),
}


def back_check_page(person: User, now: datetime, form: BackCheckForm | None = None) -> BackCheckPage:
    """The page of this person."""
    check = held_check(person, now)
    if check is None:
        return BackCheckPage(None, waiting_for(person, now))
    contact = Contact.objects.filter(case=check.interview.case_id).first()
    name = (contact.respondent or contact.name) if contact else ""
    obstacle = obstacle_of(check, now)
    numbers = () if obstacle else tuple(one.number for one in numbers_to_call(check, now))
    return BackCheckPage(check, 0, name, numbers, form or form_of(check), _(SHUT[obstacle]) if obstacle else "")


def form_of(check: BackCheck, given: Any = None) -> BackCheckForm:
    """The form with the questions of the plan that this interview's version has."""
    wanted = {one["name"] for one in plan_of(check.study).questions}
    questions = [one for one in checkable(check.interview.version_id) if one.name in wanted]
    return BackCheckForm(given, questions=questions, language=check.interview.language)
