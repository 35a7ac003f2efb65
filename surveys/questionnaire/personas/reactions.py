"""What the persona does after the interviewer's last line: a pure function of her, the seed and the lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import lines as kinds
from .lines import Line
from .objections import answered, appointed, due, ignored, impatience, interruptions, nagged
from .persona import ANOTHER, NOBODY, Persona
from .score import Thresholds
from .talk import talk_of
from .voice import COMPLETES, Voice

NOT_DIALLED, RINGING, LISTENS, OBJECTS, IS_VAGUE, HAS_SPOKEN, GONE = (
    "not_dialled",
    "ringing",
    "listens",
    "objects",
    "is_vague",
    "has_spoken",
    "gone",
)
"""How things stand, for the screen: ``ringing`` before anybody picked up, ``gone`` once she hung up or it ended."""
NOTICE_NAME = "privacy_notice"
"""Said whenever it is due: it answers no objection, and nobody minds it."""
_EARLIES_FORGIVEN = 2
_HURRIED = 4
"""From this level of hurry on she minds it if nothing is said."""
_MOST_VAGUE = 3
"""After so many vague answers she is clear whatever was tried: nobody is vague for ever."""
_RIGHT: Mapping[str, tuple[str, ...]] = {
    "busy": ("busy",),
    "voicemail": ("answering_machine",),
    "no_answer": ("no_answer",),
    "another": ("not_available", "call_back"),
    "wrong_number": ("wrong_person", "wrong_number"),
    "minor": ("not_available", "call_back"),
}
"""Who is on the line → the dispositions that are right, where none are written."""
_FIRST_WORDS = {"busy": "busy", "voicemail": "voicemail", "no_answer": "no_answer"}
_SAYS_NO = {"another": "not_here", "wrong_number": "not_mine", "minor": "child"}

Reaction = list[Line]


def react(persona: Persona, lines: Sequence[Line], *, seed: int, at: float) -> tuple[Line, ...]:
    """What she says to the last line, which is the interviewer's; often nothing."""
    talk = talk_of(lines)
    last = lines[-1] if lines else None
    if last is None or last.who != kinds.INTERVIEWER or talk.is_gone or last.kind not in _REACTIONS:
        return ()
    voice = Voice(persona, talk, seed, at, len(lines))
    said = _REACTIONS[last.kind](voice, last)
    return tuple(voice.or_hangs_up(said))


def stands(lines: Sequence[Line]) -> str:
    """How things stand after these lines."""
    talk = talk_of(lines)
    if talk.is_gone:
        return GONE
    if not talk.is_somebody:
        return RINGING if talk.is_dialled else NOT_DIALLED
    if talk.open is not None:
        return OBJECTS
    if not talk.has_answered:
        return LISTENS
    return IS_VAGUE if set(talk.vague) - talk.yielded else HAS_SPOKEN


def may_enter(lines: Sequence[Line]) -> bool:
    """Whether she has answered the page on the screen: otherwise a code is no entry yet.

    The caller then adds ``other("refused_entry", at, path, early=True)``, and she says "Sorry?".
    """
    talk = talk_of(lines)
    return not talk.is_gone and talk.open is None and not talk.script and talk.has_answered


def answers_by_herself_at(lines: Sequence[Line], thresholds: Thresholds | None = None) -> float | None:
    """The second at which the whole reading time is over: then the caller adds ``read(by_clock=True)``.

    None where she waits for nothing.
    """
    talk = talk_of(lines)
    if talk.page is None or talk.has_read or stands(lines) != LISTENS:
        return None
    pace = (thresholds or Thresholds()).words_a_second
    begun = max([talk.page.at, *(line.at for line in lines[-1:] if line.who == kinds.PERSONA)])
    return round(begun + int(talk.page.detail.get("read", 0)) / pace, 1)


# -- reactions by the kind of the interviewer's line --------------------------------------------


def _on_dialled(voice: Voice, line: Line) -> Reaction:
    beginning = voice.persona.beginning
    who = beginning.who
    is_herself = who == "herself"
    usual = (("call_back",) if beginning.later else COMPLETES) if is_herself else _RIGHT[who]
    words = beginning.words or voice.words(_FIRST_WORDS.get(who, "hello"))
    told: dict[str, Any] = {"caller": who, "speaks": who not in NOBODY, "is_herself": is_herself}
    told["right"] = list(beginning.right or usual)
    if beginning.from_hour is not None:
        told["from_hour"] = beginning.from_hour
    return [voice.line(kinds.PICKS_UP, words, **told, **voice.first_trust)]


def _on_shown(voice: Voice, line: Line) -> Reaction:
    return interruptions(voice) if voice.talk.can_be_interviewed and voice.talk.open is None else []


def _on_read(voice: Voice, line: Line) -> Reaction:
    talk = voice.talk
    if not talk.is_somebody or talk.page is None:
        return []
    if not talk.can_be_interviewed:
        return _another_person(voice)
    if talk.is_agreed:
        return [voice.line(kinds.ANSWER, voice.words("later_agreed"), trust=-1)]
    if talk.open is not None:
        return nagged(voice)
    if made := impatience(voice) or due(voice):
        return made
    if talk.script:
        return _to_script(voice)
    if talk.page.detail.get("mishears") and not talk.has_misheard and not talk.has_answered:
        return [voice.line(kinds.ASKS_AGAIN, voice.words("mishears"), mishears=True)]
    if talk.has_answered:
        return _said_again(voice, way="reread")
    return voice.answers()


