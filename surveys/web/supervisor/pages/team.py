"""The page of the team: languages and skills, and the cases that wait for them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.calling.dispositions import CONVERTER
from surveys.calling.staff import SKILLS, Abilities, Staff
from surveys.design.models import Membership, Study
from surveys.design.queries import interviewers_of
from surveys.fieldwork.queries import FREE, NO_SKILL, Queue, Waiting, languages_in_field, staff_of, waiting_by_kind
from surveys.formatting import language_name
from surveys.people.models import User
from surveys.questionnaire.model.structure import Language
from surveys.web.screens.formatting import number


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One interviewer: each language and skill by code, in words, and whether they have it."""

    person: User
    languages: list[tuple[str, str, bool]]
    skills: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """What the page shows. ``languages`` is empty in a study with one language."""

    heading: str
    languages: tuple[Language, ...]
    rows: list[TeamRow]
    waiting: list[tuple[str, Waiting, list[User], str]]


def team_page(study: Study, now: datetime) -> TeamPage:
    """The study's interviewers by name, and the cases that want a language or a skill."""
    languages, staff, people = languages_in_field(study), staff_of(study), list(interviewers_of(study))
    named = languages if len(languages) > 1 else ()
    waiting = waiting_by_kind(study, now)
    centres = Counter((one.language, one.skill) for one in waiting)
    return TeamPage(
        heading=_heading(named, staff),
        languages=named,
        rows=[_row(person, named, staff) for person in people],
        waiting=[
            # The list knows of no centre: it shows one kind's cases where those of one centre alone wait for it.
            (
                kind_in_words(one),
                one,
                able(one, people, staff),
                _listed(one) if centres[one.language, one.skill] == 1 else "",
            )
            for one in waiting
        ],
    )


def _listed(one: Waiting) -> str:
    """The filters of the list of these cases."""
    language = {"language": one.language} if one.language else {}
    return urlencode({"is": FREE, "skill": one.skill or NO_SKILL} | language)


def abilities_from(sent: QueryDict, study: Study) -> dict[int, Abilities]:
    """Everybody's abilities from the form; who speaks only the study's own language has none listed."""
    codes = [language.code for language in languages_in_field(study)]
    found = {}
    for person in interviewers_of(study):
        languages = {code for code in sent.getlist(f"languages-{person.pk}") if code in codes}
        skills = {code for code in sent.getlist(f"skills-{person.pk}") if code in SKILLS}
        listed = set() if languages == {*codes[:1]} else languages
        found[person.pk] = Abilities(frozenset(listed), frozenset(skills))
    return found


def with_one_more(study: Study, person_id: int, *, language: str = "", skill: str = "") -> dict[int, Abilities]:
    """The person's abilities with one more; empty for somebody who does not interview in the study."""
    can = staff_of(study).people.get(person_id)
    if can is None:
        return {}
    languages = {language} & {one.code for one in languages_in_field(study)}
    return {person_id: Abilities(can.languages | languages, can.skills | ({skill} & SKILLS.keys()))}


def able(one: Waiting, people: Iterable[User], staff: Staff) -> list[User]:
    """The people who may take these cases."""
    return [
        person
        for person in people
        if person.pk in staff.people
        and not staff.obstacle(staff.people[person.pk], one.language, one.skill, one.centre)
    ]


def kind_in_words(one: Waiting) -> str:
    """``Deutsch``, ``Refusals``, ``Refusals in Deutsch · Voci Nord``."""
    words = one.name
    if one.skill == CONVERTER:
        words = _("Refusals in %(language)s") % {"language": one.name} if one.name else _("Refusals")
    return f"{words} · {one.centre}" if one.centre else words


def unstaffed_groups(
    study: Study, at_work: Iterable[User], now: datetime, queue: Queue, members: Iterable[Membership]
) -> list[tuple[Waiting, str]]:
    """Groups of ready cases of the queue that none of these people may take, each with a sentence.

    ``members``: all interviewers of the study.
    """
    waiting = [one for one in waiting_by_kind(study, now, queue) if one.ready]
    if not waiting:
        return []
    staff, people = staff_of(study, members), list(at_work)
    return [
        (one, f"{_nobody(one, staff)} · {one.centre}" if one.centre else _nobody(one, staff))
        for one in waiting
        if not able(one, people, staff)
    ]


def _nobody(one: Waiting, staff: Staff) -> str:
    say = {"count": number(one.ready), "language": one.name}
    if one.name and not staff.has(one.language):
        sentence = ngettext(
            "%(count)s case is in a language that the study does not have: %(language)s",
            "%(count)s cases are in a language that the study does not have: %(language)s",
            one.ready,
        )
    elif one.name:
        sentence = ngettext(
            "%(count)s case waits for %(language)s: nobody at work speaks it",
            "%(count)s cases wait for %(language)s: nobody at work speaks it",
            one.ready,
        )
    else:
        sentence = ngettext(
            "%(count)s refusal waits: nobody at work converts refusals",
            "%(count)s refusals wait: nobody at work converts refusals",
            one.ready,
        )
    return sentence % say


def _row(person: User, languages: Iterable[Language], staff: Staff) -> TeamRow:
    can = staff.people.get(person.pk, Abilities(frozenset()))
    return TeamRow(
        person,
        [(one.code, language_name(one.code, one.name), one.code in can.languages) for one in languages],
        [(code, _(words), code in can.skills) for code, words in SKILLS.items()],
    )


def _heading(languages: Iterable[Language], staff: Staff) -> str:
    parts = []
    for one in languages:
        speakers = sum(staff.speaks(can, one.code) for can in staff.people.values())
        say = {"count": speakers, "language": language_name(one.code, one.name)}
        if not speakers:
            parts.append(_("nobody speaks %(language)s") % say)
        else:
            parts.append(ngettext("one speaks %(language)s", "%(count)s speak %(language)s", speakers) % say)
    converters = sum(CONVERTER in can.skills for can in staff.people.values())
    if converters:
        parts.append(
            ngettext("one converts refusals", "%(count)s convert refusals", converters) % {"count": converters}
        )
    else:
        parts.append(_("refusals go back to everybody"))
    sentence = ", ".join(parts)
    return sentence[:1].upper() + sentence[1:]
