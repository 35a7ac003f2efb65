"""Questions as they are typed in a word processor: their text on a line, numbered answers beneath."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surveys.formats.editing import InsertRows, NewList, Operation
from surveys.formats.numbered_lines import MARK, number_in

from .lists import BULLET, NEW, PastedAnswer, answer_cells, pasted, read_pasted
from .questions import added
from .written import Written, free_list

_HEAD = re.compile(rf"\s*[A-Za-z]{{0,4}}\d{{1,3}}[a-z]?{MARK}(\S.*)")
_SEVERAL = re.compile(r"(più risposte|multipla|anche più|several answers|multiple|all that apply)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    """A question with its answers; without any it is an open one."""

    text: str
    answers: tuple[PastedAnswer, ...]
    has_several: bool

    @property
    def type(self) -> str:
        """The type it becomes."""
        if not self.answers:
            return "text"
        return "select_multiple" if self.has_several else "select_one"


def read_typed(text: str, written: Written) -> list[TypedQuestion]:
    """The questions of a text, with an empty line between one and the next; one may part a question's answers, too."""
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text.replace("\r", ""))]
    return [_question(lines, written) for lines in _joined(block.splitlines() for block in blocks if block.strip())]


def _joined(blocks: Iterable[Sequence[str]]) -> list[list[str]]:
    """The lines of each question: of a block that is only answers those of the question before it."""
    found = list[list[str]]()
    for block in blocks:
        lines = [line for line in block if line.strip()]
        begun = found[-1] if found else []
        if begun and "?" in begun[0] and all(map(_is_answer, (*begun[1:], *lines))):
            begun += lines
        else:
            found.append(lines)
    return found


def _is_answer(line: str) -> bool:
    number = number_in(line.strip())
    return "?" not in line and (BULLET.fullmatch(line.strip()) is not None or number is not None)


def _question(lines: Sequence[str], written: Written) -> TypedQuestion:
    first, *rest = lines
    head = _HEAD.fullmatch(first)
    words = (head[1] if head else first).strip()
    answers = [one for one in read_pasted("\n".join(rest), written, "") if one.state == NEW]
    return TypedQuestion(words, tuple(answers), bool(_SEVERAL.search(words)))


def typed_in(
    written: Written, questions: Iterable[TypedQuestion], after: int | None
) -> tuple[list[Operation], list[str]]:
    """The questions behind the row ``after``, each with a list of its own, and their codes."""
    rows, lists, codes = list[InsertRows](), list[Operation](), list[str]()
    for question in questions:
        (row,), code = added(written, question.type, after, texts={"label": question.text}, others=codes)
        rows.append(row)
        codes.append(code)
        if question.answers:
            cells = tuple(answer_cells(written, one) for one in question.answers)
            lists.append(NewList(free_list(written, code), cells))
    if not rows:
        return [], []
    together = InsertRows(rows[0].sheet, tuple(cells for row in rows for cells in row.rows), rows[0].after)
    return [together, *lists], codes


def answers_added(
    written: Written, list_name: str, answers: Iterable[tuple[str, str]], language: str
) -> list[Operation]:
    """More answers behind those of the list, each with the code that is proposed for it and its text."""
    at = next((n for n, one in enumerate(written.languages) if one.code == language), 0)
    new = [PastedAnswer(code, ("",) * at + (text,), NEW) for code, text in answers]
    return pasted(written, list_name, new)
