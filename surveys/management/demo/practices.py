"""The demo's practices: people with answers of their own about coffee, and what came of practising with them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.design.queries import program_of
from surveys.people.models import User
from surveys.questionnaire import personas
from surveys.questionnaire.model.state import Facts
from surveys.questionnaire.personas import Judgement, Persona
from surveys.training.models import LineBy, PersonaEdition, Practice, PracticeLine, PracticeState
from surveys.training.services import contest_judgement, write_persona

from .practice_people import coffee_people
from .simulated_interviewers import Careless, Interviewer

LANGUAGE = "it"


@dataclass(frozen=True, slots=True)
class Planned:
    """Who practises with whom, how carefully, and so many hours ago."""

    person: str
    persona: str
    is_careful: bool
    hours_ago: int
    seed: int


def meet_people(*, study: Study, by: User, now: datetime) -> dict[str, PersonaEdition]:
    """Write the people of the coffee study; key → those who speak its language."""
    written = [
        write_persona(data=personas.to_json(one), study=study, seen=one.number, by=by, now=now)
        for one in coffee_people()
    ]
    return {one.key: one for one in written if one.language == LANGUAGE}


def practise(
    *, study: Study, people: dict[str, User], met: dict[str, PersonaEdition], planned: list[Planned], now: datetime
) -> list[Practice]:
    """Hold these practices; what the interviewers did is simulated, their scores are not."""
    return [
        _practice(study, people[one.person], met[one.persona], one, now - timedelta(hours=one.hours_ago))
        for one in planned
    ]


def contest(*, practice: Practice, now: datetime) -> None:
    """Whoever practised holds the first bad judgement to be wrong."""
    score = personas.score_from_json(practice.score)
    bad: Judgement | None = next((one for one in score.judgements if one.sign == "-"), None)
    if bad is not None:
        words = _("I read it to the end, only faster: the person was in a hurry.")
        contest_judgement(practice=practice, line=bad.index, words=words, now=now)


def _practice(study: Study, person: User, edition: PersonaEdition, one: Planned, begun: datetime) -> Practice:
    version = study.fielded_version_id or 0
    persona: Persona = personas.from_json(edition.data)
    kind = Interviewer if one.is_careful else Careless
    facts = Facts(today=begun.date(), now=begun, session_at=begun, attributes={}, interviewer=person.first_name)
    played = kind(persona, program_of(version), seed=one.seed, facts=facts)
    score = played.play()
    practice = Practice.objects.create(
        person=person,
        study=study,
        persona=edition,
        version_id=version,
        seed=one.seed,
        begun_at=begun,
        ended_at=begun + timedelta(seconds=played.at),
        state=PracticeState.ENDED,
        points=score.points,
        is_passed=score.is_passed,
        score=personas.score_to_json(score),
    )
    PracticeLine.objects.bulk_create(
        PracticeLine(
            practice=practice,
            number=number,
            who=LineBy(line.who),
            kind=line.kind,
            path=line.path[:400],
            at=begun + timedelta(seconds=line.at),
            detail=dict(line.detail),
        )
        for number, line in enumerate(played.lines)
    )
    return practice
