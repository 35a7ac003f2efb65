"""What a function of the language is, and the table of all of them.

A function says what it takes and gives, for the checker, and builds the closure that works it out,
for the compiler. What arguments mean:

- ``NUMBER``, ``TEXT``, ``BOOLEAN``: converted; ``ANY``: taken as it comes;
- ``CODES``: codes joined by spaces, so a multiple answer belongs here;
- ``NAME``: a question, group or repeat itself (``${name}``), not its value;
- ``MANY``: a value or the values of all instances; ``PATTERN``: a regular expression.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from surveys.questionnaire.expressions.context import Context, Value
from surveys.questionnaire.expressions.nodes import Call, Node

NUMBER, TEXT, BOOLEAN, ANY = "number", "text", "boolean", "any"
CODES, NAME, MANY, PATTERN = "codes", "name", "many", "pattern"

Evaluate: TypeAlias = Callable[[Context], Value]
NumberOf: TypeAlias = Callable[[Context], float]
TextOf: TypeAlias = Callable[[Context], str]
BooleanOf: TypeAlias = Callable[[Context], bool]
ManyOf: TypeAlias = "Callable[[Context], tuple[Value, ...]]"


class Compiling(Protocol):
    """How a function gets at the closures of its arguments, converted as it needs them."""

    def value(self, node: Node) -> Evaluate: ...

    def number(self, node: Node) -> NumberOf: ...

    def text(self, node: Node) -> TextOf: ...

    def boolean(self, node: Node) -> BooleanOf: ...

    def many(self, node: Node) -> ManyOf: ...


Build: TypeAlias = Callable[[Call, Compiling], Evaluate]


@dataclass(frozen=True, slots=True)
class Function:
    """A function: how many arguments (``most`` None: any number), what kinds (the last repeats), what it gives."""

    name: str
    takes: tuple[str, ...]
    gives: str
    build: Build
    least: int
    most: int | None
    device: bool = False
    """Needs a device, so that it reads as empty here."""

    @property
    def arity(self) -> str:
        """How many arguments it takes, for people: ``2``, ``2–3``, ``2+``."""
        if self.most is None:
            return f"{self.least}+"
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"


@dataclass(slots=True)
class Functions:
    """A table of functions, filled by the modules of this package."""

    by_name: dict[str, Function] = field(default_factory=dict)

    def add(
        self,
        name: str,
        takes: tuple[str, ...],
        gives: str,
        build: Build,
        *,
        least: int | None = None,
        most: int | None = -1,
        device: bool = False,
    ) -> None:
        """Register a function; it takes exactly as many arguments as kinds unless told otherwise."""
        least = len(takes) if least is None else least
        most = max(len(takes), least) if most == -1 else most
        self.by_name[name] = Function(name, takes, gives, build, least, most, device)

    def pure(
        self,
        name: str,
        takes: tuple[str, ...],
        gives: str,
        work: Callable[..., Value],
        *,
        least: int | None = None,
        most: int | None = -1,
    ) -> None:
        """Register a function of its converted arguments alone."""
        self.add(name, takes, gives, _of_arguments(takes, work), least=least, most=most)

    def placed(
        self,
        name: str,
        takes: tuple[str, ...],
        gives: str,
        work: Callable[..., Value],
        *,
        least: int | None = None,
        most: int | None = -1,
    ) -> None:
        """Register a function of the context and its converted arguments."""
        self.add(name, takes, gives, _of_place(takes, work), least=least, most=most)


def converted(call: Call, takes: tuple[str, ...], compiling: Compiling) -> list[Callable[[Context], object]]:
    """The arguments' closures, each converted to the kind the function takes there."""
    convert: dict[str, Callable[[Node], Callable[[Context], object]]] = {
        NUMBER: compiling.number,
        TEXT: compiling.text,
        CODES: compiling.text,
        PATTERN: compiling.text,
        BOOLEAN: compiling.boolean,
        MANY: compiling.many,
        ANY: compiling.value,
    }
    return [convert[takes[min(index, len(takes) - 1)]](argument) for index, argument in enumerate(call.arguments)]


def _of_arguments(takes: tuple[str, ...], work: Callable[..., Value]) -> Build:
    def build(call: Call, compiling: Compiling) -> Evaluate:
        match converted(call, takes, compiling):
            case []:
                return lambda context: work()
            case [one]:
                return lambda context: work(one(context))
            case [one, two]:
                return lambda context: work(one(context), two(context))
            case several:
                return lambda context: work(*[argument(context) for argument in several])
        raise AssertionError

    return build


def _of_place(takes: tuple[str, ...], work: Callable[..., Value]) -> Build:
    def build(call: Call, compiling: Compiling) -> Evaluate:
        arguments = converted(call, takes, compiling)
        if not arguments:
            return lambda context: work(context)
        return lambda context: work(context, *[argument(context) for argument in arguments])

    return build
