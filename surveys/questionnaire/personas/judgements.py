"""The judgements of a practice, criterion by criterion; each says why, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.questionnaire.problems import gettext_noop
from surveys.questionnaire.types import MENTIONED_TYPES, TEXT_TYPES

from . import lines as kinds
from .lines import Line, words_in
from .objections import is_kept_to
from .open_words import ENOUGH, SOME, is_denied_alike, likeness
from .score import BAD, CODING, ENDING, GOOD, LISTENING, MANDATORY, PACE, PROBING, READING, Judgement, Thresholds
from .visits import Visit, answers_given
from .voice import COMPLETES

_QUICK, _SLOW = 0.8, 1.5
_FORGIVEN_SECONDS = 1.0
"""Of a few words nobody can say whether they were read in half a second more or less."""
_FEWEST_ENTRIES = 5
_PROBES_FORGIVEN = 2
"""Neutral probes to answers that were clear: whoever makes sure now and then loses nothing, a habit tires people."""
_HALF = 0.5
_LONGEST_SHOWN = 160

READ_IN_FULL = gettext_noop("Read in full: %(seconds)s s for %(words)s words")
READ_SHORT = gettext_noop("Read too quickly: %(seconds)s s, %(needed)s are needed")
MUST_SAID = {
    "introduction": gettext_noop("The introduction was said"),
    "privacy_notice": gettext_noop("The privacy notice was said"),
    "closing": gettext_noop("They were thanked as the study thanks"),
}
MUST_SKIPPED = {
    "introduction": gettext_noop("The introduction was skipped, and must be said"),
    "privacy_notice": gettext_noop("The privacy notice was skipped, and must be said before the first answer: F9, §"),
    "closing": gettext_noop("The thanks were skipped, and must be said"),
}
_SAID, _SKIPPED = gettext_noop("Said, as it must be: %(title)s"), gettext_noop("Skipped, and must be said: %(title)s")
RIGHT_CODE = gettext_noop("The right code")
WRONG_CODE = gettext_noop("The wrong code: written “%(written)s”, meant “%(meant)s”")
SOME_RIGHT = gettext_noop("Not all of it: written “%(written)s”, meant “%(meant)s”")
SUMMED_UP = gettext_noop("Summed up: written “%(written)s”, said “%(meant)s”")
WRONG_WORDS = gettext_noop("Not their words: written “%(written)s”, said “%(meant)s”")
NEUTRAL = gettext_noop("A neutral probe")
READ_AGAIN = gettext_noop("Read the question again, and it became clear")
WAITED = gettext_noop("Waited, and it became clear")
LEADS = gettext_noop("A probe that suggests an answer")
UNNEEDED = gettext_noop("A probe to an answer that was clear")
INFERS = gettext_noop("A conclusion of your own in place of a probe")
GUESSED = gettext_noop("A vague answer, and no probe")
LISTENED = gettext_noop("Listened first, then answered")
APPOINTED = gettext_noop("An appointment, as they wished")
HEARD_NO = gettext_noop("A no that was heard")
HURRIED = gettext_noop("Answered without listening first")
IGNORED = gettext_noop("Went on without an answer")
UNMET = gettext_noop("No answer that met it")
RIGHT_END = gettext_noop("The right outcome")
WRONG_END = gettext_noop("The wrong outcome")
NO_APPOINTMENT = gettext_noop("To be called later, and no appointment made")
OTHER_HOUR = gettext_noop("An appointment before the hour that was asked for: from %(hour)s:00 on")
IN_TIME = gettext_noop("%(minutes)s for %(questions)s questions; %(least)s to %(most)s expected")

_WHY_UNMET: Mapping[str, str] = {"hurried": HURRIED, "ignored": IGNORED}


@dataclass(slots=True)
class Counted:
    """The occasions of one criterion and its judgements. ``places`` and ``said``: where it went wrong, and how."""

    key: str
    right: float = 0.0
    of: int = 0
    judgements: list[Judgement] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    said: str = ""
    better: str = ""

    def good(self, index: int, message: str, **values: str | int) -> None:
        """An occasion that went well."""
        self.right += 1
        self.of += 1
        self.judgements.append(Judgement(index, GOOD, self.key, message, values))

    def bad(
        self,
        index: int,
        message: str,
        place: str = "",
        *,
        half: bool = False,
        said: str = "",
        better: str = "",
        **values: str | int,
    ) -> None:
        """An occasion that went wrong, or ``half`` wrong; the first one that has words is the example."""
        self.of += 1
        self.right += _HALF if half else 0.0
        self.judgements.append(Judgement(index, BAD, self.key, message, values))
        if place and place not in self.places:
            self.places.append(place)
        if (said or better) and not (self.said or self.better):
            self.said, self.better = said, better


def reading(visits: Sequence[Visit], thresholds: Thresholds) -> Counted:
    """Whether each text was on the screen for as long as it takes to read it aloud calmly."""
    found = Counted(READING)
    for visit in visits:
        if visit.read_at is None or not visit.needed_words or visit.is_again:
            continue
        needed = visit.needed_words / thresholds.words_a_second
        if visit.is_by_clock or visit.seconds >= min(thresholds.full * needed, needed - _FORGIVEN_SECONDS):
            found.good(visit.read_at, READ_IN_FULL, seconds=round(visit.seconds), words=visit.needed_words)
        else:
            found.bad(
                visit.read_at, READ_SHORT, visit.place, seconds=round(visit.seconds), needed=max(1, round(needed))
            )
    return found


def mandatory(lines: Sequence[Line], visits: Sequence[Visit], thresholds: Thresholds) -> tuple[Counted, list[str]]:
    """What must be said was said: at least so slowly that it can have been."""
    found, skipped = Counted(MANDATORY), []
    must = next((line.detail.get("must_say", ()) for line in lines if line.kind == kinds.DIALLED), ())
    for name in must:
        due = _due(str(name), lines)
        if due is None:
            continue
        said = _said_at(str(name), lines, visits, thresholds)
        if said is not None and name == "privacy_notice" and said > due:
            said = None
        if said is not None:
            found.good(said, MUST_SAID.get(str(name), _SAID), title=str(name))
        else:
            found.bad(due, MUST_SKIPPED.get(str(name), _SKIPPED), title=str(name))
            skipped.append(str(name))
    return found, skipped


def _due(name: str, lines: Sequence[Line]) -> int | None:
    """The index of the line by which this text should have been said; None if it never came to that."""
    entry = next((index for index, line in enumerate(lines) if line.kind == kinds.ENTRY), None)
    if name == "privacy_notice":
        return entry
    if name == "introduction":
        reads = (index for index, line in enumerate(lines) if line.kind == kinds.READ and _is_introduction(line.path))
        read = next(reads, None)
        return read if entry is None else entry if read is None else min(read, entry)
    ends = [i for i, line in enumerate(lines) if line.kind == kinds.OUTCOME and _disposition(line) in COMPLETES]
    return ends[0] if ends else None


def _is_introduction(path: str) -> bool:
    return path.startswith(f"{kinds.SCRIPT_PATH}introduction")


def _said_at(name: str, lines: Sequence[Line], visits: Sequence[Visit], thresholds: Thresholds) -> int | None:
    for visit in visits:
        if visit.script == name or (name == "introduction" and visit.script.startswith("introduction_")):
            needed = thresholds.skipped * visit.needed_words / thresholds.words_a_second
            if visit.read_at is not None and (visit.is_by_clock or visit.seconds >= needed):
                return visit.read_at
    for index, line in enumerate(lines):
        if line.kind == kinds.SAID and line.detail.get("name") == name:
            needed = thresholds.skipped * words_in(line.words) / thresholds.words_a_second
            if index and line.at - lines[index - 1].at >= needed:
                return index
    return None


def coding(visits: Sequence[Visit]) -> Counted:
    """Whether what was written is what she meant; of an answer that was changed the last one counts."""
    found = Counted(CODING)
    for index, visit, asked, detail in answers_given(visits):
        truth = asked.get("truth")
        if truth is None:
            continue
        given = detail.get("answers", {}).get(asked["path"])
        share = right_part(asked, truth, given)
        if share == 1:
            found.good(index, RIGHT_CODE)
            continue
        written, meant = _short(str(detail.get("in_words", {}).get(asked["path"], ""))), _short(_meant(asked))
        whole, part = (WRONG_WORDS, SUMMED_UP) if asked["type"] in TEXT_TYPES else (WRONG_CODE, SOME_RIGHT)
        told = {"said": written, "better": meant, "written": written or "–", "meant": meant}
        place = str(asked.get("number") or visit.place)
        found.bad(index, part if share else whole, place, half=bool(share), **told)
    return found


def _short(words: str) -> str:
    """Words as they stand in a judgement: an open answer may have thousands."""
    return words if len(words) <= _LONGEST_SHOWN else words[:_LONGEST_SHOWN].rstrip() + "…"


def _meant(asked: Mapping[str, Any]) -> str:
    return str(asked.get("in_words") or asked.get("says", ""))


def right_part(asked: Mapping[str, Any], truth: Mapping[str, Any], given: Mapping[str, Any] | None) -> float:
    """How far an entry means her answer: 1, 0, or half where it is a part of it.

    Codes stand in any order, unless they rank. Of several mentions and of open words half is right where some of hers
    are there.
    """
    if given is None or truth.get("m", "") != given.get("m", ""):
        return 0
    if truth.get("m"):
        return 1
    one, other = truth.get("v"), given.get("v")
    if asked["type"] in MENTIONED_TYPES:
        hers, written = set(one or ()), set(other or ())
        return 1 if hers == written else _HALF if len(hers & written) >= _HALF * len(hers | written) else 0
    if asked["type"] in TEXT_TYPES:
        share = likeness(str(one), str(other))
        is_whole = share >= ENOUGH and is_denied_alike(str(one), str(other))
        return 1 if is_whole else _HALF if share >= SOME else 0
    return 1 if one == other else 0


def probing(visits: Sequence[Visit]) -> Counted:
    """Whether each vague answer was made clear by something neutral, and nothing was ever suggested."""
    found = Counted(PROBING)
    unneeded: list[tuple[int, Line, Visit]] = []
    for number, visit in enumerate(visits):
        better = next((str(one["words"]) for one in visit.line.detail.get("moves", ()) if one["kind"] == "neutral"), "")
        vague = {line.path: index for index, line in visit.of(kinds.VAGUE) if not line.detail.get("is_again")}
        suggested = [(index, line) for index, line in visit.of(kinds.PROBE) if line.detail.get("kind") != kinds.NEUTRAL]
        for index, line in suggested[: max(1, len(vague))]:
            message = LEADS if line.detail.get("kind") == kinds.LEADS else INFERS
            found.bad(index, message, visit.place, said=line.words, better=better)
        if not suggested and not visit.of(kinds.VAGUE):
            unneeded += [(index, line, visit) for index, line in visit.of(kinds.PROBE) if _is_clear(visit)]
        if not suggested and vague:
            _cleared(found, visit, vague, better, visits[number + 1 :])
    for index, line, visit in unneeded[_PROBES_FORGIVEN:]:
        found.bad(index, UNNEEDED, visit.place, said=line.words)
    return found


def _is_clear(visit: Visit) -> bool:
    """Whether nothing more can come of a probe: to open words, mentions and a “don’t know” there often is more."""
    open_ended = TEXT_TYPES | MENTIONED_TYPES
    return bool(visit.questions) and not any(
        asked.get("type") in open_ended or not asked.get("truth") or asked["truth"].get("m")
        for asked in visit.questions
    )


def _cleared(
    found: Counted, visit: Visit, vague: Mapping[str, int], better: str, following: Sequence[Visit] = ()
) -> None:
    """A page with a vague answer to which nothing was suggested; whoever goes back to clear it has cleared it."""
    again = [one for one in following if one.line.path == visit.line.path]
    for path, at in vague.items():
        clears = [(one, *clear) for one in (visit, *again) for clear in one.of(kinds.CLEARS)]
        came = next(((one, index, line) for one, index, line in clears if line.path == path), None)
        entry = next((index for index, _line in visit.of(kinds.ENTRY)), None)
        if came is not None:
            message = {"reread": READ_AGAIN, "wait": WAITED}.get(str(came[2].detail.get("way")), NEUTRAL)
            found.good(_before(came[0], came[1]), message)
        elif entry is not None:
            words = next(line.words for index, line in visit.lines if index == at)
            found.bad(entry, GUESSED, visit.place, said=words, better=better)


def _before(visit: Visit, index: int) -> int:
    """The index of the interviewer's line that led to this one."""
    earlier = [one for one, line in visit.lines if one < index and line.who == kinds.INTERVIEWER]
    return earlier[-1] if earlier else index


