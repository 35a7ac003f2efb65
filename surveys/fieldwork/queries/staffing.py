"""A study's interviewers with what each can do, and which pools are whose."""

from collections.abc import Iterable

from surveys.calling.staff import Abilities, Staff
from surveys.design.models import Membership, Study
from surveys.design.programs import program_of
from surveys.fieldwork.models import Pool
from surveys.people.models import Role, User
from surveys.questionnaire.structure import Language


def languages_of(study: Study) -> tuple[Language, ...]:
    """The languages of the questionnaire in the field, its default first; none before it is published."""
    if study.fielded_version_id is None:
        return ()
    questionnaire = program_of(study.fielded_version_id).questionnaire
    return tuple(sorted(questionnaire.languages, key=lambda one: one.code != questionnaire.default_language))


def staff_of(study: Study) -> Staff:
    """The study's active interviewers; whoever has no language listed speaks the study's own."""
    codes = tuple(language.code for language in languages_of(study))
    members = Membership.objects.filter(study=study, role=Role.INTERVIEWER, user__is_active=True)
    return Staff(
        {
            user: Abilities(frozenset(languages or codes[:1]), frozenset(skills))
            for user, languages, skills in members.values_list("user", "languages", "skills")
        },
        codes,
    )


def obstacles(study: Study, interviewer: User | None, pools: Iterable[Pool]) -> dict[int, str]:
    """Of the pools that are not for this person, or without one for nobody: the pool's id and why, as ``Staff`` says.

    No query where nothing can be in the way: in a study of one language without a pool that wants a skill.
    """
    listed = list(pools)
    if len(languages_of(study)) < 2 and not any(pool.skill for pool in listed):
        return {}
    staff = staff_of(study)
    who = staff.people.get(interviewer.pk, Abilities(frozenset())) if interviewer else None
    found = {pool.pk: staff.obstacle(who, pool.language, pool.skill) for pool in listed}
    return {pk: obstacle for pk, obstacle in found.items() if obstacle}


def languages_spoken(study: Study) -> tuple[Language, ...]:
    """Those of the study's languages that one of its interviewers speaks; none in a study of one language."""
    languages, staff = languages_of(study), staff_of(study)
    return tuple(one for one in languages if staff.has_speaker(one.code)) if len(languages) > 1 else ()
