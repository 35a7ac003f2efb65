"""From text to nodes: a Pratt parser for the flat language of XLSForm.

Document paths are no part of the language, but the few forms that real workbooks use and whose
meaning is plain are read as what they mean: ``../name`` as ``${name}``, and
``instance('list')/root/item[name = ${x}]/label`` as a look-up in the list.
"""

from __future__ import annotations

from functools import lru_cache

from .lexer import END, NAME, NUMBER, REFERENCE, SYMBOL, TEXT, Token, tokens
from .nodes import Binary, Call, ExpressionError, Junction, Negation, Node, Number, Own, Property, Reference, Text, Up

DEEPEST = 150
"""Levels of nesting an expression may have; the deepest seen in 632 real workbooks has fewer than 60."""

_STRENGTH = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
_UNARY = 7
_OTHER_WORDS = {
    **dict.fromkeys(("e", "ed"), "and"),
    **dict.fromkeys(("o", "od", "oppure"), "or"),
    "in": "= … or … =",
    "between": ">= … and … <=",
    "tra": ">= … and … <=",
    "is": "=",
}
"""Words that people put between two values, and what they mean here."""
_PATH_STARTS = frozenset({"/", "//", "["})


@lru_cache(maxsize=20_000)
def parse(text: str) -> Node:
    """The expression that ``text`` says. Raises ``ExpressionError`` and nothing else."""
    return _Parser(text).whole()


