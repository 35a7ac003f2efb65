"""A practice read again: line by line with what is to be said of each, for who practised and for who trains them."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.questionnaire.personas import Criterion, Judgement, Line, Persona, Score, kinds
from surveys.questionnaire.personas.persona import HARD
from surveys.questionnaire.personas.score import GOOD

from .practice_lines import judgement_words, moment_of_line, place_of_line, replay_words, spoken_line, you


@dataclass(frozen=True, slots=True)
class ReplayLine:
    """A line of the practice. ``index`` names it; ``judgements``: whether each is good, and its words."""

    index: int
    at: str
    place: str
    who: str
    words: str
    is_hers: bool
    judgements: Sequence[tuple[bool, str]]

    @property
    def is_bad(self) -> bool:
        """Whether anything of it was not right."""
        return not all(is_good for is_good, _words in self.judgements)


def replay_lines(lines: Sequence[Line], persona: Persona, score: Score | None, who: str = "") -> list[ReplayLine]:
    """All lines but those that have neither words nor a judgement.

    ``who``: the interviewer's name; without it the interviewer reads it.
    """
    judged: dict[int, list[Judgement]] = {}
    for one in score.judgements if score else ():
        judged.setdefault(one.index, []).append(one)
    rows = []
    for index, line in enumerate(lines):
        spoken, said = spoken_line(line, persona, lines, who), judged.get(index, [])
        if spoken is None and not said:
            continue
        rows.append(
            ReplayLine(
                index=index,
                at=moment_of_line(line),
                place=place_of_line(line, lines),
                who=spoken.who if spoken else who or you(),
                words=replay_words(line, spoken),
                is_hers=line.who == kinds.PERSONA,
                judgements=[(one.sign == GOOD, judgement_words(one.message, one.values)) for one in said],
            )
        )
    return rows


def criterion_why(one: Criterion) -> str:
    """Why a criterion has its points; empty where there was no occasion for it."""
    return judgement_words(one.message, one.values) if one.message else ""


def difficulty_dots(persona: Persona) -> str:
    """How difficult a person is, as three dots."""
    return "●" * persona.difficulty + "○" * (HARD - persona.difficulty)
