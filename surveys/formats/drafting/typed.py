"""Questions as they are typed in a word processor: their text on a line, numbered answers beneath."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.formats.editing import Operation
from surveys.formats.numbered_lines import MARK

from .lists import NEW, PastedAnswer, pasted, read_pasted
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
    """The questions of a text, with an empty line between one and the next."""
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text.replace("\r", ""))]
    return [one for block in blocks if block.strip() for one in _question(block, written)]


def _question(block: str, written: Written) -> Iterator[TypedQuestion]:
    first, *rest = [line for line in block.splitlines() if line.strip()]
    head = _HEAD.fullmatch(first)
    words = (head[1] if head else first).strip()
    answers = [one for one in read_pasted("\n".join(rest), written, "") if one.state == NEW]
    yield TypedQuestion(words, tuple(answers), bool(_SEVERAL.search(words)))


def typed_in(written: Written, question: TypedQuestion, after: int | None) -> tuple[list[Operation], str]:
    """The question behind the row ``after``, with a list of its own, and its code."""
    operations, code = added(written, question.type, after, texts={"label": question.text})
    if question.answers:
        operations += pasted(written, free_list(written, code), question.answers)
    return operations, code


def answer_added(written: Written, list_name: str, code: str, text: str, language: str) -> list[Operation]:
    """One more answer behind those of the list."""
    at = next((n for n, one in enumerate(written.languages) if one.code == language), 0)
    return pasted(written, list_name, [PastedAnswer(code, ("",) * at + (text,), NEW)])