class _Parser:
    """Reads one text from left to right. ``depth`` guards Python's own stack."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        if self._peek().kind == END:
            raise ExpressionError("empty_expression")
        node = self._expression(0)
        rest = self._peek()
        if rest.kind != END:
            if rest.text == ")":
                raise ExpressionError("extra_bracket", rest.at)
            if rest.text in _PATH_STARTS and rest.kind == SYMBOL:
                raise ExpressionError("document_path", rest.at)
            raise self._unjoined(rest)
        return node

    def _unjoined(self, token: Token) -> ExpressionError:
        """What is wrong where a value should have ended, or an operator stood."""
        if token.kind == NAME and (right := _OTHER_WORDS.get(token.text.lower())):
            return ExpressionError("foreign_operator", token.at, written=token.text, right=right)
        before, after = self._peek(-1) if self._next else token, self._peek(1)
        if token.text == "," and before.kind == after.kind == NUMBER and after.at == token.at + 1:
            written, right = f"{before.text},{after.text}", f"{before.text.replace('.', '')}.{after.text}"
            return ExpressionError("decimal_comma", before.at, written=written, right=right)
        return ExpressionError("operator_expected", token.at, found=token.text)

    def _peek(self, ahead: int = 0) -> Token:
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._peek()
        self._next += 1
        return token

    def _is(self, symbol: str, ahead: int = 0) -> bool:
        token = self._peek(ahead)
        return token.kind == SYMBOL and token.text == symbol

    def _expression(self, weakest: int) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError("expression_too_deep", self._peek().at, deepest=DEEPEST)
        left = self._operand()
        chained = 0
        while True:
            operator = self._operator()
            strength = _STRENGTH.get(operator, 0)
            if strength <= weakest:
                break
            at = self._take().at
            if operator in ("and", "or"):
                left = self._junction(operator, left, strength, at)
                continue
            chained += 1
            if self._depth + chained > DEEPEST:
                raise ExpressionError("expression_too_deep", at, deepest=DEEPEST)
            left = Binary(operator, left, self._expression(strength), at)
        self._depth -= 1
        return left

    def _operator(self) -> str:
        """The operator that comes next, ``""`` if there is none; words count in any case (``AND``)."""
        token = self._peek()
        if token.kind == NAME:
            return token.text.lower()
        return token.text if token.kind == SYMBOL else ""

    def _junction(self, operator: str, first: Node, strength: int, at: int) -> Node:
        parts = [first, self._expression(strength)]
        while self._operator() == operator:
            self._take()
            parts.append(self._expression(strength))
        return Junction(operator, tuple(parts), at)

    def _operand(self) -> Node:
        token = self._take()
        if token.kind == NUMBER:
            return Number(float(token.text), token.at)
        if token.kind == TEXT:
            return Text(token.text, token.at)
        if token.kind == REFERENCE:
            return self._reference(token)
        if token.kind == NAME:
            return self._named(token)
        if token.kind == SYMBOL:
            return self._symbol(token)
        raise ExpressionError("operand_missing", token.at)

    def _reference(self, token: Token) -> Node:
        if self._is("/") or self._is("["):
            raise ExpressionError("document_path", self._peek().at)
        if token.text.startswith("last-saved#"):
            return Call("last-saved", (Text(token.text.removeprefix("last-saved#"), token.at),), token.at)
        return Reference(token.text, token.at)

    def _named(self, token: Token) -> Node:
        if not self._is("("):
            if token.text.lower() in ("and", "or", "div", "mod"):
                raise ExpressionError("operand_missing", token.at)
            if token.text.lower() in ("not", "non") and self._peek().kind in (REFERENCE, NAME):
                raise ExpressionError("not_without_brackets", token.at, written=token.text)
            return Property(token.text, token.at)
        if token.text == "instance":
            return self._list_item(token)
        call = Call(token.text, self._arguments(), token.at)
        if token.text == "current" and not call.arguments:
            return self._from_here(token)
        return call

    def _arguments(self) -> tuple[Node, ...]:
        opening = self._take()
        if self._is(")"):
            self._take()
            return ()
        arguments = [self._expression(0)]
        while self._is(","):
            self._take()
            arguments.append(self._expression(0))
        self._close(opening)
        return tuple(arguments)

    def _close(self, opening: Token) -> None:
        if self._is(")"):
            self._take()
            return
        token = self._peek()
        if token.kind == END:
            raise ExpressionError("open_bracket", opening.at)
        if token.kind == SYMBOL and token.text in _PATH_STARTS:
            raise ExpressionError("document_path", token.at)
        raise self._unjoined(token)

    def _symbol(self, token: Token) -> Node:
        match token.text:
            case "(":
                inner = self._expression(0)
                self._close(token)
                return inner
            case "-":
                return Negation(self._expression(_UNARY - 1), token.at)
            case ".":
                return self._relative(token, 0) if self._is("/") else Own(token.at)
            case "..":
                return self._relative(token, 1)
            case "/" | "//" | "[" | "]" | "*":
                raise ExpressionError("document_path" if token.text != "*" else "operand_missing", token.at)
        raise ExpressionError("operand_missing", token.at)

    def _from_here(self, token: Token) -> Node:
        if not self._is("/"):
            return Own(token.at)
        return self._relative(token, 0)

    def _relative(self, start: Token, levels: int) -> Node:
        """After ``.`` or ``..``: more ``/..``, then nothing or one name."""
        while self._is("/") and (self._is("..", 1) or self._is(".", 1)):
            self._take()
            levels += self._take().text == ".."
        if not self._is("/"):
            return Up(levels, start.at) if levels else Own(start.at)
        self._take()
        name = self._take()
        if name.kind != NAME or self._is("/") or self._is("(") or self._is("["):
            raise ExpressionError("document_path", start.at)
        return Reference(name.text, start.at, path=True)

    def _list_item(self, start: Token) -> Node:
        """``instance('list')/root/item[column = key]/column`` as ``pulldata``'s look-up in the list."""
        source = self._arguments()
        for expected in ("/", "root", "/", "item", "["):
            self._expect(expected, start)
        key_column = self._take()
        self._expect("=", start)
        key = self._expression(_STRENGTH["="])
        for expected in ("]", "/"):
            self._expect(expected, start)
        column = self._take()
        if len(source) != 1 or not isinstance(source[0], Text) or key_column.kind != NAME or column.kind != NAME:
            raise ExpressionError("document_path", start.at)
        columns = (Text(column.text, column.at), Text(key_column.text, key_column.at))
        return Call("pulldata", (source[0], *columns, key), start.at)

    def _expect(self, word: str, start: Token) -> None:
        if self._take().text != word:
            raise ExpressionError("document_path", start.at)
