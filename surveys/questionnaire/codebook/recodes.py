"""What a new version decided about answers that are there: kept apart, or read under other codes or on another scale.

Stored answers never change. A rule stands in the codebook of the version that brought it, and is applied whenever
an answer of an earlier version is read; rules of several versions follow each other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .variables import AS_LIST, AS_TEXT, Code, Codebook, Recode, Variable

Reader = Callable[[Any], Any]
"""From a stored value to the one that is delivered; ``None`` is never given to it."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was decided about the earlier answers to one question.

    ``is_apart``: they stay in a variable of their own. Otherwise by code: ``renewed`` ones stand for something
    else from now on, ``resumable`` ones may take up what they once stood for, ``moved`` maps an earlier code to
    the one that says the same now. ``factor`` and ``shift`` turn numbers of the earlier scale into the new one,
    ``convert`` (``text`` or ``list``) is how values of the earlier type become such of the new one.
    """

    is_apart: bool = False
    renewed: frozenset[str] = frozenset()
    resumable: frozenset[str] = frozenset()
    moved: Mapping[str, str] = field(default_factory=dict)
    factor: float = 1
    shift: float = 0
    convert: str = ""

    def joined(self, other: Resolution) -> Resolution:
        """Both decisions about the same question."""
        return Resolution(
            self.is_apart or other.is_apart,
            self.renewed | other.renewed,
            self.resumable | other.resumable,
            {**self.moved, **other.moved},
            self.factor * other.factor,
            self.shift * other.factor + other.shift,
            self.convert or other.convert,
        )


def rule_of(name: str, resolution: Resolution, before: Sequence[Code], after: Sequence[Code]) -> Recode | None:
    """The rule that a decision makes for the variable ``name``; ``None`` where earlier answers stay as they are."""
    was, now = current(before), {code.code: code.key for code in after}
    codes = {was[old].key: now[new] for old, new in resolution.moved.items() if old in was and new in now}
    rule = Recode(
        name,
        {old: new for old, new in codes.items() if old != new},
        resolution.factor,
        resolution.shift,
        resolution.convert,
    )
    return rule if rule != Recode(name) else None


def current(codes: Sequence[Code]) -> dict[str, Code]:
    """As it is written in the questionnaire → what a code stood for last: offered ones come before retired ones."""
    return {code.code: code for code in reversed(codes)}


def followers(codebook: Codebook) -> Callable[[Variable], Variable | None]:
    """Finds the variable of this codebook that is an earlier version's; retired ones too."""
    everything = (*codebook.variables, *codebook.retired)
    as_they_were = {(one.name, one.was): one for one in reversed(everything)}
    renamed = {one.was: one for one in reversed(everything) if one.was}

    def follower(variable: Variable) -> Variable | None:
        found = as_they_were.get((variable.name, variable.was))
        return found or renamed.get((*variable.was, variable.name))

    return follower


def variables_today(codebooks: Mapping[int, Codebook]) -> dict[int, dict[str, Variable]]:
    """Version → variable, by its name in that version and in small letters, → what it is in the latest version.

    ``codebooks`` are those of all versions by number.
    """
    numbers = sorted(codebooks)
    steps = {number: followers(codebooks[number]) for number in numbers}
    return {
        number: {
            one.name.casefold(): _latest(one, [steps[other] for other in numbers[place + 1 :]])
            for one in codebooks[number].variables
        }
        for place, number in enumerate(numbers)
    }


def _latest(variable: Variable, later: Sequence[Callable[[Variable], Variable | None]]) -> Variable:
    for follower in later:
        followed = follower(variable)
        if followed is None:
            break
        variable = followed
    return variable


def value_readers(codebooks: Mapping[int, Codebook]) -> dict[int, dict[str, Reader]]:
    """Version → variable, by its name in that version and in small letters, → how its stored values are read.

    ``codebooks`` are those of all versions by number. Variables whose values are read as they stand are absent.
    """
    numbers = sorted(codebooks)
    found: dict[int, dict[str, Reader]] = {}
    for place, number in enumerate(numbers):
        later = [(codebooks[other], followers(codebooks[other])) for other in numbers[place + 1 :]]
        readers = {
            variable.name.casefold(): _reader(steps)
            for variable in codebooks[number].variables
            if (steps := [*_own_keys(variable), *_rules_after(variable, later)])
        }
        found[number] = readers
    return found


def _own_keys(variable: Variable) -> list[Recode]:
    """Codes that are delivered under another name than they are written."""
    keys = {code.code: code.key for code in variable.codes if code.key != code.code}
    return [Recode(variable.name, keys)] if keys else []


def _rules_after(
    variable: Variable, later: Sequence[tuple[Codebook, Callable[[Variable], Variable | None]]]
) -> list[Recode]:
    rules: list[Recode] = []
    for codebook, follower in later:
        followed = follower(variable)
        if followed is None:
            break
        rules += [rule for rule in codebook.recodes if rule.variable == followed.name]
        variable = followed
    return rules


def _reader(rules: Sequence[Recode]) -> Reader:
    def read(value: Any) -> Any:
        for rule in rules:
            value = recoded(value, rule)
        return value

    return read


def recoded(value: Any, rule: Recode) -> Any:
    """One value under a rule: a code, several codes in their order, or a number."""
    if isinstance(value, list):
        return [rule.codes.get(code, code) for code in value]
    if isinstance(value, str):
        value = rule.codes.get(value, value)
    elif isinstance(value, (int, float)) and (rule.factor, rule.shift) != (1, 0):
        value = _plain(value * rule.factor + rule.shift)
    if rule.convert == AS_LIST:
        return [value]
    return str(value) if rule.convert == AS_TEXT else value


def _plain(number: float) -> float:
    return int(number) if number == int(number) else number


def codes_after(
    names: Collection[str], before: Sequence[Code], resolution: Resolution, labels: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Code], frozenset[str]]:
    """What each listed code that was there before stands for: as it was, or what it once stood for.

    And those that need a meaning of their own from now on.
    """
    kept, new = {}, set()
    last = current(before)
    for name in names:
        once = next((code for code in before if _resumes(code, name, last, labels)), None)
        if once is not None and name in resolution.resumable | resolution.renewed:
            kept[name] = once
        elif name in resolution.renewed and name in last:
            new.add(name)
        elif name in last:
            kept[name] = last[name]
    return kept, frozenset(new)


def _resumes(code: Code, name: str, last: Mapping[str, Code], labels: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether the code stood for the very words that it has again."""
    if code.code != name or code.key == last[name].key:
        return False
    said = labels[name]
    return any(words and words == code.label.get(language) for language, words in said.items())
