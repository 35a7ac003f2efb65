"""Two versions side by side: their texts, names and conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.wording.conditions import Wording

from .changes import Change

_REFERENCE = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")


@dataclass(frozen=True, slots=True)
class Pair:
    """The data both versions share; ``renamed`` maps earlier names of questions to their current ones."""

    old: s.Questionnaire
    new: s.Questionnaire
    say_old: Wording
    say_new: Wording
    translate: Callable[[str], str] = str
    renamed: Mapping[str, str] = field(default_factory=dict)

    def same(self, before: str, after: str) -> bool:
        """Whether two expressions are equivalent once renamed questions have their current names."""
        return before == after or self.named_today(before) == after

    def named_today(self, before: str) -> str:
        """The earlier expression with current names."""
        return named_today(before, self.renamed)

    def logical(self, kind: str, name: str, before: str, after: str, row: int | None) -> Change:
        """A change of a condition or calculation, with both in words."""
        words = (self.say_old.condition(before) if before else "", self.say_new.condition(after) if after else "")
        return Change(kind, name, {}, *words, row)

    def language(self, code: str) -> str:
        """The name of a language."""
        known = (*self.new.languages, *self.old.languages)
        return next((language.name for language in known if language.code == code), code)


def named_today(before: str, renamed: Mapping[str, str]) -> str:
    """The earlier expression with current names: ``renamed`` maps earlier names to them."""
    return _REFERENCE.sub(lambda match: f"${{{renamed.get(match[1], match[1])}}}", before)


def squeezed(words: str) -> str:
    """The text with white space normalised for comparison."""
    return " ".join(words.split())


def texts_differ(before: s.Text, after: s.Text) -> bool:
    """Whether the text differs in any language."""
    return any(squeezed(before.get(code, "")) != squeezed(after.get(code, "")) for code in {*before, *after})
