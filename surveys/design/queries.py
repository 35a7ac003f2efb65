"""What is known of studies, versions and texts; only what a person may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Prefetch, Q, QuerySet

from surveys.database.prepared import Prepared
from surveys.people.models import Role, User
from surveys.questionnaire import problems
from surveys.questionnaire.checks import quota_sums
from surveys.questionnaire.model import storage
from surveys.questionnaire.problems import Problem

from .models import ApiToken, Draft, Membership, OwnName, Study, StudyStatus, StudyTexts, Version


def visible_to(user: User) -> QuerySet[Study]:
    """The studies in which this person has a role; an administrator sees all. Newest first."""
    studies = Study.objects.order_by("-created_at", "-pk")
    if user.is_administrator:
        return studies
    return studies.filter(pk__in=Membership.objects.filter(user=user).values("study"))


def for_the_list(user: User) -> QuerySet[Study]:
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


def versions_of(study: Study) -> QuerySet[Version]:
    """The study's versions, newest first, without their workbooks."""
    return study.versions.order_by("-number").select_related("published_by").defer("workbook", "codebook")


def draft_of(study: Study) -> Draft | None:
    """The draft being worked on, without its workbook; ``None`` when all is published or nothing was uploaded."""
    return Draft.objects.filter(study=study).defer("workbook").select_related("study", "uploaded_by").first()


def problems_of(draft: Draft) -> list[Problem]:
    """What is wrong with the draft, errors first; last what does not fit the number of interviews planned now."""
    found = [problems.from_json(stored) for stored in draft.problems]
    if draft.study.target and draft.questionnaire is not None:
        found += quota_sums(storage.from_json(draft.questionnaire), draft.study.target)
    return found


def own_names_of(study: Study) -> list[OwnName]:
    """The sheets and columns that were declared to be the researcher's own, sheet by sheet."""
    return list(OwnName.objects.filter(study=study).select_related("declared_by").order_by("sheet", "heading"))


def own_pairs(study: Study) -> set[tuple[str, str]]:
    """The same as pairs of sheet and heading, as reading a workbook takes them."""
    return set(OwnName.objects.filter(study=study).values_list("sheet", "heading"))


def texts_of(study: Study) -> StudyTexts | None:
    """The texts in use now, the highest number; ``None`` before the first publication or edit."""
    return study.texts.order_by("-number").select_related("changed_by").first()


def edition_in_use(study: int) -> int | None:
    """The key of those texts, asked at every dial."""
    texts = _EDITION.first(study=study)
    return texts.pk if texts else None


_EDITION = Prepared(lambda study: StudyTexts.objects.filter(study=study).only("pk").order_by("-number"), study=-1)


def editions_of(study: Study) -> QuerySet[StudyTexts]:
    """All texts that the study has had, newest first."""
    return study.texts.order_by("-number").select_related("changed_by")


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


def roles_in(study: Study, user: User) -> frozenset[str]:
    """The person's roles in the study, as values of ``Role``; an administrator's rights are none of them."""
    return frozenset(Membership.objects.filter(user=user, study=study).values_list("role", flat=True))


def interviewing(user: User) -> QuerySet[Membership]:
    """The person's memberships as an interviewer."""
    return Membership.objects.filter(user=user, role=Role.INTERVIEWER)


def interviewer_memberships(*studies: Study | int) -> QuerySet[Membership]:
    """The memberships of the studies' interviewers who may sign in."""
    return Membership.objects.filter(study__in=studies, role=Role.INTERVIEWER, user__is_active=True)


def interviewers_of(study: Study) -> QuerySet[User]:
    """The study's interviewers who may sign in, by name."""
    mine = interviewer_memberships(study).values("user")
    return User.objects.filter(pk__in=mine).order_by("first_name", "last_name", "pk")


def studies_worked_by(user: User) -> QuerySet[Study]:
    """The studies in the field in which this person interviews, by name."""
    mine = interviewing(user).values("study")
    return Study.objects.filter(pk__in=mine, status=StudyStatus.FIELDING).order_by("name", "pk")


def studies_staffed_by(user: User) -> QuerySet[Study]:
    """The studies in the field, paused or about to be, in which this person interviews; what ends first comes first.

    ``memberships`` of each are the person's own as an interviewer.
    """
    mine = interviewing(user)
    return (
        Study.objects.filter(pk__in=mine.values("study"))
        .exclude(status=StudyStatus.CLOSED)
        .prefetch_related(Prefetch("memberships", mine))
        .order_by("ends_on", "name")
    )


def studies_supervised_by(user: User) -> QuerySet[Study]:
    """The studies that this person supervises; an administrator supervises all."""
    if user.is_administrator:
        return Study.objects.all()
    return Study.objects.filter(pk__in=Membership.objects.filter(user=user, role=Role.SUPERVISOR).values("study"))


def may_create_studies(user: User) -> bool:
    """Administrators make studies, and people who are already researchers of one."""
    return user.is_administrator or Membership.objects.filter(user=user, role=Role.RESEARCHER).exists()


def roles_of(people: Iterable[User]) -> dict[int, list[Membership]]:
    """The roles of each person in every study, newest study first, by the person's id."""
    memberships = Membership.objects.filter(user__in=people).select_related("study")
    found: dict[int, list[Membership]] = {}
    for membership in memberships.order_by("-study__created_at", "-study_id", "role"):
        found.setdefault(membership.user_id, []).append(membership)
    return found


def studies_designed_by(user: User) -> QuerySet[Study]:
    """The studies whose researcher this person is; an administrator designs all. By name."""
    studies = Study.objects.order_by("name", "pk")
    if user.is_administrator:
        return studies
    return studies.filter(pk__in=Membership.objects.filter(user=user, role=Role.RESEARCHER).values("study"))


def tokens_visible_to(user: User) -> QuerySet[ApiToken]:
    """Tokens of the API that open a study which this person designs, newest first, with their studies."""
    tokens = ApiToken.objects.select_related("created_by").prefetch_related("studies").order_by("-created_at", "-pk")
    if user.is_administrator:
        return tokens
    return tokens.filter(
        pk__in=ApiToken.studies.through.objects.filter(study__in=studies_designed_by(user)).values("apitoken")
    )


def working_token(secret: str, now: datetime) -> ApiToken | None:
    """The token with this secret; ``None`` for one that is unknown, revoked or expired, or whose maker is suspended."""
    lasts = Q(expires_at=None) | Q(expires_at__gt=now)
    tokens = ApiToken.objects.filter(lasts, revoked_at=None, created_by__is_active=True)
    return tokens.filter(secret_hash=secret_hash(secret)).select_related("created_by").first()


def studies_opened_by(token: ApiToken) -> QuerySet[Study]:
    """The token's studies that its maker still designs: a token lends its maker's rights, and ends with them."""
    return studies_designed_by(token.created_by).filter(pk__in=token.studies.values("pk"))


def studies_lost_by(tokens: Collection[ApiToken]) -> dict[int, set[int]]:
    """Of each token its studies that its maker does not design any more, as numbers; one query for all of them."""
    makers = {token.created_by_id for token in tokens}
    roles = Membership.objects.filter(user__in=makers, role=Role.RESEARCHER)
    designed = set(roles.values_list("user", "study"))
    return {
        token.pk: {
            study.pk
            for study in token.studies.all()
            if not token.created_by.is_administrator and (token.created_by_id, study.pk) not in designed
        }
        for token in tokens
    }


def secret_hash(secret: str) -> str:
    """How a token's secret is kept."""
    return sha256(secret.encode()).hexdigest()
