"""Which interviewer may be given which case, by the languages they speak and the skills they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .dispositions import CONVERTER
from .languages import language_key, language_meant
from .translatable import gettext_noop

SKILLS: dict[str, str] = {CONVERTER: gettext_noop("converts refusals")}
"""Skill → what an interviewer with it does, an English message id."""

LANGUAGE, SKILL, CENTRE = "language", "skill", "centre"
"""The possible obstacles between an interviewer and a case."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """The languages and skills of one interviewer in a study, and the supplier's centre for which they work."""

    languages: frozenset[str]
    skills: frozenset[str] = frozenset()
    centre: str = ""


@dataclass(frozen=True, slots=True)
class Staff:
    """A study's interviewers by id, and the languages of its questionnaire, the main one first.

    With fewer than two languages every interviewer counts as speaking it: such a study needs no configuration.
    ``asks_skills``: cases wait for a skill even if nobody has it.
    """

    people: Mapping[int, Abilities] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    asks_skills: bool = False

    def language_of(self, language: str) -> str:
        """The language in which a case is interviewed: its own, or the study's main one if the case has none.

        A language that the study does not have, in which nobody can interview, is one word however lists write it.
        """
        if not language:
            return next(iter(self.languages), "")
        return language_meant(language, self.languages) or language_key(language)

    def has(self, language: str) -> bool:
        """Whether a case of this language can be interviewed; always true before the study has a questionnaire."""
        return not self.languages or self.language_of(language) in self.languages

    def speaks(self, person: Abilities, language: str) -> bool:
        """Whether the interviewer can interview a case of this language."""
        if not self.has(language):
            return False
        return len(self.languages) < 2 or self.language_of(language) in person.languages

    def has_speaker(self, language: str) -> bool:
        """Whether any interviewer speaks this language and it is one of the study's."""
        return language in self.languages and any(self.speaks(one, language) for one in self.people.values())

    def obstacle(self, person: Abilities | None, language: str, skill: str, centre: str = "") -> str:
        """What prevents the person from taking a case: ``centre``, ``language``, ``skill``, or empty if nothing does.

        A case of a centre's list is for the people of that centre alone, and its people take no other.
        A skill is only required if an interviewer who speaks the language has it, so that no case waits for nobody,
        unless the study ``asks_skills``.
        Without a person: whether any interviewer speaks the language; empty for a study without interviewers.
        """
        theirs = [one for one in self.people.values() if one.centre == centre]
        speakers = [one for one in theirs if self.speaks(one, language)]
        if person is None:
            return "" if speakers or not self.people else LANGUAGE if theirs else CENTRE
        if person.centre != centre:
            return CENTRE
        if not self.speaks(person, language):
            return LANGUAGE
        is_wanted = bool(skill) and (self.asks_skills or any(skill in one.skills for one in speakers))
        return SKILL if is_wanted and skill not in person.skills else ""
