"""The study's own words in a call: scripts with their blanks filled in, and answers for respondents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.design.models import Study
from surveys.design.queries import texts_of
from surveys.questionnaire.pages import FILL, Piece, Rich

BLANK = re.compile(r"\$?\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Sayings:
    """Scripts by name and pairs of question and answer, in one language."""

    number: int = 0
    scripts: Mapping[str, Rich] = field(default_factory=dict)
    answers: tuple[tuple[str, Rich], ...] = ()


def sayings_of(study: Study, language: str, blanks: Mapping[str, str]) -> Sayings:
    """The texts in use now; ``blanks`` are the words for ``{interviewer}``, ``{respondent}`` and other names."""
    texts = texts_of(study)
    if texts is None:
        return Sayings()
    return Sayings(
        number=texts.number,
        scripts={name: filled(_in(words, language), blanks) for name, words in texts.scripts.items()},
        answers=tuple(
            (_in(pair["question"], language), filled(_in(pair["answer"], language), blanks)) for pair in texts.answers
        ),
    )


def filled(text: str, blanks: Mapping[str, str]) -> Rich:
    """The text in pieces, what was filled in marked as such; an unknown blank stays as it is written."""
    pieces: list[Piece] = []
    last = 0
    for match in BLANK.finditer(text):
        words = blanks.get(match.group(1))
        if words is None:
            continue
        pieces += [Piece(text[last : match.start()]), Piece(words, FILL)]
        last = match.end()
    return (*(piece for piece in pieces if piece.words), Piece(text[last:]))


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("") or next(iter(words.values()), "")
