"""Formulas of a workbook after rows of a sheet have moved: each reference follows its cells."""

from __future__ import annotations

import re
from collections.abc import Callable

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from .moved import Moved
from .troubles import EditError

_CELLS = re.compile(r"(\$?[A-Za-z]{1,3})(\$?)([1-9]\d{0,6})(?::(\$?[A-Za-z]{1,3})(\$?)([1-9]\d{0,6}))?")
_ROWS = re.compile(r"(\$?)([1-9]\d{0,6}):(\$?)([1-9]\d{0,6})")
_Rows = Callable[[int, str, int, str], tuple[int, int] | None]
"""First row and its ``$``, last row and its ``$`` → the new ones."""


def follow(formula: str, moved: Moved, sheet: str, *, at_home: bool, grows: bool = False) -> str:
    """The formula after rows of the ``sheet`` have moved; ``at_home``: it stands in that sheet itself.

    Raises ``EditError`` if it refers to removed cells only.
    """

    def rows(first: int, _: str, last: int, __: str) -> tuple[int, int] | None:
        return moved.reach(first, last, grows=grows)

    return _each_range(formula, rows, sheet, at_home=at_home)


def follow_rule(formula: str, moved: Moved, sheet: str, by: int) -> str:
    """The formula of a rule for many cells, of which the first is now ``by`` rows further down.

    What is relative keeps its distance from each cell; fixed rows follow their cells.
    """

    def rows(first: int, fixed: str, last: int, fixed_last: str) -> tuple[int, int] | None:
        if fixed and fixed_last:
            return moved.reach(first, last)
        return (max(first + (0 if fixed else by), 1), max(last + (0 if fixed_last else by), 1))

    return _each_range(formula, rows, sheet, at_home=True)


def _each_range(formula: str, rows: _Rows, sheet: str, *, at_home: bool) -> str:
    if not at_home and "!" not in formula:
        return formula
    try:
        tokens = Tokenizer(f"={formula}").items
    except (TokenizerError, IndexError) as error:
        raise EditError("formula_unread") from error
    if "".join(token.value for token in tokens) != formula:
        raise EditError("formula_unread")
    return "".join(_followed(token, rows, sheet, at_home=at_home) for token in tokens)


def _followed(token: Token, rows: _Rows, sheet: str, *, at_home: bool) -> str:
    written: str = token.value
    if token.type == Token.FUNC and ":" in written:
        raise EditError("formula_unread")
    if token.type != Token.OPERAND or token.subtype != Token.RANGE:
        return written
    named, mark, cells = written.rpartition("!")
    if mark:
        if _plain(named) != sheet.casefold():
            if ":" in named and "[" not in named:
                raise EditError("formula_unread")  # from one sheet to another
            return written
    elif not at_home:
        return written
    if found := _CELLS.fullmatch(cells):
        column, fixed, first, to, fixed_last, last = found.groups()
        reached = rows(int(first), fixed, int(last or first), fixed_last if last else fixed)
        if reached is None:
            raise EditError("formula_needs_rows")
        beginning = f"{named}{mark}{column}{fixed}{reached[0]}"
        return f"{beginning}:{to}{fixed_last}{reached[1]}" if last else beginning
    if found := _ROWS.fullmatch(cells):
        fixed, first, fixed_last, last = found.groups()
        reached = rows(int(first), fixed, int(last), fixed_last)
        if reached is None:
            raise EditError("formula_needs_rows")
        return f"{named}{mark}{fixed}{reached[0]}:{fixed_last}{reached[1]}"
    return written


def _plain(named: str) -> str:
    if len(named) > 1 and named[0] == named[-1] == "'":
        named = named[1:-1].replace("''", "'")
    return named.casefold()
