"""Makes tests of interviews, and of tests the rows that are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from surveys.questionnaire.compiled import Program
from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.model.state import Facts, State
from surveys.questionnaire.model.structure import Question, SavedTest
from surveys.questionnaire.running import FULL

from .answers import written_of
from .cells import NONE, cell_of_lines, cell_of_names, path_of, written_name
from .playing import Played, play

LONGEST_CELL = 32_767
"""Characters that a cell of Excel holds."""


class TooLongError(Exception):
    """The interview is too long for the cells of one row."""


def recorded(program: Program, state: State, facts: Facts, name: str) -> SavedTest:
    """A test of an interview that has ended, which replays as it went."""
    test = SavedTest(
        name=name,
        answers=_answers(program, state),
        language=state.language,
        sample={column: value for column, value in facts.attributes.items() if value},
        full=tuple([cell for cell, decision in facts.quotas.items() if decision == FULL]),
        seed=state.seed,
        began_at=facts.now.replace(tzinfo=None).isoformat(" ", "seconds"),
    )
    return renewed(program, test, play(program, test, facts))


def renewed(program: Program, test: SavedTest, played: Played) -> SavedTest:
    """The test with what it led to now as what is expected; answers to questions that are no more are left out.

    The answers to questions that are not asked now stay: they may be asked again.
    """
    asked = {one.name: one.answer for one in played.shown if one.asks}
    waiting = {name: text for name, text in test.answers.items() if name not in asked and path_of(program, name)}
    return replace(
        test,
        answers={**asked, **waiting},
        route=played.route,
        end=played.ended.reason if played.ended else "",
        quotas=played.quotas or (NONE,),
        texts={one.name: one.text for one in played.shown if one.text},
    )


def cells_of(test: SavedTest) -> dict[str, str]:
    """The cells of the row of a test, by column. Raises ``TooLongError``.

    Texts are the first to be left out where they are too long for a cell: what was asked, and how it ended, counts.
    """
    cells = {
        "name": test.name,
        "language": test.language,
        "sample": cell_of_lines(test.sample),
        "full": ", ".join(test.full),
        "answers": cell_of_lines(test.answers),
        "route": cell_of_names(test.route),
        "end": test.end,
        "quotas": ", ".join(test.quotas),
        "texts": _as_many_as_fit(test.texts),
        "seed": str(test.seed),
        "began_at": test.began_at,
    }
    if any(len(text) > LONGEST_CELL for text in cells.values()):
        raise TooLongError
    return cells


def _as_many_as_fit(texts: Mapping[str, str]) -> str:
    kept: dict[str, str] = {}
    length = 0
    for name, text in texts.items():
        length += len(name) + len(text) + 4
        if length > LONGEST_CELL:
            break
        kept[name] = text
    return cell_of_lines(kept)


def _answers(program: Program, state: State) -> dict[str, str]:
    """Name → answer, of all answers that there are; the rounds of open repeats are numbered anew."""
    found: dict[str, str] = {}
    for path, answer in state.answers.items():
        place = program.locate(path)
        if place is None or not isinstance(place[0].definition, Question):
            continue
        item, keys = place
        now = _numbered(state, item, keys)
        if now is not None:
            found[written_name(program, item.at(now))] = written_of(item.question.type, answer)
    return found


def _numbered(state: State, item: CompiledItem, keys: Keys) -> Keys | None:
    """The keys with the rounds that an interviewer made numbered from 1; ``None`` in one that was taken off."""
    now = list[str]()
    for index, repeat in enumerate(item.repeats):
        key = keys[index]
        if repeat.is_open:
            made = state.instances.get(repeat.at(keys[:index]), ("1",))
            if key not in made:
                return None
            key = str(made.index(key) + 1)
        now.append(key)
    return tuple(now)