def listening(lines: Sequence[Line]) -> Counted:
    """Whether each objection was met: she could finish, was listened to, then got the answer that fits."""
    found = Counted(LISTENING)
    made: tuple[int, Line] | None = None
    for index, line in enumerate(lines):
        if line.kind in (kinds.OBJECTION, kinds.INTERRUPTION, kinds.LATER):
            made = index, line
        elif made is not None and line.who == kinds.PERSONA and ("met" in line.detail or line.kind == kinds.HANGS_UP):
            _met(found, lines, made, index)
            made = None
    if made is not None and any(line.kind == kinds.OUTCOME for line in lines[made[0] :]):
        found.bad(made[0], UNMET, _place(lines, made[0]), said=made[1].words, better=str(made[1].detail["listen"]))
    return found


def _met(found: Counted, lines: Sequence[Line], made: tuple[int, Line], index: int) -> None:
    objection, reply = made[1], lines[index]
    last = next((one for one in range(index - 1, -1, -1) if lines[one].who == kinds.INTERVIEWER), index)
    why = str(reply.detail.get("why", ""))
    if reply.detail.get("met"):
        message = APPOINTED if why == "appointment" else HEARD_NO if reply.kind == kinds.HANGS_UP else LISTENED
        found.good(last, message)
        return
    # Of an answer that came too soon nothing was wrong but what was missing before it.
    said = "" if why == "hurried" else lines[last].words if lines[last].kind == kinds.SAID else objection.words
    better = str(objection.detail.get("listen", ""))
    found.bad(last, _WHY_UNMET.get(why, UNMET), _place(lines, made[0]), said=said, better=better)


