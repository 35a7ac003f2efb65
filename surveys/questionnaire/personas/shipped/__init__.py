"""The people that come with the product, in Italian and in English: they know no study, and fit every one."""

from __future__ import annotations

from surveys.questionnaire.personas.persona import Persona

from . import english, italian

SHIPPED: tuple[Persona, ...] = (*italian.PEOPLE, *english.PEOPLE)
