"""Practice interviews: whom one can practise with, the one that runs, its lines, those of before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from surveys.design.models import Study
from surveys.design.queries import languages_of_versions
from surveys.people.models import User
from surveys.questionnaire import personas
from surveys.questionnaire.model.languages import without_region
from surveys.questionnaire.personas import Line, Persona, kinds
from surveys.training.models import Decision, PersonaEdition, Practice, PracticeLine, PracticeState

LONGEST = timedelta(hours=2)
"""Nobody on the line stays for so long; what was left open over lunch is no training."""
FAILED_TOO_OFTEN = 3
"""Practices in a row that were not passed: then whoever holds them needs help."""


@dataclass(frozen=True, slots=True)
class PersonaOffer:
    """Somebody to practise with; ``edition``: the stored one, none of a shipped person that nobody has met yet."""

    persona: Persona
    edition: PersonaEdition | None
    tries: int = 0
    is_passed: bool = False


def open_practice(person: User) -> Practice | None:
    """The practice that this person has begun and not ended, with its study and persona."""
    found = Practice.objects.filter(person=person, state=PracticeState.OPEN)
    return found.select_related("study", "persona", "version").first()


def own_practice(person: User, practice_id: int) -> Practice | None:
    """This person's practice with this id, with who decided on it and who answered them."""
    found = Practice.objects.filter(person=person, pk=practice_id)
    return found.select_related("study", "persona", "person", "answered_by", "decided_by").first()


def practice_in(person: User, attempt_id: int) -> Practice | None:
    """The person's practice that is held in this attempt, or was."""
    found = Practice.objects.filter(person=person, attempt__id=attempt_id)  # numbers beyond 64 bits, too
    return found.select_related("study", "persona", "version").first()


def practices_of(study: Study, people: Iterable[User]) -> QuerySet[Practice]:
    """The practices of these people in the study, the newest first."""
    found = Practice.objects.filter(study=study, person__in=list(people))
    return found.select_related("persona", "person").order_by("-pk")


def lines_of(practice: Practice) -> list[Line]:
    """What was done and said, as the pure core reads it."""
    return [
        line_of(row, practice.begun_at) for row in PracticeLine.objects.filter(practice=practice).order_by("number")
    ]


def line_of(row: PracticeLine, begun_at: datetime) -> Line:
    """A stored line; its seconds count from the practice's beginning."""
    return Line(row.who, row.kind, round((row.at - begun_at).total_seconds(), 1), row.path, row.detail)


def persona_of(practice: Practice) -> Persona:
    """The person of this practice, as they were when it began."""
    return personas.from_json(practice.persona.data)


def latest_editions(study: Study) -> dict[tuple[str, str], PersonaEdition]:
    """Key and language → the latest edition that holds in the study, retired or not: its own ones, and everybody's."""
    found = PersonaEdition.objects.filter(Q(study=None) | Q(study=study))
    return {(one.key, one.language): one for one in found.order_by("number")}


def offered_personas(study: Study, person: User) -> list[PersonaOffer]:
    """Whom this person can practise with in the study: first those who can be interviewed; the easiest first.

    Those who speak its default language; without any, those who speak another one of it; without any, everybody.
    """
    stored = latest_editions(study)
    known: list[tuple[Persona, PersonaEdition | None]] = [
        (personas.from_json(one.data), one) for one in stored.values() if not one.is_retired
    ]
    known += [(one, None) for one in personas.SHIPPED if (one.key, one.language) not in stored]
    mine = known
    for language in _spoken_in(study):
        speakers = [one for one in known if without_region(one[0].language) == language]
        if speakers:
            mine = speakers
            break
    tried = _tried(study, person)
    offers = [
        PersonaOffer(persona, edition, *tried.get((persona.key, persona.language), (0, False)))
        for persona, edition in mine
    ]
    return sorted(offers, key=_place)


def _place(one: PersonaOffer) -> tuple[bool, int, str, str]:
    persona = one.persona
    return not persona.can_be_interviewed, persona.difficulty, persona.name, persona.language


def _spoken_in(study: Study) -> list[str]:
    """The languages of its questionnaire, the default first."""
    version = study.fielded_version_id
    if version is None:
        return []
    return [without_region(one.code) for one in languages_of_versions([version]).get(version, ())]


def _tried(study: Study, person: User) -> Mapping[tuple[str, str], tuple[int, bool]]:
    tries: dict[tuple[str, str], tuple[int, bool]] = {}
    ended = Practice.objects.filter(study=study, person=person, state=PracticeState.ENDED)
    for key, language, passed in ended.values_list("persona__key", "persona__language", "is_passed"):
        count, was_passed = tries.get((key, language), (0, False))
        tries[key, language] = count + 1, was_passed or bool(passed)
    return tries


def seconds_since(practice: Practice, now: datetime) -> float:
    """Seconds from the beginning of the practice, rounded as lines store them."""
    return round(max(0.0, (now - practice.begun_at).total_seconds()), 1)


def with_last_deed(practices: QuerySet[Practice]) -> QuerySet[Practice]:
    """The same, each with ``last_deed``: when something was last done or said in it, before it was left."""
    deeds = PracticeLine.objects.filter(practice=OuterRef("pk")).exclude(kind=kinds.LEFT).order_by("-number")
    return practices.annotate(last_deed=Subquery(deeds.values("at")[:1]))


def seconds_of(practice: Practice) -> int:
    """How long was practised; of one that was left, up to its last line. Of practices ``with_last_deed``."""
    ended = practice.ended_at
    if practice.state != PracticeState.ENDED:
        ended = getattr(practice, "last_deed", None)
    return int(min(ended - practice.begun_at, LONGEST).total_seconds()) if ended is not None else 0


def is_said_to_be_passed(practice: Practice) -> bool:
    """Whether it is passed by a trainer's decision or, without one, by its score."""
    return practice.decision == Decision.PASSED if practice.decision else bool(practice.is_passed)


def failed_in_a_row(practices: Iterable[Practice]) -> int:
    """How many of these, the newest first, were not passed since the last one that was."""
    count = 0
    for one in practices:
        if one.state != PracticeState.ENDED:
            continue
        if is_said_to_be_passed(one):
            break
        count += 1
    return count
