"""Checks whose the blocks are of a questionnaire that several clients share, before one of them sees another's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from surveys.questionnaire.clients import HiddenNames, is_for, owners
from surveys.questionnaire.model.structure import EVERY_CLIENT, Item, Question, Questionnaire
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import is_shown

from .collapsing import some

MOST_NAMES = 6
_READING = ("relevant", "constraint", "warning", "required", "read_only", "choice_filter", "default", "count", "total")


def client_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Names that the setting does not list or no row has, blocks of nobody, and rows that read another's answers."""
    named = [(around, item) for around, item in questionnaire.walk() if item.client not in ("", EVERY_CLIENT)]
    if not questionnaire.clients:
        if named:
            item = named[0][1]
            yield _problem("client_unlisted", item, count=len(named), client=item.client)
        return
    yield from _names(questionnaire, named)
    unsaid = list(_unsaid(questionnaire.items))
    if unsaid:
        names = some([item.name for item in unsaid], MOST_NAMES)
        yield _problem("client_unsaid", unsaid[0], names=names)
    yield from _reading_others(questionnaire)


def _names(questionnaire: Questionnaire, named: list[tuple[tuple[str, ...], Item]]) -> Iterator[Problem]:
    outer: dict[tuple[str, ...], str] = {}
    listed = "; ".join(questionnaire.clients)
    for around, item in questionnaire.walk():
        mine = "" if item.client == EVERY_CLIENT else item.client
        above = outer.get(around, "")
        outer[*around, item.name] = mine or above
        if mine and mine not in questionnaire.clients:
            yield _problem("client_unknown", item, client=mine, listed=listed)
        elif above and item.client and item.client != above:
            yield _problem("client_within_client", item, name=item.name, client=item.client, other=above)
    used = {item.client for _around, item in named}
    for client in questionnaire.clients:
        if client not in used:
            yield Problem("client_without_block", Place("settings", None, "clients"), {"client": client})


def _unsaid(items: tuple[Item, ...]) -> Iterator[Item]:
    """The topmost items that ask something and of which nobody said whose they are."""
    for item in items:
        if item.client:
            continue
        inner = list(Questionnaire((item,)).walk())
        if len(inner) > 1 and any(one.client for _around, one in inner) and not isinstance(item, Question):
            yield from _unsaid(item.items)
        elif any(isinstance(one, Question) and is_shown(one) for _around, one in inner):
            yield item


def _reading_others(questionnaire: Questionnaire) -> Iterator[Problem]:
    whose = owners(questionnaire)
    names = {path.rpartition("/")[2]: clients for path, clients in whose.items()}
    by_reader: dict[frozenset[str], HiddenNames] = {}
    for around, item in questionnaire.walk():
        mine = whose.get("/".join((*around, item.name)), frozenset())
        if len(mine) > 1:
            yield _problem("client_mixed", item, name=item.name, clients=", ".join(sorted(mine)))
            continue
        hidden = by_reader.get(mine) or _hidden(mine, names)
        by_reader[mine] = hidden
        if hidden.names and (column := _column(item, hidden)):
            yield Problem("client_reads_other", Place("survey", item.row, column, item.name), {"name": item.name})


def _hidden(mine: frozenset[str], names: Mapping[str, frozenset[str]]) -> HiddenNames:
    reader = next(iter(mine), "")
    return HiddenNames(frozenset(name for name, clients in names.items() if not is_for(reader, clients)))


def _column(item: Item, hidden: HiddenNames) -> str:
    """The column that reads or pipes in what is hidden; ``""`` if there is none."""
    for name in _READING:
        if hidden.are_in(getattr(item, name, "")):
            return "repeat_count" if name == "count" else name
    texts = (field.name for field in fields(item) if field.type == "Text")
    return next((name for name in texts if hidden.text(text := getattr(item, name)) != text), "")


def _problem(code: str, item: Item, **values: str | int) -> Problem:
    return Problem(code, Place("survey", item.row, "client", item.name), values)
