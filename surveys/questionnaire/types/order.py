"""Whether a question's choices are mixed, and which items of a group keep their place when the others are."""

from __future__ import annotations

from surveys.questionnaire.model.order import RANDOM, ROTATE
from surveys.questionnaire.model.structure import Item, Question

from .table import LISTED_TYPES, is_asked


def order_of_choices(item: Question) -> str:
    """How the question's own choices are mixed: ``random``, ``rotate`` or ``""``."""
    if item.type not in LISTED_TYPES:
        return ""
    if item.order in (RANDOM, ROTATE):
        return item.order
    return RANDOM if item.parameters.get("randomize", "").lower() in ("true", "true()", "yes") else ""


def is_shuffled(item: Question) -> bool:
    """Whether the question's choices come in an order of the interview's own, or in another question's."""
    return bool(order_of_choices(item) or item.order_as)


def keeps_its_place(item: Item) -> bool:
    """Whether the item stays where it is when the others of its group are mixed: pinned, or nothing that is asked."""
    if isinstance(item, Question) and not is_asked(item):
        return True
    written = item.extra.get("pin", "") if isinstance(item, Question) else ""
    return item.pin or written.lower() in ("yes", "true", "true()")
