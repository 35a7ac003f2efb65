"""Works out conditions for every combination of answers of the questions that they name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import Any

from surveys.questionnaire.expressions import parse
from surveys.questionnaire.expressions.nodes import (
    Binary,
    Call,
    Junction,
    Negation,
    Number,
    Own,
    Property,
    Reference,
    Text,
    walk,
)

from .expectations import ExpectedDocument
from .readings import ReadDocument, ReadQuestion

REFERENCE = re.compile(r"\$\{([^}]+)\}")
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@dataclass
class QuestionAnswers:
    """The answers of a question: the normalised words by code, and which of them are missing."""

    kind: str
    labels: dict[str, str]
    missing: dict[str, str]
    nonresponse: tuple[str, ...] = ()


@dataclass
class Side:
    """The questions by a key that both sides have: the number, with the place of the row in a grid."""

    questions: dict[str, QuestionAnswers]
    keys: dict[str, str]

    def renamed(self, condition: str) -> str:
        """The condition with the numbers of the document in the place of names."""
        return REFERENCE.sub(lambda match: f"${{{self.keys.get(match[1], match[1])}}}", condition)

    @classmethod
    def of_expected(cls, document: ExpectedDocument, normalise: Callable[[str], str]) -> "Side":
        questions: dict[str, QuestionAnswers] = {}
        for question in document.questions:
            columns = {cell.column: cell.alternatives[0] for cell in question.properties}
            kind = columns.get("rows", question.types[0])
            labels, missing = {}, {}
            for cell in question.answers:
                if cell.column == "answer":
                    code, _, label = cell.alternatives[0].partition(" = ")
                    labels[code if code != "*" else normalise(label)] = normalise(label)
                elif (flag := cell.alternatives[0]).startswith("missing="):
                    missing[normalise(cell.column.removeprefix("answer "))] = flag.removeprefix("missing=")
            answers = QuestionAnswers(kind, labels, missing, tuple(columns.get("nonresponse", "").split()))
            questions[question.number] = answers
            rows = [cell for cell in question.properties if cell.column == "row"]
            questions |= {f"{question.number}/{place}": answers for place, _ in enumerate(rows, start=1)}
        return cls(questions, {})

    @classmethod
    def of_read(cls, document: ReadDocument, numbers: dict[str, str], normalise: Callable[[str], str]) -> "Side":
        questions, keys = {}, {}
        for question in document.questions:
            key = keys[question.name] = numbers.get(question.name, question.name)
            labels = {answer.code: normalise(answer.label) for answer in question.answers}
            missing = {labels[one.code]: one.flags["missing"] for one in question.answers if "missing" in one.flags}
            nonresponse = tuple(question.cells.get("nonresponse", "").split())
            answers = QuestionAnswers(question.row_type or question.type, labels, missing, nonresponse)
            questions[key] = answers
            for place, (name, _) in enumerate(question.rows, start=1):
                keys[name] = f"{key}/{place}"
                questions[keys[name]] = answers
        return cls(questions, keys)


Value = tuple[str, Any]


@dataclass
class State:
    """An answer for each question that is named."""

    values: dict[str, Value]
    sides: tuple[Side, Side]
    owner: str = ""
    name: str = ""

    def holds(self, node: Any, side: int) -> bool:
        match node:
            case None:
                return True
            case Junction(operator=operator, parts=parts):
                return (all if operator == "and" else any)(self.holds(part, side) for part in parts)
            case Call(name="not", arguments=(inner,)):
                return not self.holds(inner, side)
            case Call(name="dk" | "refused" | "missing" as name, arguments=(Reference(name=question),)):
                return self._is_missing(question, name, side)
            case Call(name="selected", arguments=(Reference(name=question), code)):
                return self._is_selected(question, code, side)
            case Binary(operator=operator, left=left, right=right):
                return self._compare(operator, left, right, side)
        raise ValueError(node)

    def _is_missing(self, question: str, name: str, side: int) -> bool:
        kind, value = self.values[question]
        wanted = ("dk", "refused") if name == "missing" else (name,)
        if kind == "set":
            answers = self.sides[side].questions.get(question)
            return answers is not None and any(answers.missing.get(label) in wanted for label in value)
        return kind == "missing" and value in wanted

    def _is_selected(self, question: str, code: Any, side: int) -> bool:
        kind, value = self.values[question]
        return kind == "set" and self._label(question, code, side) in value

    def _label(self, question: str, code: Any, side: int) -> str | None:
        if isinstance(code, Property):
            return self.name
        answers = self.sides[side].questions.get(question)
        written = code.value if isinstance(code, Text) else f"{code.value:g}"
        if answers is None:
            return None
        stripped = {key.lstrip("0") or key: label for key, label in answers.labels.items()}
        return answers.labels.get(written) or stripped.get(written) or _words(written, answers)

    def _compare(self, operator: str, left: Any, right: Any, side: int) -> bool:
        if isinstance(left, Property):
            answers = self.sides[side].questions[self.owner]
            same = answers.labels.get(str(right.value)) == self.name
            return same if operator == "=" else not same
        if isinstance(left, Call) and left.name == "count-selected":
            kind, value = self.values[left.arguments[0].name]  # type: ignore[union-attr]
            return OPERATORS[operator](len(value) if kind == "set" else 0, right.value)
        kind, value = self.values[left.name]
        if kind == "set":
            same = value == {self._label(left.name, right, side)}
            return same if operator == "=" else not same if operator == "!=" else False
        number = float(right.value)
        return kind == "number" and OPERATORS[operator](value, number)


def _words(written: str, answers: QuestionAnswers) -> str | None:
    return next((label for label in answers.labels.values() if label.lower() == written.lower()), None)


@cache
def read_condition(condition: str) -> Any:
    """Return the expression with the document's numbers as names; ``None`` for always."""
    if condition in ("", "always", "true()"):
        return None
    numbers: list[str] = []

    def keep(match: re.Match[str]) -> str:
        numbers.append(match[1])
        return f"${{n{len(numbers) - 1}}}"

    missing = re.sub(r"missing\((\$\{[^}]+\})\)", r"(dk(\1) or refused(\1))", condition)
    node = parse(REFERENCE.sub(keep, missing))
    return _with_numbers(node, numbers)


