"""Decisions on answers whose meaning changed: read from a form or a file, stored, and described in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.questionnaire.codebook.recodes import Resolution
from surveys.questionnaire.problems.entry import gettext_noop

from .changes import Change
from .meanings import APART, NOT_PERSONAL, PERSONAL, RECODE, SAME, Meaning

_WORDS = {
    SAME: gettext_noop("The same meaning: earlier and new answers stand together."),
    APART: gettext_noop("Another meaning: earlier answers are kept apart, by version."),
    RECODE: gettext_noop("Earlier answers are read as: %(rule)s."),
    PERSONAL: gettext_noop("Personal: kept from clients, erased with the person."),
    NOT_PERSONAL: gettext_noop("Not personal: %(why)s"),
}
LONGEST_REASON = 300
_ONTO = gettext_noop("number x of the earlier scale → %(formula)s")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a version. ``rule``: earlier code → the code as which it is read; or a formula (``6 - x``).

    ``why``: the reason given for an item not being personal.
    """

    key: str
    change: Change
    option: str
    rule: Mapping[str, str] = field(default_factory=dict)
    formula: str = ""
    by: str = ""
    at: str = ""
    why: str = ""

    @property
    def questions(self) -> list[str]:
        """The names of all questions concerned."""
        return str(self.change.values.get("questions", self.change.name)).split(", ")

    def words(self, translate: Callable[[str], str] = str) -> str:
        """A sentence on the decision, with its rule."""
        pairs = "; ".join(f"{old} → {new}" for old, new in self.rule.items())
        rule = translate(_ONTO) % {"formula": self.formula} if self.formula else pairs
        return translate(_WORDS[self.option]) % {"rule": rule, "why": self.why}


def undecided(meanings: Sequence[Meaning], decisions: Mapping[str, str]) -> list[Meaning]:
    """The meanings without a valid decision: none is given, or it is not one of the options."""
    return [meaning for meaning in meanings if not is_possible(meaning, decisions.get(meaning.key, ""))]


def suggested(meanings: Sequence[Meaning]) -> dict[str, str]:
    """Key → the suggested decision, for meanings that have one."""
    return {meaning.key: meaning.suggestion for meaning in meanings if meaning.suggestion}


def decided(meanings: Sequence[Meaning], decisions: Mapping[str, str], *, by: str = "", at: str = "") -> list[Decision]:
    """The decision on each meaning, to be stored with the version."""
    return [_decision(meaning, decisions[meaning.key], by, at) for meaning in meanings]


def resolutions_of(meanings: Sequence[Meaning], decisions: Mapping[str, str]) -> dict[str, Resolution]:
    """The decisions in the form the codebook uses: path of a question → the treatment of its earlier answers."""
    found: dict[str, Resolution] = {}
    for meaning in meanings:
        if decisions[meaning.key].partition(":")[0] in (PERSONAL, NOT_PERSONAL):
            continue
        resolution = _resolution(meaning, decisions[meaning.key])
        for path in meaning.questions:
            found[path] = found[path].joined(resolution) if path in found else resolution
    return found


def is_possible(meaning: Meaning, decision: str) -> bool:
    """Whether the decision is one of the meaning's options, with the code or the reason that the option requires."""
    option, _, target = decision.partition(":")
    if option not in meaning.options:
        return False
    if option == NOT_PERSONAL:
        return bool(target.strip())
    if option == RECODE and meaning.targets:
        return target in meaning.targets
    return not target


def _moved(meaning: Meaning, target: str) -> Mapping[str, str]:
    return {meaning.codes[0]: target} if target else meaning.moved


def _resolution(meaning: Meaning, decision: str) -> Resolution:
    option, _, target = decision.partition(":")
    codes = frozenset(meaning.codes)
    if option == SAME:
        return Resolution(convert=meaning.convert)
    if option == APART:
        return Resolution(renewed=codes, resumable=codes) if codes else Resolution(is_apart=True)
    moved = _moved(meaning, target)
    # If a code's earlier answers are read under no other code, they stay apart, and the code is renewed for new ones.
    return Resolution(
        renewed=codes - set(moved), resumable=codes, moved=moved, factor=meaning.factor, shift=meaning.shift
    )


def _decision(meaning: Meaning, decision: str, by: str, at: str) -> Decision:
    option, _, target = decision.partition(":")
    is_recoded = option == RECODE
    formula = meaning.formula if is_recoded and not meaning.codes else ""
    rule = _moved(meaning, target) if is_recoded else {}
    why = target.strip()[:LONGEST_REASON] if option == NOT_PERSONAL else ""
    return Decision(meaning.key, meaning.change, option, dict(rule), formula, by, at, why)


def to_json(decision: Decision) -> dict[str, Any]:
    """The decision as plain JSON values; ``from_json(to_json(d)) == d``."""
    change = decision.change
    return {
        "key": decision.key,
        "kind": change.kind,
        "name": change.name,
        "values": dict(change.values),
        "before": change.before,
        "after": change.after,
        "decision": decision.option,
        "rule": dict(decision.rule),
        "formula": decision.formula,
        "by": decision.by,
        "at": decision.at,
        **({"why": decision.why} if decision.why else {}),
    }


def from_json(data: Mapping[str, Any]) -> Decision:
    """The decision that ``to_json`` wrote."""
    change = Change(data["kind"], data["name"], data["values"], data["before"], data["after"])
    said = {name: data.get(name, "") for name in ("by", "at", "why")}
    return Decision(data["key"], change, data["decision"], data["rule"], data["formula"], **said)
