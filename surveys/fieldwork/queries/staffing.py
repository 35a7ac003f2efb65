"""A study's interviewers with their languages and skills, and the pools that each may work."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from surveys.calling import policy
from surveys.calling.staff import Abilities, Staff
from surveys.database.prepared import Prepared, PreparedAmong
from surveys.design.models import Membership, Study
from surveys.design.queries import interviewer_memberships, languages_of_versions
from surveys.fieldwork.models import Case, Pool, Sample
from surveys.formatting import language_name
from surveys.people.models import User
from surveys.questionnaire.model.structure import Language

OfStudy = TypeVar("OfStudy", Pool, Membership)


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


def staff_of(study: Study, members: Iterable[Membership] | None = None) -> Staff:
    """The study's active interviewers; whoever has no language listed speaks the study's own.

    ``members``: what ``interviewers_with_abilities`` says, where it has been asked.
    """
    return _staff(study, _INTERVIEWERS.all(study=study.pk) if members is None else members)


def interviewers_with_abilities(study: Study) -> list[Membership]:
    """The memberships of the study's active interviewers, with their users, by name."""
    return _BY_NAME.all(study=study.pk)


_BY_NAME = Prepared(
    lambda study: (
        interviewer_memberships(study)
        .select_related("user")
        .order_by("user__first_name", "user__last_name", "user__pk")
    ),
    study=-1,
)


def _staff(study: Study, members: Iterable[Membership]) -> Staff:
    codes = tuple(language.code for language in languages_in_field(study))
    return Staff(
        {
            member.user_id: Abilities(frozenset(member.languages or codes[:1]), frozenset(member.skills), member.centre)
            for member in members
        },
        codes,
        asks_skills=policy.read(study.calling_policy).converters_only,
    )


# Asked at the claims of every study with more than one language or a pool that wants a skill.
_INTERVIEWERS = Prepared(
    lambda study: interviewer_memberships(study).only("user", "languages", "skills", "centre"),
    study=-1,
)


def obstacles(study: Study, interviewer: User | None, pools: Iterable[Pool]) -> dict[int, str]:
    """Pool id → why its cases are not for this person (without a person: for nobody), as ``Staff`` says.

    No query where nothing can be in the way: in a study of one language without a pool that wants a skill.
    """
    listed = list(pools)
    if not _is_choosy(study, listed):
        return {}
    return _in_the_way(staff_of(study), interviewer, listed, centres_of_lists([study]))


def obstacles_in(
    studies: Collection[Study],
    interviewer: User | None,
    pools: Collection[Pool],
    members: Iterable[Membership] | None = None,
) -> dict[int, str]:
    """The same for the pools of several studies, by one query or none. ``members``: their interviewers, if known."""
    languages_in_fields(studies)  # known from here on
    theirs = _by_study(pools)
    choosy = [study for study in studies if _is_choosy(study, theirs.get(study.pk, ()))]
    known = _by_study(_MEMBERS.all([study.pk for study in choosy]) if members is None else members)
    centres = centres_of_lists(choosy)
    found: dict[int, str] = {}
    for study in choosy:
        found |= _in_the_way(_staff(study, known.get(study.pk, ())), interviewer, theirs.get(study.pk, ()), centres)
    return found


def centres_of_lists(studies: Collection[Study]) -> dict[str, str]:
    """What ``Pool.replicate`` says → the centre that works it; no query where no study has any."""
    shared = [study.pk for study in studies if study.has_centres]
    rows = _CENTRES.all(shared) if shared else []
    return {str(one.pk): one.centre for one in rows}


_CENTRES = PreparedAmong(
    Prepared, lambda studies: Sample.objects.filter(study__in=studies).exclude(centre="").only("pk", "centre")
)


def _by_study(rows: Iterable[OfStudy]) -> dict[int, list[OfStudy]]:
    found: dict[int, list[OfStudy]] = {}
    for row in rows:
        found.setdefault(row.study_id, []).append(row)
    return found


_MEMBERS = PreparedAmong(
    Prepared, lambda studies: interviewer_memberships(*studies).only("study", "user", "languages", "skills", "centre")
)


def _is_choosy(study: Study, pools: Iterable[Pool]) -> bool:
    """Whether some pools are not for everybody."""
    codes = [one.code for one in languages_in_field(study)]
    return (
        study.has_centres
        or len(codes) > 1
        or any(pool.skill or (codes and pool.language not in {"", *codes}) for pool in pools)
    )


def _in_the_way(
    staff: Staff, interviewer: User | None, pools: Iterable[Pool], centres: Mapping[str, str]
) -> dict[int, str]:
    who = staff.people.get(interviewer.pk, Abilities(frozenset())) if interviewer else None
    found = {pool.pk: staff.obstacle(who, pool.language, pool.skill, centres.get(pool.replicate, "")) for pool in pools}
    return {pk: obstacle for pk, obstacle in found.items() if obstacle}


def other_languages(case: Case) -> tuple[Language, ...]:
    """Languages in which somebody could interview the case instead of its own; none in a study of one language."""
    languages = languages_in_field(case.study)
    if len(languages) < 2:
        return ()
    staff = staff_of(case.study)
    own = staff.language_of(case.language)
    return tuple(one for one in languages if one.code != own and staff.has_speaker(one.code))
