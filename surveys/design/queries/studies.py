"""Studies, as far as a person may see or work on them."""

from collections.abc import Collection

from django.db.models import Prefetch, QuerySet, Sum

from surveys.database.prepared import Prepared
from surveys.database.revisions import EVERY_STUDY
from surveys.design.models import Membership, Study, StudyRevision, StudyStatus
from surveys.people.models import Role, User

from .membership import interviewing


def study_with_key(key: int) -> Study | None:
    """The study; asked at every call."""
    return _BY_KEY.first(key=key)


_BY_KEY = Prepared(lambda key: Study.objects.filter(pk=key), key=-1)


def visible_to(user: User) -> QuerySet[Study]:
    """The studies in which this person has a role; an administrator sees all. Newest first."""
    studies = Study.objects.order_by("-created_at", "-pk")
    if user.is_administrator:
        return studies
    return studies.filter(pk__in=Membership.objects.filter(user=user).values("study"))


def with_list_columns(user: User) -> QuerySet[Study]:
    """The studies that this person sees, with what a list shows of each: series, version, roles.

    ``my_memberships`` are the person's own memberships; ``samples`` and interviews are counted by later stages.
    """
    mine = Prefetch("memberships", Membership.objects.filter(user=user), to_attr="my_memberships")
    return (
        visible_to(user)
        .select_related("series", "fielded_version", "draft")
        .defer("fielded_version__questionnaire", "fielded_version__codebook", "fielded_version__workbook")
        .defer("draft__questionnaire", "draft__workbook", "draft__sheets")
        .prefetch_related(mine)
    )


def studies_worked_by(user: User) -> QuerySet[Study]:
    """The studies in the field in which this person interviews, by name."""
    mine = interviewing(user).values("study")
    return Study.objects.filter(pk__in=mine, status=StudyStatus.FIELDING).order_by("name", "pk")


def studies_staffed_by(user: User) -> QuerySet[Study]:
    """The studies in the field, paused or about to be, in which this person interviews; what ends first comes first."""
    mine = Study.objects.filter(pk__in=interviewing(user).values("study"))
    return mine.exclude(status=StudyStatus.CLOSED).order_by("ends_on", "name")


def studies_supervised_by(user: User) -> QuerySet[Study]:
    """The studies that this person supervises as a whole, not one centre alone; an administrator supervises all."""
    if user.is_administrator:
        return Study.objects.all()
    return Study.objects.filter(
        pk__in=Membership.objects.filter(user=user, role=Role.SUPERVISOR, centre="").values("study")
    )


def may_create_studies(user: User) -> bool:
    """Administrators make studies, and people who are already researchers of one."""
    return user.is_administrator or Membership.objects.filter(user=user, role=Role.RESEARCHER).exists()


def studies_designed_by(user: User) -> QuerySet[Study]:
    """The studies whose researcher this person is; an administrator designs all. By name."""
    studies = Study.objects.order_by("name", "pk")
    if user.is_administrator:
        return studies
    return studies.filter(pk__in=Membership.objects.filter(user=user, role=Role.RESEARCHER).values("study"))


def revision_of(studies: Collection[int]) -> int:
    """A number that grows with every change of what the pages of these studies show; one query.

    Asked before what is shown, it is never newer than that.
    """
    found = StudyRevision.objects.filter(study__in={EVERY_STUDY, *studies}).aggregate(changes=Sum("changes", default=0))
    return int(found["changes"])
