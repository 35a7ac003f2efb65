"""The people that come with the product, in Italian and in English."""

from __future__ import annotations

from surveys.questionnaire.personas.persona import Persona

SHIPPED: tuple[Persona, ...] = ()
