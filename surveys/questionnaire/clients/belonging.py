"""Whose each question is, by its own row, by the groups around it, and by the answers that it is made of.

What is of nobody is everybody's. What is made of two clients' answers is neither's: only the institute sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from surveys.questionnaire.model.structure import EVERY_CLIENT, Item, Question, Questionnaire, Repeat
from surveys.questionnaire.privacy.names_read import Sources, names_read_by

NOBODY: frozenset[str] = frozenset()


def owners(questionnaire: Questionnaire) -> dict[str, frozenset[str]]:
    """Path → the clients it belongs to, of every item that is not everybody's; empty unless clients are listed.

    An item with more than one is shown to none of them. Circles are harmless, since owners are only added.
    """
    if not questionnaire.clients:
        return {}
    items = {"/".join((*around, item.name)): item for around, item in questionnaire.walk()}
    found: dict[str, frozenset[str]] = {}
    for path, item in items.items():
        named = {item.client} - {"", EVERY_CLIENT}
        found[path] = found.get(path.rpartition("/")[0], NOBODY) | named
    if not any(found.values()):
        return {}
    _inherit(questionnaire, items, found)
    return {path: clients for path, clients in found.items() if clients}


def _inherit(questionnaire: Questionnaire, items: Mapping[str, Item], found: dict[str, frozenset[str]]) -> None:
    """Add to each item the owners of what it is made of, until nothing is added any more."""
    paths: dict[str, list[str]] = {}
    for path, item in items.items():
        paths.setdefault(item.name, []).append(path)
    lists_of = {item.name: item.list_name for item in items.values() if isinstance(item, Question)}
    sources = Sources(questionnaire.lists, lists_of, questionnaire.quotas)
    readings = {path: reads for path, item in items.items() if (reads := _made_of(item, sources, paths))}
    rising = True
    while rising:
        rising = False
        for path in items:
            outer = found.get(path.rpartition("/")[0], NOBODY)
            mine = found[path].union(outer, *(found[read] for read in readings.get(path, ())))
            rising = rising or mine != found[path]
            found[path] = mine


def _made_of(item: Item, sources: Sources, paths: Mapping[str, list[str]]) -> list[str]:
    """The paths of what determines the value of a question, or the rounds of a repeat."""
    if not isinstance(item, Question | Repeat):
        return []
    names = {read.name for read in names_read_by(item, sources)}
    if isinstance(item, Question) and item.listed_from:
        names.add(item.listed_from)
    return [path for name in sorted(names - {item.name}) for path in paths.get(name, ())]


def is_for(client: str, owned_by: Iterable[str]) -> bool:
    """Whether a client (``""``: one that is not named) may see what belongs to these."""
    return {name.casefold() for name in owned_by} <= ({client.casefold()} - {""})
