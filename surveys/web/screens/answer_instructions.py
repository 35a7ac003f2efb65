"""The instruction in a page's head on how to answer it: ``Several answers, 2 to 3 · rotated order``."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.questionnaire.model.pages import QuestionView
from surveys.questionnaire.types import RANKED_TYPES

from .type_screens import FORMS


def answer_instruction(kind: str, views: Sequence[QuestionView]) -> str:
    """Return the instruction for a screen of this kind with these questions."""
    words = _kind_words(kind, len(views))
    if len(views) == 1 and (counted := _counted(views[0])):
        words = f"{words}, {counted}"
    return f"{words} · {_('rotated order')}" if any(view.rotated for view in views) else words


def _kind_words(kind: str, count: int) -> str:
    if kind == "grid":
        return ngettext("One statement, one scale", "%(count)s statements, one scale", count) % {"count": count}
    if kind == "block":
        return ngettext("One question", "%(count)s questions", count) % {"count": count}
    return _(FORMS[kind].instruction)


def _counted(view: QuestionView) -> str:
    """Return how many answers the questionnaire requires; empty if it sets no number."""
    least, most = view.min_answers, view.max_answers
    if least is not None and least == most:
        return _("exactly %(count)s") % {"count": least}
    if least is not None and most is not None:
        return _("from %(least)s to %(most)s") % {"least": least, "most": most}
    if least is not None:
        return _("at least %(least)s") % {"least": least}
    if most is not None:
        words = _("the first %(most)s") if view.type in RANKED_TYPES else _("at most %(most)s")
        return words % {"most": most}
    return ""
