"""From what the interviewer gave to a typed answer, and from a stored answer to words.

What cannot be understood is a ``Complaint`` that says what would be: it is for the interviewer's eyes during the call,
so it is short.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from surveys.questionnaire.model.pages import ChoiceView, Complaint, Entry, QuestionView
from surveys.questionnaire.model.state import DK, REFUSED, Answer
from surveys.questionnaire.problems import gettext_noop

from .answering import INVALID, Manner, NotUnderstoodError, Same
from .listed import box_of
from .searching import indexed
from .table import SINGLE_TYPES, TYPES

KEYS: Mapping[str, str] = {"*": DK, "/": REFUSED}
"""What may be typed instead of pressing the key, where that missing answer is offered."""

MISSING_WORDS: Mapping[str, str] = {DK: gettext_noop("Don’t know"), REFUSED: gettext_noop("Refused")}

_NOT_OFFERED = {
    DK: gettext_noop("“Don’t know” is not possible here."),
    REFUSED: gettext_noop("“Refused” is not possible here."),
}


HOME = "IT"
"""The country whose telephone numbers are written without a prefix, unless the setting ``country`` names another."""


def understand(
    view: QuestionView, entry: Entry, *, language: str, today: date, country: str = HOME
) -> Answer | Complaint | None:
    """What the entry means as an answer to the question as it is asked now; ``None`` if it was left empty.

    ``today`` is the interview's day, for two-digit years and words such as “yesterday”. Neither
    required nor the researcher's checks are looked at here: routing does that with the typed answer.
    A read-only question keeps what it has.
    """
    if view.read_only:
        return view.answer
    missing = entry.missing or _typed_key(view, entry)
    try:
        if missing:
            return _missing(view, missing)
        return TYPES[view.type].answering.read(view, entry, Manner(language, today, country))
    except NotUnderstoodError as refusal:
        return Complaint(view.path, INVALID, refusal.message, refusal.values)


def in_words(view: QuestionView, answer: Answer | None, language: str, translate: Callable[[str], str] = str) -> str:
    """The answer as people read it: labels, ``2,5``, ``12/11/2026``, “Don’t know” (an English message id)."""
    if answer is None:
        return ""
    if answer.value is None:
        return translate(MISSING_WORDS[answer.missing]) if answer.missing in MISSING_WORDS else ""
    return TYPES[view.type].answering.words(view, answer, language)


def prepare(choices: Sequence[ChoiceView]) -> None:
    """Read a long list once, so that whoever searches it first or types its first answer need not wait for that."""
    indexed(Same(choices))
    box_of(Same(choices))


def _typed_key(view: QuestionView, entry: Entry) -> str:
    missing = KEYS.get(entry.typed.strip(), "")
    return missing if missing and missing in _offered(view) else ""


def _offered(view: QuestionView) -> set[str]:
    return {*view.nonresponse, *(choice.missing for choice in view.choices if choice.missing)}


def _missing(view: QuestionView, missing: str) -> Answer:
    """Don't know or refused: as the list's own code where it has one, so that the code is exported."""
    for choice in view.choices:
        if choice.missing == missing:
            return Answer([choice.code] if view.type not in SINGLE_TYPES else choice.code, missing)
    if missing not in view.nonresponse:
        raise NotUnderstoodError(_NOT_OFFERED.get(missing, _NOT_OFFERED[REFUSED]))
    return Answer(missing=missing)