def _place(lines: Sequence[Line], index: int) -> str:
    page = kinds.last_shown(lines[: index + 1])
    if page is None or "script" in page.detail:
        return ""
    return str(page.detail.get("number") or page.detail.get("title") or "")


def ending(lines: Sequence[Line]) -> tuple[Counted, bool]:
    """Whether the outcome is the right one; and whether somebody was lost who would have stayed."""
    found = Counted(ENDING)
    told = [line for line in lines if line.who == kinds.PERSONA and "right" in line.detail]
    right = list(told[-1].detail["right"]) if told else []
    is_lost = any(line.detail.get("is_lost") for line in lines if line.kind == kinds.HANGS_UP)
    ended = next(((index, line) for index, line in enumerate(lines) if line.kind == kinds.OUTCOME), None)
    if ended is None or not right:
        return found, is_lost
    index, disposition = ended[0], _disposition(ended[1])
    if disposition not in right:
        found.bad(index, WRONG_END, outcome=disposition)
        return found, is_lost or set(right) <= set(COMPLETES)
    is_agreed = any(line.detail.get("is_agreed") or line.kind == kinds.APPOINTMENT for line in lines)
    if disposition == "call_back" and not is_agreed:
        found.bad(index, NO_APPOINTMENT)
        found.right += 0.5
        return found, is_lost
    if (hour := _missed_hour(lines)) is not None and disposition == "call_back":
        found.bad(index, OTHER_HOUR, half=True, hour=hour)
        return found, is_lost
    found.good(index, RIGHT_END, outcome=disposition)
    return found, is_lost


