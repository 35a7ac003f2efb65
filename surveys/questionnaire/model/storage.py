"""A questionnaire as plain JSON values with a format number: how a version is kept.

Only what differs from a field's default is written, so that a field added later needs no new
format. A change that old data cannot be read with needs one: raise ``FORMAT`` and teach
``from_json`` the old one. Versions are immutable; every format ever written must load for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from . import structure as s

FORMAT = 1

_ITEM_KINDS: dict[str, type[s.Question | s.Group | s.Repeat]] = {"q": s.Question, "g": s.Group, "r": s.Repeat}
_KIND_OF = {item: kind for kind, item in _ITEM_KINDS.items()}
_PARTS: dict[tuple[type[Any], str], type[Any]] = {
    (s.ChoiceList, "choices"): s.Choice,
    (s.Questionnaire, "languages"): s.Language,
    (s.Questionnaire, "routes"): s.Route,
    (s.Questionnaire, "quotas"): s.Quota,
    (s.Questionnaire, "scripts"): s.Script,
    (s.Questionnaire, "answers_for_respondents"): s.AnswerForRespondents,
    (s.Questionnaire, "respondents"): s.Expectation,
    (s.Questionnaire, "tests"): s.SavedTest,
    (s.Questionnaire, "sample"): s.SampleColumn,
}


class UnknownFormatError(ValueError):
    """The data were written by a later release, or are no questionnaire."""


def to_json(questionnaire: s.Questionnaire) -> dict[str, Any]:
    """The questionnaire as plain JSON values; ``from_json(to_json(q)) == q``."""
    return {"format": FORMAT, **_write(questionnaire)}


def from_json(data: Mapping[str, Any]) -> s.Questionnaire:
    """The questionnaire that ``to_json`` wrote, of this or an earlier format. Raises ``UnknownFormatError``."""
    if data.get("format") != FORMAT:
        raise UnknownFormatError(f"questionnaire format {data.get('format')!r}")
    questionnaire: s.Questionnaire = _read(s.Questionnaire, data)
    return questionnaire


def _write(thing: Any) -> dict[str, Any]:
    data = {}
    for name, default in _defaults(type(thing)).items():
        value = getattr(thing, name)
        if value != default:
            data[name] = value if isinstance(value, str) else _plain(value)
    kind = _KIND_OF.get(type(thing))
    return {"kind": kind, **data} if kind else data


_DEFAULTS: dict[type[Any], dict[str, Any]] = {}
"""The defaults of each kind's fields, once one has been written or read."""


def _defaults(kind: type[Any]) -> dict[str, Any]:
    found = _DEFAULTS.get(kind)
    if found is None:
        found = _DEFAULTS[kind] = {field.name: _default(field) for field in fields(kind)}
    return found


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return _write(value)
    return value


def _read(kind: type[Any], data: Mapping[str, Any]) -> Any:
    """An object of ``kind``; keys that are no field of it (the kind's letter, the format number) are passed over."""
    known = _defaults(kind)
    return kind(**{name: _value(kind, name, value) for name, value in data.items() if name in known})


def _value(kind: type[Any], name: str, value: Any) -> Any:
    if name == "items":
        return tuple(_read(_ITEM_KINDS[item["kind"]], item) for item in value)
    if name == "lists":
        return {key: _read(s.ChoiceList, part) for key, part in value.items()}
    part = _PARTS.get((kind, name))
    make: Callable[[Any], Any] = (lambda one: _read(part, one)) if part else (lambda one: one)
    return tuple(make(one) for one in value) if isinstance(value, list) else value
