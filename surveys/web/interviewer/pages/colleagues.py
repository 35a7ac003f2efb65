"""The colleagues to whom a case can be handed now, in alphabetical order."""

from dataclasses import dataclass
from datetime import datetime

from surveys.design.queries import interviewer_memberships, interviewers_of
from surveys.fieldwork.models import Attempt, WorkedShift
from surveys.fieldwork.queries import cases_in_hand, cleared_members, for_this_case
from surveys.interviewing.queries import OwnAttempt
from surveys.people.models import User

SHOWN = 99


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """An interviewer of the study. ``is_busy``: has a case in hand; ``had_it``: had this call before."""

    entry: int
    person: User
    is_busy: bool
    is_here: bool
    had_it: bool


def colleagues_of(own: OwnAttempt, now: datetime) -> list[ColleagueRow]:
    """Whoever else may ring and interview the case in the study: those at work, or all of them if nobody is."""
    cleared = set(cleared_members(interviewer_memberships(own.study), now).values_list("user", flat=True))
    others = [one for one in interviewers_of(own.study) if one.pk in cleared and one.pk != own.attempt.interviewer_id]
    people = for_this_case(own.case, others)
    busy = cases_in_hand([one.pk for one in people])
    at_work = WorkedShift.objects.filter(person__in=people, ended_at=None)
    here = {*busy, *at_work.values_list("person", flat=True)}
    before = Attempt.objects.filter(case=own.case, number__lt=own.attempt.number).order_by("-number")
    had = before.values_list("interviewer", flat=True).first()
    shown = [one for one in people if one.pk in here or one.pk == had] or people
    return [
        ColleagueRow(place, one, one.pk in busy, one.pk in here, one.pk == had)
        for place, one in enumerate(shown[:SHOWN], 1)
    ]
