"""The question as the interviewer sees it, after chosen answers to the questions that it reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from surveys.questionnaire import running
from surveys.questionnaire.compiled.texts import plain
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import ChoiceView, Entry, QuestionView, Rich
from surveys.questionnaire.model.predefined_names import examples
from surveys.questionnaire.model.state import DK, REFUSED, Facts
from surveys.questionnaire.types import LISTED_TYPES, SEVERAL_TYPES

from .columns import TYPE_WORDS

MOST_CHOICES = 30
ONE, SEVERAL, TYPED = "one", "several", "typed"


@dataclass(frozen=True, slots=True)
class GivenOption:
    """An answer that may be chosen for an earlier question."""

    code: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Given:
    """An earlier question that this one reads, with the answer chosen for it. ``control``: one, several, typed."""

    name: str
    title: str
    control: str
    options: Sequence[GivenOption]
    words: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A question as it is read aloud. ``missing``: what may be said instead of an answer; ``answer``: its kind.

    ``given``: the earlier answers that it reads. ``is_reached``: whether anybody with those answers comes there.
    """

    given: Sequence[Given]
    language: str
    is_reached: bool = True
    instruction: Rich = ()
    text: Rich = ()
    probe: Rich = ()
    read: Sequence[tuple[str, str]] = ()
    unread: Sequence[tuple[str, str]] = ()
    more: int = 0
    answer: str = ""
    missing: Sequence[str] = ()
    is_shuffled: bool = False


def seen_question(
    questionnaire: s.Questionnaire | None,
    row: int,
    language: str,
    given: Mapping[str, Entry],
    *,
    seed: int,
    now: datetime,
) -> Seen | None:
    """Return the question of this row after the answers given; ``None`` for a group and what is not understood."""
    question = next((one for one in questionnaire.questions() if one.row == row), None) if questionnaire else None
    if questionnaire is None or question is None:
        return None
    local = timezone.localtime(now)
    facts = Facts(today=local.date(), now=local, session_at=local, attributes=examples(questionnaire))
    look = running.look_at(questionnaire, question.name, given, facts, language=language, seed=seed)
    if look is None:
        return None
    chosen = [_given(view, language) for view in look.reads]
    if look.view is None:
        return Seen(chosen, language, is_reached=False)
    return _seen(look.view, question, chosen, language)


def _seen(view: QuestionView, question: s.Question, given: Sequence[Given], language: str) -> Seen:
    read = [_line(choice) for choice in view.choices if choice.read_out]
    unread = [_line(choice) for choice in view.choices if not choice.read_out]
    return Seen(
        given=given,
        language=language,
        instruction=view.instruction,
        text=view.label,
        probe=view.probe,
        read=read[:MOST_CHOICES],
        unread=unread[:MOST_CHOICES],
        more=max(len(read) - MOST_CHOICES, 0) + max(len(unread) - MOST_CHOICES, 0),
        answer="" if question.type in LISTED_TYPES else capfirst(str(TYPE_WORDS.get(question.type, ""))),
        missing=[_missing(code) for code in question.nonresponse],
        is_shuffled=view.rotated and len(view.choices) > 1,
    )


def _line(choice: ChoiceView) -> tuple[str, str]:
    return choice.entry or choice.code, plain(choice.label) or choice.code


def _missing(code: str) -> str:
    return _("Don’t know") if code == DK else _("Refused")


def _given(view: QuestionView, language: str) -> Given:
    """Return what may be chosen for an earlier question; don't know and refused where it offers them."""
    if view.type not in LISTED_TYPES:
        return Given(view.name, view.title, TYPED, (), view.answer_text)
    held = view.answer.value if view.answer else None
    codes = {str(code) for code in held} if isinstance(held, list) else {str(held)}
    missing = view.answer.missing if view.answer else ""
    options = [GivenOption(choice.code, plain(choice.label), choice.code in codes) for choice in view.choices]
    options += [
        GivenOption(code, _missing(code), code == missing) for code in (DK, REFUSED) if code in view.nonresponse
    ]
    words = ", ".join(option.words for option in options if option.is_chosen)
    return Given(view.name, view.title, SEVERAL if view.type in SEVERAL_TYPES else ONE, options, words)
