"""What a questionnaire asks, apart from its translations: two that are alike in it ask the same, word for word."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

from surveys.questionnaire.model import structure as s

_LEFT_OUT = frozenset({"row", "languages", "respondents", "tests"})
"""Fields that say where something stands, which languages there are, and how interviews are simulated and tested."""
_LATER = frozenset({"client", "clients"})
"""Fields that are left out while they are empty: digests from before there were any stay as they are."""


def digest_of_content(questionnaire: s.Questionnaire) -> str:
    """A digest, in 64 hexadecimal digits, of all that is read, without texts in other languages than the default one.

    It changes with every cell that is read but for translations, row numbers and what simulations expect.
    """
    found = _plain(questionnaire, questionnaire)
    return sha256(json.dumps(found, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any, questionnaire: s.Questionnaire) -> Any:
    if is_dataclass(value):
        return {
            "is": type(value).__name__,
            **{
                field.name: _field(field.type, getattr(value, field.name), questionnaire)
                for field in fields(value)
                if field.name not in _LEFT_OUT and (field.name not in _LATER or getattr(value, field.name))
            },
        }
    if isinstance(value, Mapping):
        return {
            key: _plain(part, questionnaire) for key, part in value.items() if not _is_translated(key, questionnaire)
        }
    if isinstance(value, (list, tuple)):
        return [_plain(part, questionnaire) for part in value]
    return value


def _field(kind: Any, value: Any, questionnaire: s.Questionnaire) -> Any:
    return questionnaire.words(value) if kind == "Text" else _plain(value, questionnaire)


def _is_translated(heading: str, questionnaire: s.Questionnaire) -> bool:
    """Whether a column of the researcher's own holds short names in another language than the default one."""
    language = s.title_language(heading)
    default = questionnaire.default_language
    names = {"", default, *(one.name for one in questionnaire.languages if one.code == default)}
    return language is not None and language.casefold() not in {name.casefold() for name in names}
