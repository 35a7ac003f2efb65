"""A regular expression as an automaton, in which the shortest text that fits is looked for.

Reads the part of the syntax that describes characters and their order: literals, classes, escapes,
groups, alternatives, repetitions, ``^`` and ``$`` at the ends. Anything else is ``TooComplexError``.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable

MOST_STATES = 2_000

_COUNTED = re.compile(r"\{(\d*)(,?)(\d*)\}")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[dDsSwW]|[^0-9a-zA-Z]|[tnrfv])", re.DOTALL)

_PLAIN = "1a0A9b2zZ3@.-+/ _:,()'éx45678cdefghijklmnopqrstuvwyBCDEFGHIJKLMNOPQRSTUVWXY"
"""What ``shortest`` makes texts of, the likeliest first."""

Test = Callable[[str], bool]


class TooComplexError(Exception):
    """The pattern uses what the automaton has not, or repeats too much."""


class _Automaton:
    """States with steps: ``None`` tests step without a character. State 0 is the start, 1 the end."""

    def __init__(self) -> None:
        self.steps: list[list[tuple[Test | None, int]]] = [[], []]

    def state(self) -> int:
        if len(self.steps) >= MOST_STATES:
            raise TooComplexError
        self.steps.append([])
        return len(self.steps) - 1

    def step(self, start: int, test: Test | None, end: int) -> None:
        self.steps[start].append((test, end))

    def reached(self, states: set[int]) -> set[int]:
        """The states themselves and those reached from them without a character."""
        reached, waiting = set(states), list(states)
        while waiting:
            for test, end in self.steps[waiting.pop()]:
                if test is None and end not in reached:
                    reached.add(end)
                    waiting.append(end)
        return reached


class _Reader:
    """Turns a pattern into an automaton, reading a repeated part once for each repetition."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._automaton = _Automaton()
        self._tests: dict[str, Test] = {}
        self._depth = 0

    def whole(self) -> _Automaton:
        end = self._alternatives(0)
        if self._at != len(self._pattern):
            raise TooComplexError
        self._automaton.step(end, None, 1)
        return self._automaton

    def _ahead(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _alternatives(self, start: int) -> int:
        self._depth += 1
        if self._depth > 50:
            raise TooComplexError
        end = self._automaton.state()
        self._automaton.step(self._sequence(start), None, end)
        while self._ahead() == "|":
            self._at += 1
            self._automaton.step(self._sequence(start), None, end)
        self._depth -= 1
        return end

    def _sequence(self, start: int) -> int:
        state = self._automaton.state()
        self._automaton.step(start, None, state)
        outermost = self._depth == 1
        if outermost and self._ahead() == "^":
            self._at += 1
        while self._ahead() not in ("", "|", ")"):
            if outermost and self._ahead() == "$" and self._pattern[self._at + 1 : self._at + 2] in ("", "|"):
                self._at += 1
                break
            state = self._repeated(state)
        return state

    def _repeated(self, start: int) -> int:
        """One atom with what follows it; read again for every time it must or may be there."""
        began = self._at
        state = self._automaton.state()
        self._automaton.step(start, None, state)
        first = state
        state = self._atom(state)
        atom_end = self._at
        least, most = self._count()
        after = self._at
        if least == 0:
            self._automaton.step(first, None, state)
        for _ in range(1, max(least, 1)):
            state = self._again(began, atom_end, state)
        if most is None:
            entry = first if least <= 1 else state
            if least <= 1:
                self._automaton.step(state, None, first)
            else:
                end = self._again(began, atom_end, entry)
                self._automaton.step(end, None, entry)
        elif most == 0:
            state = first
        else:
            state = self._optional(began, atom_end, state, most - max(least, 1))
        self._at = after
        return state

    def _again(self, began: int, atom_end: int, state: int) -> int:
        self._at = began
        state = self._atom(state)
        if self._at != atom_end:
            raise TooComplexError
        return state

    def _optional(self, began: int, atom_end: int, state: int, times: int) -> int:
        if times <= 0:
            return state
        end = self._automaton.state()
        for _ in range(times):
            self._automaton.step(state, None, end)
            state = self._again(began, atom_end, state)
        self._automaton.step(state, None, end)
        return end

    def _count(self) -> tuple[int, int | None]:
        sign = self._ahead()
        counted = _COUNTED.match(self._pattern, self._at)
        if sign in ("*", "+", "?"):
            self._at += 1
            bounds: tuple[int, int | None] = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        elif counted and (counted[1] or counted[3]):
            self._at = counted.end()
            least = int(counted[1] or 0)
            bounds = (least, (int(counted[3]) if counted[3] else None) if counted[2] else least)
        else:
            return (1, 1)
        if self._ahead() == "?":  # lazy: the same texts match
            self._at += 1
        elif self._ahead() == "+":
            raise TooComplexError
        return bounds

    def _atom(self, start: int) -> int:
        if self._ahead() == "(":
            return self._group(start)
        for syntax in (_CLASS, _ESCAPE):
            found = syntax.match(self._pattern, self._at)
            if found:
                break
        else:
            if self._ahead() in ("\\", "^", "$", "["):
                raise TooComplexError
            found = re.compile(".", re.DOTALL).match(self._pattern, self._at)
        if found is None:
            raise TooComplexError
        self._at = found.end()
        end = self._automaton.state()
        self._automaton.step(start, self._test(found.group()), end)
        return end

    def _group(self, start: int) -> int:
        self._at += 1
        if self._ahead() == "?":
            if self._pattern[self._at : self._at + 2] != "?:":
                raise TooComplexError
            self._at += 2
        end = self._alternatives(start)
        if self._ahead() != ")":
            raise TooComplexError
        self._at += 1
        return end

    def _test(self, atom: str) -> Test:
        """Whether a character fits the atom; remembered, since the same few characters come again."""
        if atom not in self._tests:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fits = re.compile(atom if atom[0] in "\\[." else re.escape(atom), re.ASCII).fullmatch
            known: dict[str, bool] = {}

            def test(character: str) -> bool:
                answer = known.get(character)
                if answer is None:
                    answer = known[character] = fits(character) is not None
                return answer

            self._tests[atom] = test
        return self._tests[atom]


def shortest(pattern: str) -> str:
    """A shortest text of plain characters that the pattern matches whole; ``''`` if none is found."""
    try:
        automaton = _Reader(pattern).whole()
    except TooComplexError:
        return ""
    found = dict.fromkeys(automaton.reached({0}), "")
    waiting = list(found)
    for state in waiting:
        for test, end in automaton.steps[state]:
            character = next((one for one in _PLAIN if test(one)), None) if test else None
            if character is not None:
                for reached in automaton.reached({end}) - found.keys():
                    found[reached] = found[state] + character
                    waiting.append(reached)
    return found.get(1, "")
