"""How codes that were written under one version are written today: for everything that was stored with codes in it.

Answers are read through the rules of later versions (see ``recodes``). Weights, tables and formulas that name codes go
the same way: what they said of an answer they go on saying of it, whatever its code is today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from surveys.questionnaire.expressions.recoding import CodeChange

from .recodes import followers
from .variables import SPREAD_KINDS, Codebook, Recode, Variable

Written = Callable[[Variable], Mapping[str, str]]
"""Delivered code of a variable → the one that is written in a formula."""


def delivered_changes(codebooks: Mapping[int, Codebook], since: int) -> dict[str, CodeChange]:
    """Name in small letters → how its delivered codes changed after the version ``since``, of those that did."""
    return _changes(codebooks, since, lambda variable: {})


def written_changes(codebooks: Mapping[int, Codebook], since: int) -> dict[str, CodeChange]:
    """Name in small letters → how its codes changed as formulas write them; one that is kept apart is ``code@0``."""
    return _changes(codebooks, since, codes_as_written)


def codes_as_written(variable: Variable) -> dict[str, str]:
    """Delivered code → the one a formula has: what is offered is as it is written, and nothing else is called so."""
    renewed = {code.key: code.code for code in variable.codes if code.since}
    earlier = {code.key: f"{code.key}@0" for code in variable.all_codes if code.key in renewed.values()}
    return {**earlier, **renewed}


def _changes(codebooks: Mapping[int, Codebook], since: int, written: Written) -> dict[str, CodeChange]:
    later = [codebooks[number] for number in sorted(codebooks) if number > since]
    earlier = {number: book for number, book in codebooks.items() if number <= since}
    if not later or not earlier:
        return {}
    steps = [(book, followers(book)) for book in later]
    newest = earlier[max(earlier)]
    found = [(one, change) for one in (*newest.retired, *newest.variables) if (change := _change(one, steps, written))]
    earlier_names = {name.casefold(): change for variable, change in found for name in variable.was}
    return earlier_names | {variable.name.casefold(): change for variable, change in found}


def _change(
    variable: Variable, later: Sequence[tuple[Codebook, Callable[[Variable], Variable | None]]], written: Written
) -> CodeChange | None:
    rules: list[Recode] = []
    today = variable
    for book, follower in later:
        followed = follower(today)
        if followed is None:
            break
        rules += [rule for rule in book.recodes if rule.variable == followed.name]
        today = followed
    before, after = written(variable), written(today)
    order, codes = [], dict[str, str]()
    for code in variable.all_codes:
        key: str = code.key
        for rule in rules:
            key = rule.codes.get(key, key)
        earlier = before.get(code.key, code.key)
        order.append(earlier)
        if after.get(key, key) != earlier:
            codes[earlier] = after.get(key, key)
    factor, shift = _scale(rules)
    change = CodeChange(codes, tuple(order), factor, shift, variable.kind in SPREAD_KINDS)
    return change if codes or change.is_scaled else None


def _scale(rules: Sequence[Recode]) -> tuple[float, float]:
    factor, shift = 1.0, 0.0
    for rule in rules:
        factor, shift = factor * rule.factor, shift * rule.factor + rule.shift
    return factor, shift
