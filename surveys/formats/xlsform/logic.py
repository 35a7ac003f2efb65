"""Reads cells with expressions and texts with piped answers: cleans them, resolves names, checks the syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable

from surveys.questionnaire.expressions.inline import inline_expressions, parsed_inline, without_inline
from surveys.questionnaire.expressions.lexer import clean
from surveys.questionnaire.expressions.nodes import ExpressionError
from surveys.questionnaire.expressions.parser import parse
from surveys.questionnaire.model.predefined_names import RESPONDENT
from surveys.questionnaire.problems import Place
from surveys.questionnaire.types import NUMBER_TYPES, TIME_TYPES
from surveys.questionnaire.wording import scripts

from .findings import Findings, nearest
from .words import references, rename_references, yes_or_no

_CALLS = re.compile(r"[\w.\-]\(")
_COUNTS = re.compile(r"[\d\s.()+*\-]+|[\d\s.()+*\-]+(?:div|mod)[\d\s.()+*\-]+")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LAST_SAVED = "last-saved#"
_BRACES = re.compile(r"(?<!\$)\{\s*([^\W\d][\w.-]*)\s*\}")


class Logic:
    """Knows every name of the questionnaire, and reads the cells that refer to them.

    ``given``: predefined names, with a value before anything is asked; a question of that name takes precedence.
    """

    def __init__(self, names: Iterable[str], findings: Findings, given: Iterable[str] = ()) -> None:
        self._findings = findings
        self._questions = set(names)
        self._given = set(given) - self._questions
        self._names = self._questions | self._given
        self._by_lower: dict[str, list[str]] = {}
        for name in self._names:
            self._by_lower.setdefault(name.lower(), []).append(name)

    def expression(self, place: Place, cell: str) -> str:
        """The expression of a cell; ``""`` if it is empty or cannot be parsed (a problem is noted)."""
        if not cell:
            return ""
        text = clean(cell)
        if self._unknown(text):
            self.names(place, text)
            return ""
        text = self.names(place, text)
        try:
            parse(text)
        except ExpressionError as error:
            self._findings.add(error.code, place, **error.values)
            return ""
        return text

    def condition(self, place: Place, cell: str) -> str:
        """The expression of a condition: ``yes`` gives ``true()``, ``no`` gives ``false()``."""
        answer = yes_or_no(cell)
        if answer is not None:
            return "true()" if answer else "false()"
        return self.expression(place, cell)

    def switch(self, place: Place, cell: str) -> str:
        """A condition that is off by default (``required``, ``read_only``): ``no`` gives ``""``."""
        condition = self.condition(place, cell)
        return "" if condition == "false()" else condition

    def default(self, place: Place, cell: str, type_name: str) -> str:
        """A default as an expression: a plain value is quoted, a dynamic one kept.

        pyxform's rule: a default is dynamic if it has a reference, a function call or, for numbers, an operator.
        """
        if not cell:
            return ""
        if is_dynamic(cell, type_name):
            return self.expression(place, cell)
        if type_name in NUMBER_TYPES and _PLAIN_NUMBER.fullmatch(cell):
            return cell
        if type_name in TIME_TYPES and _PLAIN_NUMBER.fullmatch(cell) and 0 <= float(cell) < 1:
            minutes = round(float(cell) * 24 * 60)
            return f"'{minutes // 60:02d}:{minutes % 60:02d}:00'"
        if len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "'\"" and cell[0] not in cell[1:-1]:
            return cell
        return quoted(cell)

    def names(self, place: Place, text: str) -> str:
        """The text with the names between ``${`` and ``}`` spelled as in the survey sheet; unknown ones are noted."""
        if "${" not in text:
            return text
        renamed: dict[str, str] = {}
        for name in references(text):
            if name.startswith(_LAST_SAVED):
                self._findings.add("last_saved_ignored", place, reference=name)
            elif name not in self._names:
                self._resolve(place, name, renamed)
        return rename_references(text, renamed)

    def words(self, place: Place, text: str) -> str:
        """A text as returned by ``names``; expressions in it that cannot be parsed are noted."""
        for expression in inline_expressions(text):
            try:
                parsed_inline(expression)
            except ExpressionError as error:
                self._findings.add(error.code, place, **error.values)
        self._without_dollar(place, text)
        return self.names(place, text)

    def _without_dollar(self, place: Place, text: str) -> None:
        """Note names in braces without a dollar before them: in a question they would be read aloud as written."""
        for name in dict.fromkeys(_BRACES.findall(without_inline(text) if "{" in text else "")):
            known = self._by_lower.get(name.lower(), [])
            meant = known[0] if known else nearest(name, self._names, cutoff=0.8)
            if meant:
                self._findings.add("braces_without_dollar", place, written=name, name=meant)
            else:
                self._findings.add("braces_read_aloud", place, written=name)

    def spoken_outside(self, place: Place, text: str) -> str:
        """A text that is read outside the questions; references that would be read aloud as written are noted."""
        for name in references(without_inline(text)):
            if name in self._questions:
                self._findings.add("question_in_script", place, name=name)
            elif name != RESPONDENT:
                self.names(place, f"${{{name}}}")
        for code, values in scripts.findings(text, {*self._given, *references(text)}, self._questions):
            self._findings.add(code, place, **values)
        return rename_references(text, {})

    def _unknown(self, text: str) -> bool:
        return any(
            name not in self._names and len(self._by_lower.get(name.lower(), ())) != 1
            for name in references(text)
            if not name.startswith(_LAST_SAVED)
        )

    def _resolve(self, place: Place, name: str, renamed: dict[str, str]) -> None:
        same = self._by_lower.get(name.lower(), [])
        if len(same) == 1:
            renamed[name] = same[0]
            self._findings.add("name_in_other_case", place, reference=name, name=same[0])
        elif meant := nearest(name, self._names):
            self._findings.add("unknown_name_like", place, name=name, nearest=meant)
        else:
            self._findings.add("unknown_name", place, name=name)

    def triggers(self, place: Place, cell: str) -> list[str]:
        """The names of the questions in a trigger cell; unknown ones cannot trigger anything and are left out."""
        found = []
        for part in cell.split(","):
            name = (references(part) or [part.strip()])[0]
            if name and len(self._by_lower.get(name.lower(), ())) == 0:
                self._findings.add("trigger_ignored", place, name=name)
            elif name:
                found.append(self.question(place, name))
        return found

    def question(self, place: Place, written: str) -> str:
        """A single question name (``after``, ``go_to``, ``partial_from``), with or without ``${}``."""
        found = references(written)
        name = found[0] if found else written
        renamed: dict[str, str] = {}
        if name in self._given:
            self._findings.add("unknown_name", place, name=name)
        elif name not in self._names:
            self._resolve(place, name, renamed)
        return renamed.get(name, name)


def is_dynamic(cell: str, type_name: str) -> bool:
    """Whether a default has to be calculated."""
    if "${" in cell:
        return True
    if type_name in NUMBER_TYPES and not _PLAIN_NUMBER.fullmatch(cell) and _COUNTS.fullmatch(cell):
        return True
    if not _CALLS.search(cell):
        return False
    try:
        parse(clean(cell))
    except ExpressionError:
        return False
    return True


def quoted(text: str) -> str:
    """The text as an expression that evaluates to it."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    parts = ', "\'", '.join(f"'{part}'" for part in text.split("'"))
    return f"concat({parts})"
