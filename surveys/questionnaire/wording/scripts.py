"""Scripts and answers for respondents: what interviewers say outside the questions, with blanks to be filled in.

A blank is a name between braces, ``{interviewer}`` (``${interviewer}`` too). What is no blank that the call can
fill is read aloud as it is written, so it is looked for beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from surveys.questionnaire.expressions.checker import nearest
from surveys.questionnaire.expressions.inline import inline_expressions, without_inline
from surveys.questionnaire.model.pages import FILL, Piece, Rich
from surveys.questionnaire.model.predefined_names import ALWAYS, GREETING, RESPONDENT

NAME = "name"
"""The name on the list, which need not be the respondent's."""

IN_EVERY_CALL = ALWAYS | {RESPONDENT, NAME}
"""The blanks that are filled in whatever the sample has."""

Finding: TypeAlias = "tuple[str, dict[str, str | int]]"
"""A code of the catalogue of problems and the values of its sentences."""

_BLANK = re.compile(r"\$?\{\s*(\w+)\s*\}")
_BRACE = re.compile(r"[{}]")
_BEGINS = re.compile(r"(?:^|[.!?…:]\s+)[«“\"]?$")
"""What stands before the first word of a sentence."""
_SHOWN_AROUND = 12


def blanks(text: str) -> list[str]:
    """The names of a text's blanks, in order."""
    return _BLANK.findall(text)


def filled(text: str, words: Mapping[str, str]) -> Rich:
    """The text in pieces, what was filled in marked as such; a blank without words stays as it is written.

    ``words`` by name in lower case: capitals make no other name. A greeting that begins a sentence has a capital.
    """
    pieces: list[Piece] = []
    last = 0
    for match in _BLANK.finditer(text):
        found = words.get(match.group(1).casefold())
        if found is not None:
            if match.group(1).casefold() == GREETING and _BEGINS.search(text[: match.start()]):
                found = found[:1].upper() + found[1:]
            pieces += [Piece(text[last : match.start()]), Piece(found, FILL)]
            last = match.end()
    return tuple(piece for piece in (*pieces, Piece(text[last:])) if piece.words)


def findings(text: str, columns: Collection[str], questions: Collection[str] = ()) -> Iterator[Finding]:
    """What would be read aloud as it is written: names that nothing stands for, expressions, single braces.

    ``columns``: those of the sample that interviewers may see. ``questions``: to tell why a name is not filled in.
    """
    if inline_expressions(text):
        yield "expression_in_script", {}
    plain = without_inline(text)
    known = {name.casefold() for name in (*IN_EVERY_CALL, *columns)}
    asked = {name.casefold() for name in questions}
    for name in dict.fromkeys(blanks(plain)):
        if name.casefold() not in known:
            yield _unknown(name, known, asked)
    if brace := _BRACE.search(_BLANK.sub(lambda match: " " * len(match[0]), plain)):
        start = max(0, brace.start() - _SHOWN_AROUND)
        yield "brace_in_script", {"words": " ".join(plain[start : brace.end() + _SHOWN_AROUND].split())}


def _unknown(name: str, known: Collection[str], asked: Collection[str]) -> Finding:
    if name.casefold() in asked:
        return "question_in_script", {"name": name}
    if meant := nearest(name.casefold(), known):
        return "blank_unknown_like", {"name": name, "nearest": meant}
    return "blank_unknown", {"name": name, "known": ", ".join(sorted(known))}
