"""Quota cells made ready: their conditions compiled, and the questions behind them found."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from surveys.questionnaire.expressions import Context, Value, compiled_if_readable, may_call, parse, references
from surveys.questionnaire.expressions.functions.registry import Evaluate
from surveys.questionnaire.model.predefined_names import ALWAYS, given_names
from surveys.questionnaire.model.structure import Question, Questionnaire, Quota

from .items import CompiledItem, CompiledQuota, ItemTable

_OF_THE_CALL = (
    *("attempt", "duration", "greeting", "interviewer", "username", "least_filled"),
    *("today", "now", "random", "once", "uuid"),
)
"""Functions whose results change from call to call, or by other interviews."""


def compiled_quotas(questionnaire: Questionnaire, table: ItemTable) -> Iterator[CompiledQuota]:
    """The cells whose condition can be read, and those of groups without one; every item knows what it rests on."""
    of_the_sample = given_names(questionnaire) - ALWAYS
    for quota in questionnaire.quotas:
        when = compiled_if_readable(quota.when)
        if when is not None:
            names = references(parse(quota.when)).names
            reads = tuple(table.by_name[name][0] for name in sorted(names) if name in table.by_name)
            yield _with_sources(quota, when, reads, of_the_sample)
        elif quota.group and not quota.when:
            yield _with_sources(quota, _always, (), of_the_sample)


def _always(context: Context) -> Value:
    return True


def _with_sources(
    quota: Quota, when: Evaluate, reads: tuple[CompiledItem, ...], sample: Collection[str]
) -> CompiledQuota:
    """The cell with the questions behind its condition. ``sample``: the names that stand for columns of the sample."""
    behind = list(_behind(reads))
    texts = [quota.when, *(item.definition.relevant for item in behind)]
    asked = [item.definition for item in behind if isinstance(item.definition, Question)]
    texts += [text for definition in asked for text in (definition.calculation, definition.default)]
    sources = tuple(item for item in behind if item.asked)
    only_sample = not sources and any(may_call(text, ["attribute"]) or _names(text, sample) for text in texts)
    outside = any(may_call(text, _OF_THE_CALL) or _names(text, ALWAYS) for text in texts)
    return CompiledQuota(quota, when, reads, sources, by_sample=only_sample and not outside and not quota.group)


def _names(text: str, names: Collection[str]) -> bool:
    return any(f"${{{name}}}" in text for name in names)


def _behind(items: tuple[CompiledItem, ...]) -> Iterator[CompiledItem]:
    """The items that a condition reads; for calculations and groups also those that they rest on in turn."""
    found: dict[int, CompiledItem] = {}
    stack = list(items)
    while stack:
        item = stack.pop()
        if item.index in found:
            continue
        found[item.index] = item
        if not item.asked:
            stack.extend(item.needs)
    return iter(found.values())
