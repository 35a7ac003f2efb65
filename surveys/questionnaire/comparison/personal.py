"""The decisions on personal data that are required before a version is published.

They are whether an answer that only reveals something about a personal one is personal itself, and how to treat earlier
answers that were personal if the new version no longer declares them so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.codebook import Codebook, Privacy, Variable
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.privacy import UNDECIDED, Standing, standings

from .changes import Change
from .decisions import Decision, is_possible
from .meanings import APART, NOT_PERSONAL, PERSONAL, Meaning

MADE_OF, ENDED = "personal_made_of", "personal_ended"
"""The kinds of change that need a decision."""
SUFFIX = "@personal"
"""Appended to a question's name in the key of a decision."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What is personal in a new version, as far as decided; ``meanings``: all the decisions it requires."""

    meanings: Sequence[Meaning] = ()
    privacy: Privacy = field(default_factory=lambda: Privacy({}))


def settled(
    books: Sequence[Codebook],
    new: s.Questionnaire,
    *,
    columns: Collection[str] = (),
    before: Sequence[Decision] = (),
    chosen: Mapping[str, str] | None = None,
) -> PersonalData:
    """The personal data of ``new`` and the decisions required if it follows the versions with these codebooks.

    ``books``: the earliest first; ``columns``: the sample's personal columns; ``before``: the decisions of those
    versions, which remain valid as long as nothing changed; ``chosen``: key → current decision. An item that depends on
    an undecided one is only asked about once that is decided.
    """
    keys, chosen = _keys(new), chosen or {}
    known, decided = decided_before(before), dict[str, bool]()
    asked: dict[str, Meaning] = {}
    found = standings(new, columns)
    while True:
        more: dict[str, bool] = {}
        for path, standing in found.items():
            if standing.verdict != UNDECIDED:
                continue
            remembered = known.get((path, standing.written))
            if remembered is None:
                meaning = asked.setdefault(path, _made_of(path, standing, keys[path]))
                option = _option(meaning, chosen)
                remembered = option == PERSONAL if option else None
            if remembered is not None:
                more[path] = remembered
        if not more:
            break
        decided |= more
        found = standings(new, columns, decided)
    released = {path: False for path, personal in decided.items() if not personal}
    stays = {_path(one) for one in before if one.change.kind == ENDED and one.option == PERSONAL}
    for variable in _no_longer_personal(books, new, Privacy(found, released)):
        meaning = _ended(variable, keys[variable.path])
        option = PERSONAL if variable.path in stays else _option(meaning, chosen)
        if variable.path not in stays:
            asked[variable.path] = meaning
        if option in (PERSONAL, NOT_PERSONAL):
            released[variable.path] = option == PERSONAL
    return PersonalData(list(asked.values()), Privacy(found, released))


def decided_before(decisions: Sequence[Decision]) -> dict[tuple[str, str], bool]:
    """(Path, expression) → whether its value was decided to be personal; the last decision counts."""
    return {(_path(one), one.change.after): one.option == PERSONAL for one in decisions if one.change.kind == MADE_OF}


def decided_of(
    questionnaire: s.Questionnaire, decisions: Sequence[Decision], columns: Collection[str]
) -> dict[str, bool]:
    """Path → whether it was decided to be personal, for the questionnaire in its current form."""
    known, decided = decided_before(decisions), dict[str, bool]()
    while True:
        found = standings(questionnaire, columns, decided)
        more = {
            path: known[path, standing.written]
            for path, standing in found.items()
            if standing.verdict == UNDECIDED and (path, standing.written) in known
        }
        if not more:
            return decided
        decided |= more


def _option(meaning: Meaning, chosen: Mapping[str, str]) -> str:
    decision = chosen.get(meaning.key, "")
    return decision.partition(":")[0] if is_possible(meaning, decision) else ""


def _path(decision: Decision) -> str:
    return str(decision.change.values.get("path", ""))


def _keys(questionnaire: s.Questionnaire) -> dict[str, str]:
    """Path → key of its decision: the name, or the whole path if several items have that name."""
    names = {"/".join((*around, item.name)): item.name for around, item in questionnaire.walk()}
    often = Counter(names.values())
    return {path: f"{name if often[name] == 1 else path}{SUFFIX}" for path, name in names.items()}


def _made_of(path: str, standing: Standing, key: str) -> Meaning:
    values: dict[str, str | int] = {"path": path, "questions": standing.name}
    change = Change(MADE_OF, standing.name, values, ", ".join(standing.rests_on), standing.written, standing.row)
    return Meaning(change, (path,), (PERSONAL, NOT_PERSONAL), key=key)


def _ended(variable: Variable, key: str) -> Meaning:
    name = variable.path.rpartition("/")[2]
    change = Change(ENDED, name, {"path": variable.path, "questions": name})
    return Meaning(change, (variable.path,), (PERSONAL, APART, NOT_PERSONAL), key=key)


def _no_longer_personal(books: Sequence[Codebook], new: s.Questionnaire, privacy: Privacy) -> Iterator[Variable]:
    """The variables that are personal in an earlier version, but not in this one, and were not released."""
    if not books:
        return
    everywhere = codebooks.united(dict(enumerate(books)), {}, {}).by_name
    for variable in codebooks.build(new, books[-1], privacy=privacy).variables:
        earlier = (everywhere.get(name.casefold()) for name in (variable.name, *variable.was))
        was_personal = any(one is not None and one.personal for one in earlier)
        if was_personal and not (variable.personal or variable.released or variable.specify):
            yield variable
