"""An interview in which an example of the guide is true."""

import math
from collections.abc import Mapping
from datetime import UTC

from surveys.questionnaire.expressions import Value, compiled
from tests.questionnaire.expressions.interview import Interview

_MISSING = ("dk", "refused")


class Given(Interview):
    """What an example says is given: answers, its own answer, labels, columns, and what functions find."""

    def __init__(self, given: Mapping[str, str]) -> None:
        answers = {target[2:-1]: value_of(words) for target, words in given.items() if target.endswith("}")}
        labels = {
            (question[2:-1], code): words
            for question, slash, code, words in ((*target.partition("/"), words) for target, words in given.items())
            if slash
        }
        missing = {name: str(value) for name, value in answers.items() if value in _MISSING}
        own = value_of(given["."]) if "." in given else ""
        super().__init__(answers, own=own, zone=UTC, missing=missing, labels=labels)
        self._found = given

    def position(self, name: str = "", up: int = 1) -> float:
        return 1.0

    def words(self, name: str) -> str:
        value = self.answers.get(name, "")
        return "" if value in _MISSING else str(value)

    def attribute(self, name: str) -> str:
        return self._found.get(f"attribute('{name}')", "")

    def interviewer(self) -> str:
        return self._found.get("interviewer()", "")

    def attempt(self) -> float:
        return float(self._found.get("attempt()", 1))

    def duration(self) -> float:
        return float(self._found.get("duration()", 0))

    def least_filled(self, group: str) -> str:
        return self._found.get(f"least_filled('{group}')", "")


def value_of(words: str) -> Value:
    """A value as the guide writes it: ``'a'``, ``18``, ``true``, ``NaN``, ``(1; 2)``; anything else is a text."""
    if words.startswith("(") and words.endswith(")"):
        return tuple(value_of(part.strip()) for part in words[1:-1].split(";"))
    if words in ("true", "false"):
        return words == "true"
    if len(words) > 1 and words[0] == words[-1] == "'":
        return words[1:-1]
    try:
        return float(words)
    except ValueError:
        return words


def gives(expression: str, given: Mapping[str, str]) -> Value:
    """What the expression gives there; NaN as the text ``NaN``, so that it can be compared."""
    value = compiled(expression)(Given(given))
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def expected(words: str) -> Value:
    """The result that the guide promises, to be compared with what ``gives`` gives."""
    return "NaN" if words == "NaN" else value_of(words)
