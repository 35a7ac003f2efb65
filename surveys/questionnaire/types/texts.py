"""Open answers, things to be read, things to be confirmed."""

from __future__ import annotations

import re

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import Entry, QuestionView
from surveys.questionnaire.model.state import Answer
from surveys.questionnaire.problems import gettext_noop

from . import question_type as v
from .answering import Manner, NotUnderstoodError
from .contact_formats import EMAIL, PHONE, email_address, phone_number
from .question_type import NO_BLANK, OwnCode, QuestionType, Speaker

LONGEST = 30_000
"""Characters an open answer may have, as Excel counts them; a cell holds 32,767."""

CONFIRMED = "OK"
"""The value of a confirmed ``acknowledge``, as in XLSForm."""

_NO = frozenset({"0", "2", "n", "no"})
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TOO_LONG = gettext_noop("The text is too long: %(length)s characters, at most %(most)s.")


def cleaned(text: str) -> str:
    """The text trimmed, without what no database, workbook or screen can hold: NUL, other controls, lone surrogates."""
    if not text:
        return text
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def open_words(text: str) -> str:
    """The cleaned text of an open answer. Raises ``NotUnderstoodError`` if it is too long to be delivered."""
    words = cleaned(text)
    length = len(words.encode("utf-16-le")) // 2
    if length > LONGEST:
        raise NotUnderstoodError(_TOO_LONG, length=length, most=LONGEST)
    return words


class Words:
    """``text``: an open answer, kept word for word; a telephone number or an e-mail address in its one right form."""

    def read(self, view: QuestionView, entry: Entry, manner: Manner) -> Answer | None:
        words = open_words(entry.typed)
        if words and PHONE in view.appearance:
            words = phone_number(words, manner.country)
        elif words and EMAIL in view.appearance:
            words = email_address(words)
        return Answer(words) if words else None

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        return str(answer.value)


class Acknowledgement:
    """``acknowledge``: anything that is typed or ticked confirms, except a no (``2`` on the screen)."""

    def read(self, view: QuestionView, entry: Entry, manner: Manner) -> Answer | None:
        given = cleaned(entry.typed) or "".join(entry.codes[:1])
        return Answer(CONFIRMED) if given and given.casefold() not in _NO else None

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        return str(answer.value)


class Note:
    """``note``: read aloud, never answered."""

    def read(self, view: QuestionView, entry: Entry, manner: Manner) -> Answer | None:
        return None

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        return ""


class Unasked(Note):
    """``calculate`` and ``hidden``: never on a page; what is worked out or given is written as it is."""

    def words(self, view: QuestionView, answer: Answer, language: str) -> str:
        return str(answer.value)


def _words(speaker: Speaker, view: QuestionView) -> str:
    return speaker.words(view)


def _confirmed(speaker: Speaker, view: QuestionView) -> str:
    return "1"


TEXT = QuestionType(
    name=s.TEXT,
    meaning=gettext_noop("An open answer, word for word."),
    asks_for=gettext_noop("open answer"),
    spellings=("text", "string", "str"),
    parameters=frozenset({"rows"}),
    limesurvey="STU",
    is_text=True,
    answering=Words(),
    simulated=_words,
    seconds=18.0,
    variable=v.TEXT,
    printed="words",
)
NOTE = QuestionType(
    name=s.NOTE,
    meaning=gettext_noop("A text to read or to know; there is no answer."),
    asks_for=gettext_noop("text to read, no answer"),
    spellings=("note",),
    limesurvey="X",
    # pyxform's own name for notes, so that both tools give the same paths
    name_if_missing="generated_note_name",
    is_asked=False,
    answering=Note(),
    seconds=1.0,
    variable="",
    printed=NO_BLANK,
)
ACKNOWLEDGE = QuestionType(
    name=s.ACKNOWLEDGE,
    meaning=gettext_noop("A text that the interviewer confirms."),
    asks_for=gettext_noop("confirmation"),
    spellings=("acknowledge", "trigger", "confirm"),
    name_if_missing="acknowledge",
    answering=Acknowledgement(),
    simulated=_confirmed,
    seconds=3.0,
    variable=v.SINGLE,
    codes=(OwnCode(CONFIRMED, 1, {}),),
    printed="tick",
)
CALCULATE = QuestionType(
    name=s.CALCULATE,
    meaning=gettext_noop("A value that is worked out and never shown."),
    spellings=("calculate", "calculation", "calculate here"),
    limesurvey="*",
    is_shown=False,
    is_asked=False,
    is_calculated=True,
    answering=Unasked(),
    variable=v.TEXT,
    printed=NO_BLANK,
)
HIDDEN = QuestionType(
    name=s.HIDDEN,
    meaning=gettext_noop("A value that is given and never shown."),
    spellings=("hidden",),
    limesurvey="|",
    is_shown=False,
    is_asked=False,
    answering=Unasked(),
    variable=v.TEXT,
    printed=NO_BLANK,
)
