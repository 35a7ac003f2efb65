"""What a persona knows of herself in any questionnaire: her name and her age, where she is asked for them."""

from __future__ import annotations

import re

from surveys.questionnaire.compiled.texts import plain
from surveys.questionnaire.model.pages import ChoiceView, QuestionView
from surveys.questionnaire.respondents import Aim
from surveys.questionnaire.types import NUMBER_TYPES, SINGLE_TYPES, TEXT_TYPES

from .persona import Persona

_NAME = re.compile(
    r"\b(your|respondent.s) (first |full |last )?name\b|\bwhat.s your name\b|\bwho (should|shall) we ask for\b"
    r"|\bcome si chiama lei\b|\b(suo|tuo) (nome|cognome)\b|\bnome e cognome\b|\bchiamarla\?"
    r"|\bdi chi (devo|dobbiamo) chiedere\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\bhow old are you\b|\byour age\b|\bage (group|bracket|band) are you\b"
    r"|\bquanti anni (ha|hai)\b|\b(sua|tua) età\b|\bfascia d.età\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"over|more|above|older|\+|oltre|più|in su|da ", re.IGNORECASE)


def of_herself(persona: Persona, view: QuestionView) -> Aim | None:
    """Her answer to a question for her name or her age; none to any other."""
    label = plain(view.label)
    if view.type in TEXT_TYPES and _NAME.search(label):
        # Without the title that stands before it.
        return Aim(typed=(persona.name.rpartition(" ")[2],))
    if persona.age is None or not _AGE.search(label):
        return None
    if view.type in NUMBER_TYPES:
        return Aim(typed=(str(persona.age),))
    band = next((one.code for one in view.choices if _holds(one, persona.age)), "")
    if view.type not in SINGLE_TYPES or not band:
        return None
    return Aim(codes=frozenset((band,)), without=frozenset(one.code for one in view.choices) - {band})


def _holds(choice: ChoiceView, age: int) -> bool:
    """Whether an answer such as “25–34”, “up to 24” or “65 or more” means this age."""
    words = plain(choice.label)
    numbers = [int(one) for one in re.findall(r"\d{1,3}", words)]
    if choice.missing or len(numbers) not in (1, 2):
        return False
    if len(numbers) == 2:
        return numbers[0] <= age <= numbers[1]
    return age >= numbers[0] if _FROM.search(words) else age <= numbers[0]
