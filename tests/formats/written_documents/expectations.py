"""What must come out of the written questionnaires, read from ``*.expected``; README.md says how a line is meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .word_documents import build_word_document

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.expected"))
HEADING_LINE = re.compile(r"\[(?P<number>[^\]]+)\] (?P<types>.+)")
PROPERTY_LINE = re.compile(r"(?P<column>[a-z_]+)(?P<optional>\??): (?P<value>.+)")
ANSWER_LINE = re.compile(r"(?P<code>\*|\d+) = (?P<label>.*?)(?: \{(?P<flags>.+)\})?")

Alternatives = tuple[str, ...]


@dataclass(frozen=True)
class ExpectedCell:
    """One cell: any of the alternatives is right; an optional one may be empty as well and is not counted."""

    question: str
    column: str
    alternatives: Alternatives
    optional: bool = False


@dataclass
class ExpectedQuestion:
    """A question under its number in the document."""

    number: str
    types: Alternatives
    properties: list[ExpectedCell] = field(default_factory=list)
    answers: list[ExpectedCell] = field(default_factory=list)

    def cells(self) -> Iterator[ExpectedCell]:
        yield ExpectedCell(self.number, "type", self.types)
        yield from self.properties
        yield from self.answers


@dataclass
class ExpectedDocument:
    """A written questionnaire and what a careful researcher makes of it."""

    name: str
    properties: list[ExpectedCell] = field(default_factory=list)
    questions: list[ExpectedQuestion] = field(default_factory=list)

    def cells(self) -> Iterator[ExpectedCell]:
        yield from self.properties
        for question in self.questions:
            yield from question.cells()


def read_expectations(name: str) -> ExpectedDocument:
    """Return what must come out of the document of this name."""
    document = ExpectedDocument(name)
    for line in (FOLDER / f"{name}.expected").read_text().splitlines():
        if not line.strip():
            continue
        if match := HEADING_LINE.fullmatch(line):
            document.questions.append(ExpectedQuestion(match["number"], split_alternatives(match["types"])))
        elif match := ANSWER_LINE.fullmatch(line):
            question = document.questions[-1]
            question.answers.extend(_answer_cells(question.number, match))
        elif match := PROPERTY_LINE.fullmatch(line):
            owner = document.questions[-1] if document.questions else document
            number = document.questions[-1].number if document.questions else ""
            alternatives = split_alternatives(match["value"])
            owner.properties.append(ExpectedCell(number, match["column"], alternatives, bool(match["optional"])))
        else:
            raise ValueError(f"{name}.expected: {line}")
    return document


def split_alternatives(value: str) -> Alternatives:
    return tuple(part.strip() for part in value.split("||"))


def _answer_cells(number: str, match: re.Match[str]) -> Iterator[ExpectedCell]:
    """Yield the answer's words with its code, then a cell for each of its properties."""
    label = match["label"]
    yield ExpectedCell(number, "answer", (f"{match['code']} = {label}",))
    for flag in (match["flags"] or "").split(","):
        if flag.strip():
            optional, flag = flag.strip().endswith("?"), flag.strip().rstrip("?")
            yield ExpectedCell(number, f"answer {label}", split_alternatives(flag), optional)


def read_document(name: str) -> tuple[str, bytes]:
    """Return the file's name and contents: a pasted text (``.txt``) or a Word document (``.docx``)."""
    description = FOLDER / f"{name}.word"
    if description.exists():
        return f"{name}.docx", build_word_document(description.read_text())
    return f"{name}.txt", (FOLDER / f"{name}.txt").read_bytes()
