"""A study's interviewers with their languages and skills, and the pools that each may work."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from surveys.calling.staff import Abilities, Staff
from surveys.database.prepared import Prepared
from surveys.design.models import Membership, Study
from surveys.design.queries import interviewer_memberships, languages_of_versions
from surveys.fieldwork.models import Case, Pool
from surveys.formatting import language_name
from surveys.people.models import User
from surveys.questionnaire.model.structure import Language

from .waiting_cases import NOBODYS, WaitingGroup, waiting_cases


def languages_in_field(study: Study) -> tuple[Language, ...]:
    """The languages of the questionnaire in the field, its default first; none before it is published."""
    if study.fielded_version_id is None:
        return ()
    return languages_of_versions([study.fielded_version_id])[study.fielded_version_id]


def languages_in_fields(studies: Collection[Study]) -> dict[int, tuple[Language, ...]]:
    """The same for several studies, by their ids and one query at most."""
    versions = {study.pk: study.fielded_version_id for study in studies}
    known = languages_of_versions([version for version in versions.values() if version is not None])
    return {study: known[version] if version is not None else () for study, version in versions.items()}


def names_of(languages: Iterable[Language]) -> dict[str, str]:
    """Their names by code, in the reader's language."""
    return {one.code: language_name(one.code, one.name) for one in languages}


def staff_of(study: Study) -> Staff:
    """The study's active interviewers; whoever has no language listed speaks the study's own."""
    return _staff(study, _INTERVIEWERS.all(study=study.pk))


def _staff(study: Study, members: Iterable[Membership]) -> Staff:
    codes = tuple(language.code for language in languages_in_field(study))
    return Staff(
        {
            member.user_id: Abilities(frozenset(member.languages or codes[:1]), frozenset(member.skills))
            for member in members
        },
        codes,
    )


# Asked at the claims of every study with more than one language or a pool that wants a skill.
_INTERVIEWERS = Prepared(
    lambda study: interviewer_memberships(study).only("user", "languages", "skills"),
    study=-1,
)


def obstacles(study: Study, interviewer: User | None, pools: Iterable[Pool]) -> dict[int, str]:
    """Pool id → why its cases are not for this person (without a person: for nobody), as ``Staff`` says.

    No query where nothing can be in the way: in a study of one language without a pool that wants a skill.
    """
    listed = list(pools)
    return _in_the_way(staff_of(study), interviewer, listed) if _is_choosy(study, listed) else {}


def obstacles_in(studies: Collection[Study], interviewer: User | None, pools: Collection[Pool]) -> dict[int, str]:
    """The same for the pools of several studies, by one query or none."""
    languages_in_fields(studies)  # known from here on
    theirs = {study: [pool for pool in pools if pool.study_id == study.pk] for study in studies}
    choosy = {study: listed for study, listed in theirs.items() if _is_choosy(study, listed)}
    members = list(interviewer_memberships(*choosy)) if choosy else []
    found: dict[int, str] = {}
    for study, listed in choosy.items():
        staff = _staff(study, (member for member in members if member.study_id == study.pk))
        found |= _in_the_way(staff, interviewer, listed)
    return found


def _is_choosy(study: Study, pools: Iterable[Pool]) -> bool:
    """Whether some pools are not for everybody."""
    codes = [one.code for one in languages_in_field(study)]
    return len(codes) > 1 or any(pool.skill or (codes and pool.language not in {"", *codes}) for pool in pools)


def _in_the_way(staff: Staff, interviewer: User | None, pools: Iterable[Pool]) -> dict[int, str]:
    who = staff.people.get(interviewer.pk, Abilities(frozenset())) if interviewer else None
    found = {pool.pk: staff.obstacle(who, pool.language, pool.skill) for pool in pools}
    return {pk: obstacle for pk, obstacle in found.items() if obstacle}


def other_languages(case: Case) -> tuple[Language, ...]:
    """Languages in which somebody could interview the case instead of its own; none in a study of one language."""
    languages = languages_in_field(case.study)
    if len(languages) < 2:
        return ()
    staff = staff_of(case.study)
    own = staff.language_of(case.language)
    return tuple(one for one in languages if one.code != own and staff.has_speaker(one.code))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Live cases in the queue that need this language and skill; ``ready`` of them now.

    ``name``: the language's, empty in a study of one.
    """

    language: str
    skill: str
    name: str
    cases: int
    ready: int


def waiting_by_kind(study: Study, now: datetime) -> list[Waiting]:
    """Waiting cases by language and skill; nothing where no case needs either.

    Cases that belong to nobody, in open pools of released samples; calling hours are not looked at.
    """
    languages = languages_in_field(study)
    staff, names = Staff(languages=tuple(one.code for one in languages)), names_of(languages)
    waiting = waiting_cases([study], None, now)
    pools = {pool.pk: pool for pool in Pool.objects.filter(study=study, is_open=True).only("language", "skill")}
    kinds: dict[tuple[str, str], list[WaitingGroup]] = {}
    for group in waiting.groups:
        pool = pools.get(group.pool)
        if pool is None or not group.is_released or group.whose != NOBODYS:
            continue
        is_told = len(languages) > 1 or not staff.has(pool.language)
        kind = (staff.language_of(pool.language) if is_told else "", pool.skill)
        if any(kind):
            kinds.setdefault(kind, []).append(group)
    order = [*names, ""]
    found = [
        Waiting(
            *kind,
            names.get(kind[0], kind[0]),
            cases=sum(group.count for group in groups),
            ready=sum(group.due for group in groups),
        )
        for kind, groups in kinds.items()
    ]
    return sorted(
        found, key=lambda one: (one.skill, order.index(one.language) if one.language in order else len(order))
    )
