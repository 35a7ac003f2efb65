"""Compares what the reader makes of the twelve documents with what is expected; README.md beside it gives the rules.

``python -m tests.formats.written_documents.comparison [NAME …]`` prints the figures, with names the wrong cells too.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.formats.written import read_text, text_of_document, written_workbook

from .expectations import NAMES, ExpectedCell, ExpectedDocument, ExpectedQuestion, read_document, read_expectations
from .readings import ReadAnswer, ReadDocument, ReadQuestion, Route, read_workbook
from .states import Side, State, agree, holding_states, read_condition, refuses

LANGUAGES = {"it": "Italiano (it)", "en": "English (en)"}
SPECIFY = re.compile(
    r"[\s,:(\[–-]*(?:da |please |pls )?(?:specif\w*|spec\.|write in|indicare)[^()\[\]]*[)\]]?[\s:._…]*$", re.IGNORECASE
)
EXPECTED_EMPTY = ("relevant", "order", "choice_filter", "appearance", "max_answers", "total", "nonresponse")
FLAGS = ("specify", "exclusive", "missing")


@dataclass
class ComparedCell:
    """A cell with what was read of it."""

    question: str
    column: str
    expected: str
    read: str
    is_right: bool
    is_excused: bool = False


@dataclass
class Comparison:
    """The cells of a document, and the open points that nothing asks for."""

    name: str
    cells: list[ComparedCell]
    needless: list[tuple[str, str]]

    @property
    def right(self) -> int:
        return sum(cell.is_right for cell in self.cells)

    @property
    def share(self) -> float:
        return 100 * self.right / len(self.cells)

    @property
    def wrong(self) -> list[ComparedCell]:
        """The wrong cells that are no open points."""
        return [cell for cell in self.cells if not cell.is_right and not cell.is_excused]


def compare(name: str) -> Comparison:
    """Read the document and compare every cell."""
    file_name, contents = read_document(name)
    text = text_of_document(contents) if file_name.endswith(".docx") else contents.decode()
    language = name.rpartition("_")[2]
    workbook = written_workbook(read_text(text), title="x", language=(language, LANGUAGES[language]))
    return Comparer(read_expectations(name), read_workbook(workbook), text).compare()


def normalise_number(number: str) -> str:
    return re.sub(r"[^a-z0-9]", "", number.lower())


def normalise_text(text: str) -> str:
    """The text with one kind of quotation mark, apostrophe, dash and space, without blanks and marks of emphasis."""
    text = re.sub(r"[“”„«»\"]", '"', re.sub(r"[’‘`´]", "'", text))
    text = re.sub(r"\*\*|_{2,}|\.{3,}|…", " ", re.sub(r"[–—−]", "-", text))
    return " ".join(text.split()).strip().rstrip(".:").strip()


def normalise_answer(label: str) -> str:
    return normalise_text(SPECIFY.sub("", label)).rstrip(",(- ")


def normalise_words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.replace("_", " ").lower()))


class Comparer:
    """Compares one document."""

    def __init__(self, expected: ExpectedDocument, read: ReadDocument, text: str) -> None:
        self.expected, self.read, self.text = expected, read, normalise_words(text)
        self.pairs = self._pair()
        self.names = {number: question.name for number, question in self.pairs.items()}
        self.cells: list[ComparedCell] = []
        self.used: set[tuple[str, str]] = set()
        self.expected_side = Side.of_expected(expected, normalise_answer)
        self.read_side = Side.of_read(read, {name: number for number, name in self.names.items()}, normalise_answer)

    def compare(self) -> Comparison:
        self._document()
        for question in self.expected.questions:
            paired = self.pairs.get(question.number)
            if paired is None:
                self._missing(question)
            else:
                self._question(question, paired)
        for extra in self.read.questions:
            if extra.name not in self.names.values() and not self._is_script(extra):
                self._add(extra.name, "question", "", extra.text, False, extra)
        points = [(one.name, point) for one in self.read.questions for point in one.open_points]
        return Comparison(self.expected.name, self.cells, [one for one in points if one not in self.used])

    def _pair(self) -> dict[str, ReadQuestion]:
        free = {question.name: question for question in self.read.questions}
        found: dict[str, ReadQuestion] = {}
        for is_loose in (False, True):
            for question in self.expected.questions:
                number = normalise_number(question.number)
                if question.number in found:
                    continue
                for name in list(free):
                    short = re.sub(r"^[a-z]+", "", normalise_number(name))
                    is_same = (
                        short == number if is_loose and not number[0].isalpha() else normalise_number(name) == number
                    )
                    if is_same:
                        found[question.number] = free.pop(name)
                        break
        return found

    def _is_script(self, question: ReadQuestion) -> bool:
        texts = [
            alternative
            for cell in self.expected.properties
            if cell.column in ("introduction", "closing")
            for alternative in cell.alternatives
        ]
        return question.type == "note" and normalise_text(question.text) in map(normalise_text, texts)

    def _missing(self, question: ExpectedQuestion) -> None:
        texts = [normalise_words(cell.alternatives[0]) for cell in question.properties if cell.column == "text"]
        is_excused = any(
            text in normalise_words(point) for one in self.read.questions for point in one.open_points for text in texts
        )
        for cell in question.cells():
            if not cell.optional:
                expected = " || ".join(cell.alternatives)
                self.cells.append(ComparedCell(question.number, cell.column, expected, "-", False, is_excused))

    def _document(self) -> None:
        quotas = list(self.read.quotas)
        for cell in self.expected.properties:
            if cell.column in ("introduction", "closing"):
                read = self.read.scripts.get(cell.column) or self._note(cell)
                is_right = normalise_text(read) in map(normalise_text, cell.alternatives)
                self._add("", cell.column, " || ".join(cell.alternatives), read, is_right)
            elif cell.column == "quota":
                condition, _, target = cell.alternatives[0].partition(" -> ")
                match = next((one for one in quotas if one[1] == target and self._agree(condition, one[0])), None)
                if match:
                    quotas.remove(match)
                points = [
                    (one.name, point) for one in self.read.questions for point in one.open_points if target in point
                ]
                is_open = "open" in cell.alternatives and bool(points)
                self.used.update(points if is_open else [])
                self._add("", "quota", cell.alternatives[0], str(match or points), bool(match) or is_open)
        for quota in quotas:
            self._add("", "quota", "", str(quota), False)

    def _note(self, cell: ExpectedCell) -> str:
        notes = [one.text for one in self.read.questions if one.type == "note"]
        return next((text for text in notes if normalise_text(text) in map(normalise_text, cell.alternatives)), "")

    def _question(self, question: ExpectedQuestion, read: ReadQuestion) -> None:
        self._add(question.number, "type", " || ".join(question.types), read.type, read.type in question.types, read)
        columns = {cell.column for cell in question.properties}
        for cell in question.properties:
            if cell.column not in ("jump", "row"):
                self._property(question, cell, read)
        self._rows(question, read)
        self._answers(question, read)
        self._jumps(question, read)
        for column in EXPECTED_EMPTY:
            if column not in columns and (value := self._value(read, column)):
                self._add(question.number, column, "", value, False, read)
        if not columns & {"min", "max"} and read.cells.get("constraint"):
            self._add(question.number, "constraint", "", read.cells["constraint"], False, read)
        if "scale" not in columns and read.is_scale and not columns & {"min", "max"}:
            self._add(question.number, "scale", "", read.cells.get("parameters", ""), False, read)
        for line in self._hints(read):
            if normalise_words(line) not in self.text:
                self._add(question.number, "hint", "", line, False, read)

    def _hints(self, read: ReadQuestion) -> list[str]:
        return [line for key in ("hint", "guidance_hint") for line in read.cells.get(key, "").split("\n") if line]

    def _value(self, read: ReadQuestion, column: str) -> str:
        value = read.cells.get(column, "")
        if column == "appearance":
            value = " ".join(word for word in value.split() if word not in ("field-list", "table-list"))
        return value

    def _property(self, question: ExpectedQuestion, cell: ExpectedCell, read: ReadQuestion) -> None:
        alternatives = [one for one in cell.alternatives if one != "open"]
        value = self._value(read, cell.column)
        match cell.column:
            case "text":
                value = read.text
                is_right = normalise_text(value) in [normalise_text(self._piped(one)) for one in alternatives]
            case "hint":
                value = " / ".join(self._hints(read))
                is_right = any(normalise_words(one) in normalise_words(value) for one in alternatives)
            case "relevant":
                is_right = any(self._agree(one, value) for one in alternatives)
            case "choice_filter":
                labels = [one.label for one in read.answers]
                is_right = bool(value) and any(self._agree(one, value, question.number, labels) for one in alternatives)
            case "min" | "max":
                value = read.cells.get("constraint") or read.cells.get("parameters", "")
                is_right = any(refuses(read, cell.column, int(one)) for one in alternatives)
            case "scale":
                value = read.scale
                is_right = any(self._is_scale(one, read) for one in alternatives)
            case "rows":
                value = read.row_type
                is_right = value in alternatives
            case "open":
                return self._open(cell, read)
            case _:
                is_right = any(sorted(one.split()) == sorted(value.replace(",", " ").split()) for one in alternatives)
        if cell.optional and (is_right or not value):
            return None
        if cell.optional and cell.column == "hint":
            return None
        if not is_right and "open" in cell.alternatives and not value and read.open_points:
            points = [point for point in read.open_points if self._is_about(cell, point)]
            self.used.update((read.name, point) for point in points)
            is_right = bool(points)
        return self._add(question.number, cell.column, " || ".join(cell.alternatives), value, is_right, read)

    def _is_about(self, cell: ExpectedCell, point: str) -> bool:
        """Whether an open point is the one that may stand for the cell: it is not one that is expected besides."""
        others = [
            normalise_words(other.alternatives[0])
            for question in self.expected.questions
            if question.number == cell.question
            for other in question.properties
            if other.column == "open"
        ]
        return normalise_words(point) not in others

    def _open(self, cell: ExpectedCell, read: ReadQuestion) -> None:
        words = normalise_words(cell.alternatives[0])
        place = self.read.questions.index(read)
        for one in (read, *self.read.questions[max(0, place - 1) : place + 2]):
            for point in one.open_points:
                if words in normalise_words(point) or normalise_words(point) in words:
                    self.used.add((one.name, point))
                    return self._add(cell.question, "open", cell.alternatives[0], point, True, read)
        return self._add(cell.question, "open", cell.alternatives[0], " / ".join(read.open_points), False, None)

    def _is_scale(self, expected: str, read: ReadQuestion) -> bool:
        span, low, high = (part.strip() for part in expected.split("|"))
        start, _, end = span.partition("..")
        ends = [normalise_text(one).lower() for one in read.scale_ends]
        return read.scale_span == (start, end) and ends == [normalise_text(low).lower(), normalise_text(high).lower()]

    def _rows(self, question: ExpectedQuestion, read: ReadQuestion) -> None:
        expected = [cell for cell in question.properties if cell.column == "row"]
        for place, cell in enumerate(expected):
            label = read.rows[place][1] if place < len(read.rows) else ""
            is_right = normalise_text(label) == normalise_text(cell.alternatives[0])
            self._add(question.number, "row", cell.alternatives[0], label, is_right, read)
        for _, label in read.rows[len(expected) :]:
            self._add(question.number, "row", "", label, False, read)

    def _answers(self, question: ExpectedQuestion, read: ReadQuestion) -> None:
        free = list(read.answers)
        last: ReadAnswer | None = None
        zeros = {cell.alternatives[0].partition(" = ")[0] for cell in question.answers if cell.column == "answer"}
        for cell in question.answers:
            if cell.column == "answer":
                code, _, label = cell.alternatives[0].partition(" = ")
                last = next((one for one in free if normalise_answer(one.label) == normalise_answer(label)), None)
                if last:
                    free.remove(last)
                is_right = last is not None and (code == "*" or _is_code(last.code, code, zeros))
                shown = f"{last.code} = {last.label}" if last else ""
                self._add(question.number, "answer", cell.alternatives[0], shown, is_right, read)
                if last:
                    self._extra_flags(question, label, last, read)
            elif not cell.optional:
                is_right = last is not None and any(_has_flag(last, one) for one in cell.alternatives)
                shown = str(last.flags) if last else ""
                self._add(question.number, cell.column, " || ".join(cell.alternatives), shown, is_right, read)
        for one in free:
            self._add(question.number, "answer", "", f"{one.code} = {one.label}", False, read)

    def _extra_flags(self, question: ExpectedQuestion, label: str, answer: ReadAnswer, read: ReadQuestion) -> None:
        expected = [
            alternative
            for cell in question.answers
            if cell.column == f"answer {label}"
            for alternative in cell.alternatives
        ]
        for flag in FLAGS:
            if flag in answer.flags and not any(one.partition("=")[0] == flag for one in expected):
                self._add(question.number, f"answer {label}", "", f"{flag} {answer.flags[flag]}", False, read)

    def _jumps(self, question: ExpectedQuestion, read: ReadQuestion) -> None:
        routes = [one for one in self.read.routes if one.after == read.name]
        cells = [cell for cell in question.properties if cell.column == "jump"]
        for cell in cells:
            if not cell.optional:
                is_right = any(self._is_jump(question, one, routes, read) for one in cell.alternatives)
                shown = "; ".join(f"{one.when} -> {one.go_to}" for one in routes)
                self._add(question.number, "jump", " || ".join(cell.alternatives), shown, is_right, read)
        allowed = [one for cell in cells for one in cell.alternatives if " -> " in one]
        for route in routes:
            if not self._is_route_expected(question, route, routes, allowed):
                self._add(question.number, "jump", "", f"{route.when} -> {route.go_to}", False, read)

    def _is_jump(self, question: ExpectedQuestion, alternative: str, routes: list[Route], read: ReadQuestion) -> bool:
        if alternative == "open":
            self.used.update((read.name, point) for point in read.open_points)
            return bool(read.open_points)
        if alternative.startswith("relevant of "):
            number, _, condition = alternative.removeprefix("relevant of ").partition(": ")
            other = self.pairs.get(number)
            return other is not None and self._agree(condition, self._value(other, "relevant"))
        condition, _, target = alternative.partition(" -> ")
        others = [one.when for one in routes]
        for state in holding_states(self._node(condition), map(self._read_node, others), self._sides(), 0):
            taken = self._taken(routes, state)
            if taken is None or not self._is_place(taken.go_to, target):
                return False
        return True

    def _is_route_expected(
        self, question: ExpectedQuestion, route: Route, routes: list[Route], allowed: list[str]
    ) -> bool:
        jumps = [one.partition(" -> ") for one in allowed]
        conditions = [self._node(condition) for condition, _, _ in jumps]
        following = self._following(question.number)
        for state in holding_states(self._read_node(route.when), iter(conditions), self._sides(), 1):
            if self._taken(routes, state) is not route:
                continue
            targets = [target for (_, _, target), node in zip(jumps, conditions, strict=True) if state.holds(node, 0)]
            if not any(self._is_place(route.go_to, one) for one in (*targets, *following)):
                return False
        return True

    def _following(self, number: str) -> list[str]:
        numbers = [question.number for question in self.expected.questions]
        place = numbers.index(number)
        return numbers[place + 1 : place + 2]

    def _taken(self, routes: list[Route], state: State) -> Route | None:
        return next((one for one in routes if state.holds(self._read_node(one.when), 1)), None)

    def _is_place(self, read: str, expected: str) -> bool:
        if expected.startswith("@"):
            is_closing = expected == "@complete" and any(
                one.name == read and self._is_script(one) for one in self.read.questions
            )
            return read == expected or is_closing
        return read == self.names.get(expected)

    def _sides(self) -> tuple[Side, Side]:
        return self.expected_side, self.read_side

    def _node(self, condition: str) -> object:
        return read_condition(condition)

    def _read_node(self, condition: str) -> object:
        return read_condition(self.read_side.renamed(condition))

    def _agree(self, expected: str, read: str, owner: str = "", labels: list[str] | None = None) -> bool:
        if not read:
            return False
        names = [normalise_answer(one) for one in labels] if labels else [""]
        return agree(self._node(expected), self._read_node(read), self._sides(), owner, names)

    def _piped(self, text: str) -> str:
        return re.sub(r"\$\{([^}]+)\}", lambda match: f"${{{self.names.get(match[1], match[1])}}}", text)

    def _add(
        self, number: str, column: str, expected: str, read: str, is_right: bool, question: ReadQuestion | None = None
    ) -> None:
        cell = ComparedCell(number, column, expected, read, is_right)
        if not is_right and question is not None:
            for point in question.open_points:
                if is_quoting(point, column, expected or read):
                    cell.is_excused = True
                    self.used.add((question.name, point))
        self.cells.append(cell)


def is_quoting(point: str, column: str, cell: str) -> bool:
    """Whether an open point quotes the words from which a cell comes: its words, or the numbers of its condition."""
    words = normalise_words(point)
    for alternative in cell.split(" || "):
        text = alternative.partition(" = ")[2] if column == "answer" else alternative
        if column.startswith("answer "):
            text = column.removeprefix("answer ")
        if column in ("relevant", "jump", "choice_filter", "min", "max", "total", "constraint", "nonresponse"):
            numbers = re.findall(r"\d+", text)
            if numbers and all(number in re.findall(r"\d+", words) for number in numbers):
                return True
        elif text and normalise_words(text) and normalise_words(text) in words:
            return True
    return False


def _is_code(read: str, expected: str, codes: set[str]) -> bool:
    return read == expected or (
        any(code.startswith("0") for code in codes) and read.lstrip("0") == expected.lstrip("0")
    )


def _has_flag(answer: ReadAnswer, flag: str) -> bool:
    name, _, value = flag.partition("=")
    if name == "plain":
        return not any(one in answer.flags for one in FLAGS)
    if name == "unread":
        return answer.flags.get("read_out") == "no" or "missing" in answer.flags
    return answer.flags.get(name) == (value or "yes")


def print_figures(names: list[str]) -> None:
    comparisons = [compare(name) for name in names or NAMES]
    print(f"{'document':20} cells  right       %  wrong and not open  needless")
    for one in comparisons:
        print(
            f"{one.name:20} {len(one.cells):5} {one.right:6} {one.share:7.1f} {len(one.wrong):19} {len(one.needless):9}"
        )
    cells, right = sum(len(one.cells) for one in comparisons), sum(one.right for one in comparisons)
    wrong, needless = sum(len(one.wrong) for one in comparisons), sum(len(one.needless) for one in comparisons)
    print(f"{'all':20} {cells:5} {right:6} {100 * right / cells:7.1f} {wrong:19} {needless:9}")
    for one in comparisons if names else ():
        for line in _describe(one):
            print(line)


def _describe(comparison: Comparison) -> Iterator[str]:
    for cell in comparison.cells:
        if not cell.is_right:
            mark = "open " if cell.is_excused else "WRONG"
            place = f"{mark} {comparison.name} [{cell.question}] {cell.column}"
            yield f"{place}: expected {cell.expected!r}, read {cell.read!r}"
    for name, point in comparison.needless:
        yield f"needless {comparison.name} [{name}] {point!r}"


if __name__ == "__main__":
    print_figures(NAMES if sys.argv[1:] == ["all"] else sys.argv[1:])
