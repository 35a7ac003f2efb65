"""What comes on the interviewer's screen, as lines with all that reactions and the score need later."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from surveys.questionnaire.compiled import Program
from surveys.questionnaire.compiled.texts import plain
from surveys.questionnaire.model.pages import Entry, Page, QuestionView
from surveys.questionnaire.model.state import Answer, Facts, State, answer_to_json
from surveys.questionnaire.problems import gettext_noop
from surveys.questionnaire.types import HOME, LISTED_TYPES, READ_TYPES, SCALE_TYPES, TEXT_TYPES, TYPES, understand
from surveys.questionnaire.types.searching import is_searched

from .answers_in_words import Saying, capital, neutral_probe
from .chance import chance, pick
from .lines import (
    DIALLED,
    ENTRY,
    INFERS,
    INTERVIEWER,
    LEADS,
    NEUTRAL,
    PROBE,
    REFUSED_ENTRY,
    SCRIPT_PATH,
    SHOWN,
    Line,
    last_shown,
    words_in,
)
from .persona import MOST_LEVEL, Persona, WrittenAnswer
from .phrases import sentences
from .truth import truth_of

_MISHEARS = 0.12
"""By each level of hearing that is missing: the share of pages on which she asks to hear it again."""
_TITLES = {
    "introduction": gettext_noop("the introduction"),
    "privacy_notice": gettext_noop("the privacy notice"),
    "closing": gettext_noop("the thanks"),
}
_LONG_PAGE = 3
"""Questions on one page from which each answer is said with its place, from above: there is no other number."""


@dataclass(frozen=True, slots=True)
class Move:
    """One of three sentences that may be said to a vague answer. ``kind``: neutral, leads, infers."""

    number: int
    kind: str
    words: str


def dialled(persona: Persona, *, must_say: Collection[str], at: float = 0.0) -> Line:
    """The number was dialled. ``must_say``: names of the study's scripts that nobody may leave out.

    Each of them counts as said by a ``shown_script`` of that name that was read, or by ``said`` with that name.
    ``introduction`` is due where somebody picks up, ``privacy_notice`` before the first answer, ``closing`` at the end
    of an interview.
    """
    detail = {"persona": persona.key, "number": persona.number, "must_say": sorted(must_say)}
    return Line(INTERVIEWER, DIALLED, round(at, 1), "", detail)


def shown_script(name: str, text: str, *, at: float) -> Line:
    """A script is on the screen: the introduction, the privacy notice, the closing."""
    detail = {"script": name, "title": _TITLES.get(name, name), "read": words_in(text), "text": text}
    return Line(INTERVIEWER, SHOWN, round(at, 1), SCRIPT_PATH + name, detail)


def shown(
    persona: Persona,
    program: Program,
    state: State,
    facts: Facts,
    page: Page,
    *,
    seed: int,
    lines: Sequence[Line],
    at: float,
    probes: Sequence[str] = (),
) -> Line:
    """A page is on the screen: words to read, the truth for each question, what she will say, the moves offered.

    The truth is one that the questionnaire accepts in this state. ``probes``: the study's neutral probes
    (``wording.probes.probes_in``). The same page in the same practice has the same truth.
    """
    truth = truth_of(persona, program, state, facts, page, seed=seed)
    asked = [view for view in page.questions if view.type not in READ_TYPES and not view.read_only]
    sayings = [Saying(view, truth.get(view.path), state.language, seed) for view in asked]
    doubtful = _doubtful(persona, sayings, seed)
    is_long = len(sayings) >= _LONG_PAGE
    told = [
        _question(persona, one, one is doubtful, str(place) if is_long else "") for place, one in enumerate(sayings, 1)
    ]
    if page.repeat:
        told = [_another(page, truth[page.path], state.language, seed)]
    first = page.questions[0] if page.questions else None
    detail = {
        "number": first.number if first else "",
        "title": _title(page, first),
        "read": _words_to_read(page),
        "seconds": round(sum(TYPES[view.type].seconds for view in asked), 1),
        "shown_before": any(line.kind == SHOWN and line.path == page.path for line in lines),
        "mishears": _mishears(persona, page, seed),
        "language": state.language,
        "questions": told,
        "moves": [asdict(move) for move in _moves(persona, doubtful or _first(sayings), probes)],
    }
    return Line(INTERVIEWER, SHOWN, round(at, 1), page.path, detail)


def entered(
    page: Page,
    entries: Mapping[str, Entry],
    *,
    today: date,
    language: str,
    at: float,
    country: str = HOME,
    is_accepted: bool = True,
) -> Line:
    """What was entered for the page, understood as the product understands it; by path.

    ``is_accepted``: the questionnaire took it; otherwise the same page comes again and she says it once more.
    """
    answers: dict[str, Any] = {}
    words: dict[str, str] = {}
    for view in page.questions:
        found = understand(view, entries.get(view.path, Entry()), language=language, today=today, country=country)
        if isinstance(found, Answer) and not view.read_only:
            answers[view.path] = answer_to_json(found)
            words[view.path] = Saying(view, found, language, 0).truth or found.missing
    if page.repeat:
        answers[page.path] = answer_to_json(Answer(_more(entries.get(page.path, Entry()))))
    kind = ENTRY if is_accepted else REFUSED_ENTRY
    return Line(INTERVIEWER, kind, round(at, 1), page.path, {"answers": answers, "in_words": words})


def _more(entry: Entry) -> str:
    """Whether there is one more, in whatever way that was entered."""
    typed = entry.codes[0] if entry.codes else entry.typed.strip()
    return {"1": "yes", "2": "no"}.get(typed, typed)


def probed(lines: Sequence[Line], number: int, *, at: float) -> Line:
    """The interviewer says the move with this number of the page on the screen; ``KeyError`` if it has none."""
    page = last_shown(lines)
    move = {one.number: one for one in moves(lines)}[number]
    return Line(
        INTERVIEWER,
        PROBE,
        round(at, 1),
        page.path if page is not None else "",
        {"move": number, "kind": move.kind, "words": move.words},
    )


def moves(lines: Sequence[Line]) -> tuple[Move, ...]:
    """The moves offered on the page on the screen."""
    page = last_shown(lines)
    return tuple(Move(**one) for one in page.detail.get("moves", ())) if page is not None else ()


def _title(page: Page, first: QuestionView | None) -> str:
    return first.title if first is not None and len(page.questions) == 1 else plain(page.title)


def _words_to_read(page: Page) -> int:
    """The words of the page that are read aloud: questions, and the answers that are not marked as unread."""
    count = words_in(plain(page.title)) if len(page.questions) != 1 or page.repeat else 0
    before: QuestionView | None = None
    for view in page.questions:
        is_new = before is None or before.type != view.type or before.choices != view.choices
        count += words_in(plain(view.label)) + (_answers_to_read(view) if is_new else 0)
        before = view
    return count


def _answers_to_read(view: QuestionView) -> int:
    """The words of the answers that are read: statements with the same ones, one behind the other, have them once."""
    if view.type in SCALE_TYPES:
        return words_in(plain(view.low_label)) + words_in(plain(view.high_label))
    if view.type not in LISTED_TYPES or is_searched(len(view.choices)) or "likert" in view.appearance:
        return 0
    return sum(words_in(plain(one.label)) for one in view.choices if one.read_out and not one.missing)


def _mishears(persona: Persona, page: Page, seed: int) -> bool:
    missing = MOST_LEVEL - persona.traits.hearing
    return chance(seed, page.path, "hears").random() < missing * _MISHEARS


def _first(sayings: Sequence[Saying]) -> Saying | None:
    return sayings[0] if sayings else None


def _doubtful(persona: Persona, sayings: Sequence[Saying], seed: int) -> Saying | None:
    """The one question of the page that she is vague about: a written one, else at most one by her clarity."""
    for one in sayings:
        written = persona.answer_to(one.view.name)
        if written is not None and written.vague and _is_as_written(one, written):
            return one
    free = [one for one in sayings if persona.answer_to(one.view.name) is None and one.vaguely()]
    if not free:
        return None
    one = pick(free, seed, "doubt", sayings[0].view.path)
    return one if chance(seed, one.view.path, "vague").random() >= persona.traits.clarity else None


def _is_as_written(saying: Saying, written: WrittenAnswer) -> bool:
    """Whether the written words fit: they were written for an answer that she has, not for one drawn instead."""
    if written.shares or written.least is not None:
        return True
    if saying.answer is None or (saying.answer.missing or "") != written.missing:
        return False
    if written.missing or saying.view.type not in LISTED_TYPES:
        return True
    means = {choice.code for choice in saying.chosen} | {choice.entry for choice in saying.chosen}
    return all(code in means for code in written.truth) and len(saying.chosen) == len(set(written.truth))


def _question(persona: Persona, saying: Saying, is_doubtful: bool, place: str) -> dict[str, Any]:
    view, written = saying.view, persona.answer_to(saying.view.name)
    if written is not None and not _is_as_written(saying, written):
        written = None
    says = written.says if written is not None and written.says else saying.plainly()
    told: dict[str, Any] = {
        "path": view.path,
        "name": view.name,
        "number": view.number,
        "type": view.type,
        "truth": answer_to_json(saying.answer) if saying.answer is not None else None,
        "in_words": saying.truth,
        "says": _placed(place, says, saying.language),
    }
    if saying.aloud != saying.truth:
        told["aloud"] = saying.aloud
    if is_doubtful:
        is_written = written is not None and written.vague != ""
        vague = written.vague if written is not None and is_written else saying.vaguely()
        told["vague"] = _placed(place, vague, saying.language)
        told["clears"] = list(written.clears if written is not None and is_written else ("probe", "reread"))
        told["insists"] = written.insists if written is not None else 0
        cleared = written.says if written is not None and written.says else saying.cleared()
        told["cleared"] = _placed(place, cleared, saying.language)
    return told


def _placed(place: str, words: str, language: str) -> str:
    return sentences(language)["each"][0].format(number=place, a=words) if place and words else words


def _another(page: Page, answer: Answer, language: str, seed: int) -> dict[str, Any]:
    words = pick(sentences(language)[f"another_{answer.value}"], seed, page.path, len(page.instances))
    return {
        "path": page.path,
        "name": "",
        "number": "",
        "type": "",
        "truth": answer_to_json(answer),
        "in_words": words,
        "says": words,
    }


def _moves(persona: Persona, saying: Saying | None, probes: Sequence[str]) -> tuple[Move, ...]:
    """The neutral sentence among two others; their order is the same for everybody with this edition of her."""
    if saying is None:
        return ()
    view, other, truth = saying.view, saying.other(), saying.aloud
    kind = "listed" if view.type in LISTED_TYPES else "scale"
    if view.type in TEXT_TYPES:
        leads, infers = saying.say("leads_text", b=_open_words(saying)), saying.say("infers_text")
    elif other and truth:
        leads, infers = saying.say(f"leads_{kind}", b=other), saying.say(f"infers_{kind}", a=truth)
    else:
        leads, infers = saying.say("leads_other"), saying.say("infers_other")
    offered = [
        (NEUTRAL, neutral_probe(view, probes, saying.language)),
        (LEADS, capital(leads)),
        (INFERS, capital(infers)),
    ]
    chance(persona.key, persona.number, view.path).shuffle(offered)
    return tuple(Move(number, kind, words) for number, (kind, words) in enumerate(offered, 1))


_SUGGESTED = {
    "it": ("il prezzo", "la qualità", "l’abitudine", "la comodità"),
    "en": ("the price", "the quality", "habit", "convenience"),
}


def _open_words(saying: Saying) -> str:
    """Something often said to open questions, which she did not say."""
    known = _SUGGESTED["it" if saying.language.startswith("it") else "en"]
    free = [words for words in known if words.split()[-1] not in saying.truth.lower()]
    return pick(free or known, saying.seed, saying.view.path, "suggested")
