"""Objections and interruptions: when she makes them, what meets them, what happens otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from surveys.questionnaire.model.languages import without_region
from surveys.questionnaire.wording.general_answers import GENERAL
from surveys.questionnaire.wording.what_to_say import ENDINGS

from . import lines as kinds
from .lines import Line, words_in
from .persona import (
    AFTER_MINUTES,
    ASKS_LATER,
    AT_INTRODUCTION,
    AT_QUESTION,
    GOES_ON,
    HANGS_UP,
    Objection,
)
from .score import Thresholds
from .voice import HANG_UPS, Voice

PATIENCE, BEGINNING = "patience", "beginning"
"""In place of an objection's index: she has no more time; she asked to be called later at once."""
_ABOUT_TIME = frozenset({"no_time", "later"})
_TIME_LEFT = _ABOUT_TIME | {"how_long"}
"""Whoever has no time may be told how long it takes."""
_USUAL = Thresholds()


def interruptions(voice: Voice) -> list[Line]:
    """What she says into the reading of the page that has just come."""
    for index, one in _unmade(voice):
        if one.interrupts and _is_here(voice, one):
            return [_objection(voice, index, one, kinds.INTERRUPTION)]
    return []


def due(voice: Voice) -> list[Line]:
    """The objection that she makes instead of an answer, once the page or script was read."""
    beginning = voice.persona.beginning
    if beginning.later and BEGINNING not in voice.talk.fired:
        return [_later(voice, BEGINNING, beginning.later)]
    for index, one in _unmade(voice):
        if _is_here(voice, one):
            return [_objection(voice, index, one, kinds.OBJECTION)]
    return []


def impatience(voice: Voice) -> list[Line]:
    """Her time is over: she asks to be called another time."""
    if PATIENCE in voice.talk.fired or voice.minutes < voice.persona.traits.patience or voice.talk.script:
        return []
    return [_later(voice, PATIENCE, voice.words("has_to_go"))]


def answered(voice: Voice, said: Line) -> list[Line]:
    """What she does when something was said to her open objection."""
    objection = _open(voice)
    about, situation = str(objection.detail["situation"]), str(said.detail.get("situation", ""))
    # An answer of the study's own for no situation is taken for one that fits: no rule knows what it speaks of.
    is_own = not situation and bool(said.detail.get("listen"))
    fits = not about or situation == about or is_own or {about, situation} <= _TIME_LEFT
    if not fits and situation not in ENDINGS:
        return nagged(voice)
    if not fits:
        return [_goes(voice, objection, kindly=False)]
    has_listened = is_listened(objection, said, has_waited=voice.talk.has_waited)
    if about in ENDINGS:
        return [_goes(voice, objection, kindly=has_listened)]
    if objection.kind == kinds.LATER:
        return [voice.line(kinds.SILENCE, str(objection.detail["calmed"]) or voice.words("cannot_now"))]
    if not has_listened:
        return _closed(voice, objection, met=False, why="hurried", trust=-1)
    words = str(objection.detail["calmed"]) or voice.words("calmed")
    return _closed(voice, objection, met=True, why="", trust=1, words=words)


def is_listened(objection: Line, said: Line, *, has_waited: bool) -> bool:
    """Whether she was listened to first: she could finish, and the line that listens could be said before the answer.

    Waiting in silence before one answers is listening, however short.
    """
    if not said.detail.get("listened", True):
        return False
    words = words_in(objection.words) + words_in(str(said.detail.get("listen", "")))
    return has_waited or said.at - objection.at >= _USUAL.full * words / _USUAL.words_a_second


def ignored(voice: Voice) -> list[Line]:
    """The interviewer went on as if she had not objected."""
    objection = _open(voice)
    if objection.kind == kinds.LATER:
        return nagged(voice, trust=-2)
    if objection.detail["otherwise"] == HANGS_UP or objection.detail["situation"] in ENDINGS:
        return [_goes(voice, objection, kindly=False)]
    if objection.detail["otherwise"] == ASKS_LATER:
        words = str(objection.detail["last_words"]) or voice.words("has_to_go")
        closed = voice.line(kinds.ANSWER, voice.words("cools"), **_outcome(objection, met=False, why="ignored"))
        return [closed, _later(voice, PATIENCE, words)]
    return _closed(voice, objection, met=False, why="ignored", trust=-2)


def nagged(voice: Voice, *, trust: int = -1) -> list[Line]:
    """She was not answered, and says so; after some times of that she is gone."""
    objection = _open(voice)
    words = voice.words("cannot_now" if objection.kind == kinds.LATER else "still_objects")
    return [voice.line(kinds.SILENCE, words, trust=trust, waits=True)]