def _on_waited(voice: Voice, line: Line) -> Reaction:
    talk = voice.talk
    if not talk.can_be_interviewed or not (talk.has_answered or talk.open is not None):
        return []
    if talk.open is None and talk.doubt is not None and "wait" in talk.doubt["clears"]:
        return _cleared(voice, "wait")
    if talk.open is None and talk.doubt is None and voice.persona.traits.hurry >= _HURRIED:
        return [voice.line(kinds.SILENCE, voice.words("hurries"), trust=-1)]
    return [voice.line(kinds.SILENCE, voice.words("thinks" if talk.doubt is not None else "silence"))]


def _on_probe(voice: Voice, line: Line) -> Reaction:
    talk = voice.talk
    if not talk.can_be_interviewed:
        return []
    if talk.open is not None:
        return nagged(voice)
    if line.detail.get("kind") == kinds.NEUTRAL:
        return _said_again(voice, way="probe") if talk.has_answered else [_sorry(voice)]
    asked = talk.doubt or next(iter(talk.questions), None)
    if asked is None:
        return [_sorry(voice)]
    others = voice.answers(without=str(asked["path"])) if not talk.has_answered else []
    yes = voice.line(kinds.ANSWER, voice.words("yields"), str(asked["path"]), is_answer=True, is_yes=True)
    return [*others, yes]


def _on_said(voice: Voice, line: Line) -> Reaction:
    if not voice.talk.is_somebody:
        return []
    if not voice.talk.can_be_interviewed:
        return _another_person(voice)
    if voice.talk.open is not None and line.detail.get("name") != NOTICE_NAME:
        return answered(voice, line)
    return [voice.line(kinds.ANSWER, voice.words("listens_on"))]


def _on_entry(voice: Voice, line: Line) -> Reaction:
    talk = voice.talk
    if not talk.can_be_interviewed:
        return []
    if talk.open is not None:
        return ignored(voice)
    return [] if talk.has_answered else [_sorry(voice)]


def _on_refused_entry(voice: Voice, line: Line) -> Reaction:
    talk = voice.talk
    if not talk.is_somebody:
        return []
    if not talk.can_be_interviewed:
        return _another_person(voice)
    if talk.open is not None:
        return ignored(voice)
    if not talk.has_answered:
        return [_sorry(voice)]
    return [voice.repeats(asked) for asked in talk.questions]


def _on_appointment(voice: Voice, line: Line) -> Reaction:
    return appointed(voice, line) if voice.talk.is_somebody else []


_REACTIONS: Mapping[str, Callable[[Voice, Line], Reaction]] = {
    kinds.DIALLED: _on_dialled,
    kinds.SHOWN: _on_shown,
    kinds.READ: _on_read,
    kinds.REREAD: _on_read,
    kinds.WAITED: _on_waited,
    kinds.PROBE: _on_probe,
    kinds.SAID: _on_said,
    kinds.ENTRY: _on_entry,
    kinds.REFUSED_ENTRY: _on_refused_entry,
    kinds.APPOINTMENT: _on_appointment,
}


def _sorry(voice: Voice) -> Line:
    """A code before she spoke: it takes her trust only once that has become a habit."""
    trust = -1 if voice.talk.earlies >= _EARLIES_FORGIVEN else 0
    return voice.line(kinds.ASKS_AGAIN, voice.words("sorry"), early=True, trust=trust)


def _to_script(voice: Voice) -> Reaction:
    script = voice.talk.script
    what = "thanks" if script == "closing" else "agrees" if script.startswith("introduction") else "listens_on"
    path = voice.talk.page.path if voice.talk.page is not None else ""
    return [voice.line(kinds.ANSWER, voice.words(what), path, is_answer=True)]


def _another_person(voice: Voice) -> Reaction:
    """Somebody else is on the line: goes to fetch her, or says once more that this is not the person."""
    beginning = voice.persona.beginning
    if beginning.who == ANOTHER and beginning.fetches:
        told: dict[str, Any] = {"caller": "herself", "speaks": True, "is_herself": True, "right": list(COMPLETES)}
        first = voice.line(kinds.ANSWER, voice.words("fetches"))
        words = beginning.fetched or voice.words("hello")
        return [first, voice.line(kinds.PICKS_UP, words, **told, **voice.first_trust)]
    words = beginning.later or voice.words(_SAYS_NO.get(beginning.who, "not_here"))
    return [voice.line(kinds.ANSWER, words, trust=-1 if voice.talk.refusals else 0)]


def _said_again(voice: Voice, *, way: str) -> Reaction:
    """A question to which she has spoken: cleared if she was vague and this way clears it, else repeated."""
    if voice.talk.doubt is None:
        asked = voice.talk.questions
        return [voice.repeats(one) for one in (asked if way == "reread" else asked[:1])]
    return _cleared(voice, way)


def _cleared(voice: Voice, way: str) -> Reaction:
    asked = voice.talk.doubt
    if asked is None:
        return []
    times = voice.talk.vague[str(asked["path"])]
    if times < _MOST_VAGUE and (way not in asked["clears"] or times <= int(asked["insists"])):
        return [voice.line(kinds.VAGUE, voice.words("vague_again"), str(asked["path"]), is_again=True)]
    return [voice.line(kinds.CLEARS, str(asked["cleared"]), str(asked["path"]), is_answer=True, way=way)]
