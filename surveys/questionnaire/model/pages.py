"""What an interviewer sees of a questionnaire at one moment: plain values for any screen.

``routing`` makes them; the interviewer's page, the try-out, the terminal and the preview show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .state import Answer

PLAIN, FILL, STRONG = "plain", "fill", "strong"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: ``fill`` was piped from an answer, ``strong`` is to be stressed when read."""

    words: str
    kind: str = PLAIN


Rich = tuple[Piece, ...]
"""A text with its pieces in order; the whole is ``"".join(piece.words for piece in rich)``."""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A choice as offered now, in the shown order. ``entry`` is what the interviewer types for it."""

    code: str
    entry: str
    label: Rich
    read_out: bool = True
    exclusive: bool = False
    specify: bool = False
    missing: str = ""
    """``dk`` or ``refused``: the code stands for that; it excludes the others too."""


@dataclass(frozen=True)
class QuestionView:
    """A question as asked now. ``number`` is its short code on the screen, ``title`` a short name if any.

    ``answer`` is what is stored (``None``: nothing yet) and ``answer_text`` the same in words.
    ``nonresponse`` lists ``dk`` and ``refused`` where they are offered beside the answers.
    ``minimum`` and ``maximum`` of numbers are known where they are said plainly, ``step`` for ranges;
    ``usual_least`` and ``usual_most``: what is usual, anything else is asked to be confirmed;
    ``low_label`` and ``high_label`` are the words of a scale's ends. ``min_answers`` and ``max_answers`` count answers
    of a list.
    ``quick`` are days or times that their number, from 1, stands for.
    """

    path: str
    name: str
    type: str
    number: str
    label: Rich
    title: str = ""
    instruction: Rich = ()
    probe: Rich = ()
    choices: tuple[ChoiceView, ...] = ()
    rotated: bool = False
    nonresponse: tuple[str, ...] = ()
    required: bool = False
    read_only: bool = False
    appearance: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    usual_least: float | None = None
    usual_most: float | None = None
    step: float | None = None
    low_label: Rich = ()
    high_label: Rich = ()
    min_answers: int | None = None
    max_answers: int | None = None
    quick: tuple[str, ...] = ()
    answer: Answer | None = None
    answer_text: str = ""


_new = object.__new__


def altered(view: QuestionView, changes: Mapping[str, Any]) -> QuestionView:
    """The view with other values in some fields; itself without any.

    Every page makes its questions so: it copies the view's dictionary, in a tenth of the time of
    ``dataclasses.replace``, which is why a ``QuestionView`` has no slots.
    """
    if not changes:
        return view
    made = _new(QuestionView)
    values = vars(made)
    values.update(vars(view))
    values.update(changes)
    return made


@dataclass(frozen=True, slots=True)
class Section:
    """A top-level group as a step of the interview: ``done``, ``current`` or ``ahead``."""

    title: str
    state: str
    asked: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What is on the screen at once: one question, a field-list group, or "another one?" of an open repeat.

    ``repeat`` is the path of the open repeat that asks whether there is one more instance; ``instances`` are then
    the words by which those there are can be known, and ``can_take_off`` says whether the last one may be taken off.
    ``total`` is what the page's numbers must add up to, if they must. ``earlier``: what stands there was answered
    before its instance of the repeat went away; it has come back, and the answers are to be confirmed.
    """

    path: str
    questions: tuple[QuestionView, ...]
    title: Rich = ()
    repeat: str = ""
    instances: tuple[str, ...] = ()
    can_take_off: bool = False
    instance: int = 0
    sections: tuple[Section, ...] = ()
    first: bool = False
    total: float | None = None
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """The interview goes on with this page."""

    page: Page


@dataclass(frozen=True, slots=True)
class Ended:
    """The interview is over: ``complete``, ``screened_out``, ``quota_full``, ``refused``.

    ``at`` is the last page's path. ``status`` is what the interview becomes: the reason, but for
    ``refused`` ``partial`` or ``broken_off``.
    """

    reason: str
    at: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the interviewer gave for one question, before it is understood.

    ``typed`` is the text of the answer box (codes, number, words, date); ``codes`` the ticked codes
    in the order they were ticked, when the screen sends them apart (of several answers those typed come behind them);
    ``missing`` is ``dk``, ``refused`` or empty.
    ``confirmed``: the soft check's question was answered with yes.
    """

    typed: str = ""
    codes: tuple[str, ...] = ()
    missing: str = ""
    specify: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why an entry was not taken.

    ``kind``: ``invalid``, ``required``, ``constraint`` (hard) or ``warning`` (asks for confirmation).
    ``message`` is an English message id with ``values``, unless ``own`` holds the researcher's own words.
    """

    path: str
    kind: str
    message: str = ""
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    own: Rich = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One given answer for lists of "answers so far": path, short code, title, words.

    Where ``missing`` is ``dk`` or ``refused`` there may be no words: the page has its own for them.
    """

    path: str
    number: str
    title: str
    words: str
    missing: str = ""