def appointed(voice: Voice, made: Line) -> list[Line]:
    """An appointment was offered: welcome where she asked for it, or where she is not at home."""
    objection = voice.talk.open
    wanted = objection is not None and (
        objection.kind == kinds.LATER or objection.detail["situation"] in _ABOUT_TIME or objection.detail["may_end"]
    )
    if wanted and objection is not None:
        told = {**_outcome(objection, met=True, why="appointment"), "is_agreed": True, "right": ["call_back"]}
        return [voice.line(kinds.ANSWER, voice.words(_agreed(voice, made)), **told)]
    if not voice.talk.can_be_interviewed:
        return [voice.line(kinds.ANSWER, voice.words(_agreed(voice, made)))]
    return [voice.line(kinds.ANSWER, voice.words("not_asked_later"), is_agreed=True)]


def _agreed(voice: Voice, made: Line) -> str:
    return "later_agreed" if is_kept_to(voice.persona.beginning.from_hour, made) else "other_hour"


def is_kept_to(from_hour: int | None, made: Line) -> bool:
    """Whether an appointment is not before the hour that was asked for; one without a time says nothing against it."""
    when = str(made.detail.get("when") or "")
    return from_hour is None or not when or datetime.fromisoformat(when).hour >= from_hour


def _open(voice: Voice) -> Line:
    if voice.talk.open is None:
        raise LookupError("there is no open objection")
    return voice.talk.open


def _unmade(voice: Voice) -> list[tuple[int, Objection]]:
    return [(index, one) for index, one in enumerate(voice.persona.objections) if index not in voice.talk.fired]


def _is_here(voice: Voice, one: Objection) -> bool:
    """Whether it is time for this objection; one meant for the introduction comes at the latest with the first page."""
    talk = voice.talk
    if one.place == AT_INTRODUCTION:
        return talk.script in ("", "introduction") or talk.script.startswith("introduction_")
    if talk.script:
        return False
    if one.place == AT_QUESTION:
        return any(asked["name"] == one.question for asked in talk.questions)
    return one.place == AFTER_MINUTES and one.minutes is not None and voice.minutes >= one.minutes


def _objection(voice: Voice, index: int, one: Objection, kind: str) -> Line:
    return voice.line(
        kind,
        one.words,
        objection=index,
        situation=one.situation,
        otherwise=one.otherwise,
        last_words=one.last_words,
        calmed=one.calmed,
        right_if_ended=list(one.right),
        may_end=one.otherwise == ASKS_LATER,
        listen=_listening(one.situation, voice.persona.language),
    )


def _listening(situation: str, language: str) -> str:
    """The line that would have listened, to be shown beside what was said."""
    words = GENERAL.get(situation, {}).get("listen", {})
    return words.get(without_region(language), "")


def _later(voice: Voice, index: int | str, words: str) -> Line:
    return voice.line(
        kinds.LATER,
        words,
        objection=index,
        situation="later",
        otherwise=HANGS_UP,
        last_words="",
        calmed="",
        right=["call_back"],
        may_end=True,
        listen=_listening("later", voice.persona.language),
    )


def _outcome(objection: Line, *, met: bool, why: str) -> dict[str, Any]:
    return {"met": met, "why": why, "objection": objection.detail["objection"]}


def _closed(voice: Voice, objection: Line, *, met: bool, why: str, trust: int, words: str = "") -> list[Line]:
    """The objection is over, and if she was asked something before it she answers that now, or objects once more."""
    goes_on = objection.detail["otherwise"] == GOES_ON
    said = words or (str(objection.detail["last_words"]) if goes_on else "") or voice.words("cools")
    first = voice.line(kinds.ANSWER, said, trust=trust, **_outcome(objection, met=met, why=why))
    voice.talk.open = None
    if not voice.talk.has_read or voice.talk.has_answered:
        return [first]
    if made := due(voice):
        return [first, *made]
    if voice.talk.script:
        return [replace(first, detail={**first.detail, "is_answer": True})]
    return [first, *voice.answers()]


def _goes(voice: Voice, objection: Line, *, kindly: bool) -> Line:
    """She ends the call: with thanks where her no was heard, else in anger."""
    detail = objection.detail
    refuses = detail["situation"] in ENDINGS
    usual = ["do_not_call"] if detail["situation"] == "refusal" else list(HANG_UPS)
    right = list(detail.get("right_if_ended", ())) or usual
    words = voice.words("let_go") if kindly else str(detail["last_words"]) or voice.words("enough")
    told = {**_outcome(objection, met=kindly, why="" if kindly else "ignored"), "right": right}
    return voice.line(kinds.HANGS_UP, words, is_lost=not refuses, **told)
