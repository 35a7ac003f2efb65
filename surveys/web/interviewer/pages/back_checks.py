"""The page of back-checks: the one in hand with whom to call, or how many wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveys.fieldwork.models import Contact
from surveys.people.models import User
from surveys.review.models import BackCheck
from surveys.review.queries import checkable, held_check, numbers_of, plan_of, waiting_for
from surveys.web.interviewer.forms.back_checks import BackCheckForm


@dataclass(frozen=True, slots=True)
class BackCheckPage:
    """``check``: the one in hand, with the person's name and numbers; else how many wait."""

    check: BackCheck | None
    waiting: int
    name: str = ""
    numbers: tuple[str, ...] = ()
    form: BackCheckForm | None = None


def back_check_page(person: User, now: datetime, form: BackCheckForm | None = None) -> BackCheckPage:
    """The page of this person."""
    check = held_check(person)
    if check is None:
        return BackCheckPage(None, waiting_for(person, now))
    contact = Contact.objects.filter(case=check.interview.case_id).first()
    name = (contact.respondent or contact.name) if contact else ""
    numbers = tuple(one.number for one in numbers_of(check))
    return BackCheckPage(check, 0, name, numbers, form or form_of(check))


def form_of(check: BackCheck, given: Any = None) -> BackCheckForm:
    """The form with the questions of the plan that this interview's version has."""
    wanted = {one["name"] for one in plan_of(check.study).questions}
    questions = [one for one in checkable(check.interview.version_id) if one.name in wanted]
    return BackCheckForm(given, questions=questions, language=check.interview.language)