def _with_numbers(node: Any, numbers: list[str]) -> Any:
    match node:
        case Reference(name=name):
            return Reference(numbers[int(name[1:])])
        case Call(name=name, arguments=arguments):
            return Call(name, tuple(_with_numbers(one, numbers) for one in arguments))
        case Junction(operator=operator, parts=parts):
            return Junction(operator, tuple(_with_numbers(one, numbers) for one in parts))
        case Binary(operator=operator, left=left, right=right):
            return Binary(operator, _with_numbers(left, numbers), _with_numbers(right, numbers))
    return node


def agree(expected: Any, read: Any, sides: tuple[Side, Side], owner: str = "", names: list[str] | None = None) -> bool:
    """Say whether two conditions agree for every combination of answers."""
    try:
        return all(
            state.holds(expected, 0) == state.holds(read, 1)
            for name in names or [""]
            for state in _states([expected, read], sides, owner, name)
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def holding_states(node: Any, others: Iterator[Any], sides: tuple[Side, Side], side: int) -> Iterator[State]:
    """Yield the combinations in which a condition of this side holds."""
    for state in _states([node, *others], sides):
        if state.holds(node, side):
            yield state


def _states(nodes: list[Any], sides: tuple[Side, Side], owner: str = "", name: str = "") -> Iterator[State]:
    parts = [inner for node in nodes if node is not None for inner in walk(node)]
    questions = list(dict.fromkeys(part.name for part in parts if isinstance(part, Reference)))
    numbers = {part.value for part in parts if isinstance(part, Number)}
    numbers |= {float(part.value) for part in parts if isinstance(part, Text) and part.value.isdigit()}
    around = sorted({number + step for number in numbers for step in (-1, 0, 1)} | {0.0})
    for values in product(*(_values(question, sides, around) for question in questions)):
        yield State(dict(zip(questions, values, strict=True)), sides, owner, name)


def _values(question: str, sides: tuple[Side, Side], numbers: list[float]) -> list[Value]:
    both = [side.questions[question] for side in sides if question in side.questions]
    kind = both[0].kind if both else "text"
    labels = list(dict.fromkeys(label for one in both for label in one.labels.values()))
    nonresponse = dict.fromkeys(missing for one in both for missing in one.nonresponse)
    found: list[Value] = [("missing", one) for one in nonresponse]
    if kind == "select_multiple":
        found += [("set", {*chosen}) for count in (0, 1, 2) for chosen in combinations(labels, count)]
    elif labels:
        found += [("set", {label}) for label in labels]
    elif kind in ("text", "date", "time"):
        found.append(("text", "x"))
    else:
        found += [("number", number) for number in numbers]
    return found


def refuses(read: ReadQuestion, column: str, limit: int) -> bool:
    """Say whether the question takes this limit and refuses one less, or one more."""
    beyond = limit - 1 if column == "min" else limit + 1
    if read.is_scale:
        return read.scale_span["min max".split().index(column)] == str(limit)
    constraint = read.cells.get("constraint", "")
    if not constraint:
        return False
    node = parse(constraint)
    return _accepts(node, limit) and not _accepts(node, beyond)


def _accepts(node: Any, value: float) -> bool:
    match node:
        case Junction(operator=operator, parts=parts):
            return (all if operator == "and" else any)(_accepts(part, value) for part in parts)
        case Binary(operator=operator, left=Own(), right=Number(value=limit)):
            return OPERATORS[operator](value, limit)
        case Binary(operator=operator, left=Own(), right=Negation(operand=Number(value=limit))):
            return OPERATORS[operator](value, -limit)
        case Call(name="not", arguments=(inner,)):
            return not _accepts(inner, value)
    raise ValueError(node)