def _missed_hour(lines: Sequence[Line]) -> int | None:
    """The hour from which they can be called, if the appointment that stands in the end is before it."""
    hours = [line.detail["from_hour"] for line in lines if line.detail.get("from_hour") is not None]
    made = [line for line in lines if line.kind == kinds.APPOINTMENT]
    return int(hours[-1]) if hours and made and not is_kept_to(int(hours[-1]), made[-1]) else None


def was_completed(lines: Sequence[Line]) -> bool:
    """Whether there was an interview that came to its end."""
    has_answers = any(line.kind == kinds.ENTRY for line in lines)
    return has_answers and any(line.kind == kinds.OUTCOME and _disposition(line) == "complete" for line in lines)


def _disposition(line: Line) -> str:
    return str(line.detail.get("disposition", ""))


def pace(lines: Sequence[Line], visits: Sequence[Visit], thresholds: Thresholds) -> Counted:
    """Whether the whole took about as long as reading, listening and writing take."""
    found = Counted(PACE)
    entries = [index for index, line in enumerate(lines) if line.kind == kinds.ENTRY]
    begun = next((line.at for line in lines if line.kind == kinds.PICKS_UP), None)
    if len(entries) < _FEWEST_ENTRIES or begun is None:
        return found
    last = entries[-1]
    words = sum(_spoken(lines[:last]))
    # What is only put right is not read again.
    read = [visit.line.detail for visit in visits if visit.start < last and not visit.is_again]
    seconds = sum(float(detail.get("seconds", 0)) for detail in read)
    words += sum(int(detail.get("read", 0)) for detail in read)
    expected = seconds + words / thresholds.words_a_second
    spent, least, most = lines[last].at - begun, _QUICK * expected, _SLOW * expected
    found.of = 1
    found.right = 1.0 if least <= spent <= most else spent / least if spent < least else most / spent
    sign = GOOD if found.right == 1.0 else BAD
    values: dict[str, str | int] = {"minutes": _clock(spent), "questions": len(entries)}
    values |= {"least": _clock(least), "most": _clock(most)}
    found.judgements.append(Judgement(last, sign, PACE, IN_TIME, values))
    return found


def _spoken(lines: Sequence[Line]) -> Iterator[int]:
    """The words besides questions and plain answers: objections, probes, ready answers."""
    counted = (kinds.OBJECTION, kinds.INTERRUPTION, kinds.LATER, kinds.VAGUE, kinds.CLEARS, kinds.SAID, kinds.PROBE)
    return (words_in(line.words) for line in lines if line.kind in counted)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
