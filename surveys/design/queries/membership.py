"""Who works on which study, in which role."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from surveys.database.prepared import Prepared
from surveys.design.models import Membership, Study, StudyStatus
from surveys.people.models import Role, User


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """How many people have a role in a study, and the names where they are few."""

    role: Role
    count: int
    names: tuple[str, ...]


def people_of(study: Study) -> list[PeopleCount]:
    """Who works on the study, by role: names for roles of one or two people, a number for more."""
    memberships = Membership.objects.filter(study=study, user__is_active=True).select_related("user").order_by("pk")
    people: dict[str, list[str]] = {role: [] for role in Role.values}
    for membership in memberships:
        people[membership.role].append(str(membership.user))
    return [
        PeopleCount(Role(role), len(names), tuple(names) if len(names) <= 2 else ())
        for role, names in people.items()
        if names
    ]


LEADS_CENTRE = "centre"
"""Stands for the role of a supervisor who is limited to one centre: no page that is a supervisor's is theirs."""


def roles_in(study: Study, user: User) -> frozenset[str]:
    """The person's roles in the study, as values of ``Role``; an administrator's rights are none of them.

    Who supervises one centre alone ``LEADS_CENTRE`` and is no supervisor.
    """
    return frozenset([_role(one.role, one.centre) for one in _IN_STUDY.all(study=study.pk, person=user.pk)])


def centre_led_by(study: Study, user: User) -> str:
    """The centre whose people and lists this person supervises in the study; empty if they lead none."""
    theirs = Membership.objects.filter(user=user, study=study, role=Role.SUPERVISOR)
    return theirs.values_list("centre", flat=True).first() or ""


def centres_of(study: Study) -> list[str]:
    """The centres of the study's people, by name."""
    named = Membership.objects.filter(study=study).exclude(centre="")
    return list(named.order_by("centre").values_list("centre", flat=True).distinct())


def spelt_as_known(written: str, known: Iterable[str]) -> str:
    """A centre's name as the first of these that is the same without regard to case and spaces, or as it is written."""
    named = " ".join(written.split())[:80]
    return next((one for one in known if _letters(one) == _letters(named)), named)


def _letters(name: str) -> str:
    return "".join(name.casefold().split())


def _role(role: str, centre: str) -> str:
    return LEADS_CENTRE if centre and role == Role.SUPERVISOR else role


_IN_STUDY = Prepared(
    lambda study, person: Membership.objects.filter(user=person, study=study).only("role", "centre"),
    study=-1,
    person=-2,
)


def study_and_roles(key: int, user: User) -> tuple[Study | None, frozenset[str]]:
    """The study with the person's roles in it, as ``roles_in`` says; one query, asked at every page of a study."""
    found = _WITH_ROLES.all(key=key, person=user.pk)
    mine = frozenset([_role(one.my_role, one.my_centre) for one in found if one.my_role])
    return (found[0] if found else None), mine


_WITH_ROLES: Prepared[Any] = Prepared(
    lambda key, person: (
        Study.objects.filter(pk=key)
        .annotate(mine=FilteredRelation("memberships", condition=Q(memberships__user=person)))
        .annotate(my_role=F("mine__role"), my_centre=F("mine__centre"))
    ),
    key=-1,
    person=-2,
)


def interviewing(user: User | int) -> QuerySet[Membership]:
    """The person's memberships as an interviewer."""
    return Membership.objects.filter(user=user, role=Role.INTERVIEWER)


def interviewer_memberships(*studies: Study | int) -> QuerySet[Membership]:
    """The memberships of the studies' interviewers who may sign in."""
    return Membership.objects.filter(study__in=studies, role=Role.INTERVIEWER, user__is_active=True)


def interviewers_of(study: Study | int) -> QuerySet[User]:
    """The study's interviewers who may sign in, by name."""
    mine = interviewer_memberships(study).values("user")
    return User.objects.filter(pk__in=mine).order_by("first_name", "last_name", "pk")


def all_interviewers() -> list[User]:
    """Everybody who interviews in a study that is not closed and may sign in, by name."""
    theirs = Membership.objects.filter(role=Role.INTERVIEWER).exclude(study__status=StudyStatus.CLOSED).values("user")
    return list(User.objects.filter(pk__in=theirs, is_active=True).order_by("first_name", "last_name", "pk"))


def roles_of(people: Iterable[User]) -> dict[int, list[Membership]]:
    """Person id → their memberships in all studies, newest study first."""
    memberships = Membership.objects.filter(user__in=people).select_related("study")
    found: dict[int, list[Membership]] = {}
    for membership in memberships.order_by("-study__created_at", "-study_id", "role"):
        found.setdefault(membership.user_id, []).append(membership)
    return found
