"""A supplier's centre in a study: its lists, its people, its cases, and what lies beyond it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from surveys.design.models import Membership, Study
from surveys.design.queries import centres_of, interviewer_memberships, interviewers_of, spelt_as_known
from surveys.fieldwork.models import Attempt, Case, CaseState, Purpose, Sample
from surveys.people.models import Role, User

from .replicates import SampleFigures, sample_figures
from .samples import in_order

CASES_OF_A_CENTRE = 50


@dataclass(frozen=True, slots=True)
class CentreList:
    """A list or replicate of the centre, with its cases."""

    sample: Sample
    figures: SampleFigures


@dataclass(frozen=True, slots=True)
class CentrePerson:
    """An interviewer of the centre, and the attempt whose case they have in hand."""

    member: Membership
    attempt: Attempt | None


def centre_of(study: Study, interviewer: User) -> str:
    """The centre to which the interviewer is limited in the study; empty: to none."""
    theirs = Membership.objects.filter(user=interviewer, study=study, role=Role.INTERVIEWER)
    return theirs.values_list("centre", flat=True).first() or ""


def centre_named(study: Study, written: str) -> str:
    """A centre as the study's people and lists have it; as it is written where none of them is of it."""
    of_lists = Sample.objects.filter(study=study).exclude(centre="").values_list("centre", flat=True)
    return spelt_as_known(written, [*centres_of(study), *of_lists.order_by("centre").distinct()])


def for_this_case(case: Case, people: Iterable[User]) -> list[User]:
    """Those of these interviewers of its study who are not limited to another centre than the case's."""
    if not case.study.has_centres:
        return list(people)
    limited = interviewer_memberships(case.study_id).exclude(centre="").exclude(centre=case.sample.centre)
    kept_out = set(limited.values_list("user", flat=True))
    return [one for one in people if one.pk not in kept_out]


def interviewers_for(case: Case) -> QuerySet[User]:
    """The interviewers of the case's study to whom it may be given, by name."""
    people = interviewers_of(case.study_id)
    if not case.study.has_centres:
        return people
    limited = interviewer_memberships(case.study_id).exclude(centre="").exclude(centre=case.sample.centre)
    return people.exclude(pk__in=limited.values("user"))


def interviewers_for_any(study: Study, numbers: Iterable[int]) -> QuerySet[User]:
    """The interviewers to whom one at least of the study's cases with these numbers may be given, by name."""
    people = interviewers_of(study)
    if not study.has_centres:
        return people
    centres = Sample.objects.filter(cases__study=study, cases__number__in=list(numbers)).values("centre")
    limited = interviewer_memberships(study).exclude(centre="").exclude(centre__in=centres)
    return people.exclude(pk__in=limited.values("user"))


def beyond_centres(interviewer: User, to_case: str = "") -> Q:
    """The cases that are kept from the interviewer, by the centres to which they are limited in some studies.

    ``to_case``: of rows that belong to a case, the way to it, ``interview__case__``.
    """
    kept = Q(pk__in=[])
    theirs = Membership.objects.filter(user=interviewer, role=Role.INTERVIEWER).exclude(centre="")
    for study, centre in theirs.values_list("study", "centre"):
        kept |= Q((f"{to_case}study", study)) & ~Q((f"{to_case}sample__centre", centre))
    return kept


def lists_of_centre(study: Study, centre: str) -> list[CentreList]:
    """The centre's lists and replicates, in the order in which they are called."""
    figures = sample_figures(study)
    return [CentreList(one, figures.get(one.pk, SampleFigures())) for one in in_order(study).filter(centre=centre)]


def people_of_centre(study: Study, centre: str) -> list[CentrePerson]:
    """The centre's interviewers by name, and what each has in hand of the study."""
    members = interviewer_memberships(study).filter(centre=centre).select_related("user")
    found = list(members.order_by("user__first_name", "user__last_name", "user__pk"))
    open_now = Attempt.objects.filter(interviewer__in=[one.user_id for one in found], closed_at=None, case__study=study)
    open_now = open_now.filter(case__purpose=Purpose.LIVE)
    held = {one.interviewer_id: one for one in open_now.select_related("case")}
    return [CentrePerson(one, held.get(one.user_id)) for one in found]


def cases_of_centre(study: Study, lists: Sequence[int], state: str = "", after: int = 0) -> QuerySet[Case]:
    """The cases of these lists after this number, in the order of their numbers; of one state if it is said."""
    cases = Case.objects.filter(study=study, sample__in=list(lists), purpose=Purpose.LIVE, number__gt=after)
    if state in CaseState.values:
        cases = cases.filter(state=state)
    return cases.select_related("holder").order_by("number")
