"""Who may be given which case: the languages that people speak, and what they are skilled at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .dispositions import CONVERTER, gettext_noop
from .languages import language_meant

SKILLS: dict[str, str] = {CONVERTER: gettext_noop("converts refusals")}
"""Skill → what whoever has it does, English message id."""

LANGUAGE, SKILL = "language", "skill"
"""What may stand between a person and a case."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one interviewer can do in a study."""

    languages: frozenset[str]
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Staff:
    """A study's interviewers by id, and the languages in which it can be held, its own first.

    Where there are not two of them everybody speaks whatever is spoken: such a study needs no setting up.
    """

    people: Mapping[int, Abilities] = field(default_factory=dict)
    languages: tuple[str, ...] = ()

    def language_of(self, language: str) -> str:
        """The language in which a case is interviewed: its own, the study's where none is written.

        One that the study does not have stays as it is written: nobody can interview in it.
        """
        if not language:
            return next(iter(self.languages), "")
        return language_meant(language, self.languages) or language

    def has(self, language: str) -> bool:
        """Whether a case of this language can be interviewed at all; before there is a questionnaire any may."""
        return not self.languages or self.language_of(language) in self.languages

    def speaks(self, person: Abilities, language: str) -> bool:
        """Whether the person can interview a case of this language."""
        if not self.has(language):
            return False
        return len(self.languages) < 2 or self.language_of(language) in person.languages

    def has_speaker(self, language: str) -> bool:
        """Whether anybody speaks this language, which is one of the study's."""
        return language in self.languages and any(self.speaks(one, language) for one in self.people.values())

    def obstacle(self, person: Abilities | None, language: str, skill: str) -> str:
        """Why a case of this language that wants this skill is not for the person: ``language``, ``skill``, or nothing.

        A skill is asked for only where somebody who speaks the language has it: no case waits for nobody.
        Without a person: why it is for none of them; of a study without interviewers that cannot be said.
        """
        speakers = [one for one in self.people.values() if self.speaks(one, language)]
        if person is None:
            return "" if speakers or not self.people else LANGUAGE
        if not self.speaks(person, language):
            return LANGUAGE
        is_wanted = bool(skill) and any(skill in one.skills for one in speakers)
        return SKILL if is_wanted and skill not in person.skills else ""
