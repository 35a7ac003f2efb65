"""What quota cells rest on, and which cell of a group an interview gets.

Of the cells of a group (concepts to rate, brands to ask about) an interview gets one, the least
filled among those whose conditions hold. Whoever counts interviews picks it when an expression
first asks for it; the pick is recorded with the answers it rests on and stays until one of them
changes. Where nobody counts (trying out, simulations) the interview's seed draws one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from surveys.questionnaire.expressions import may_call
from surveys.questionnaire.expressions.values import to_text
from surveys.questionnaire.model.order import fraction
from surveys.questionnaire.model.predefined_names import ALWAYS
from surveys.questionnaire.model.structure import NOTE, Question

from .stale_codes import is_asked

if TYPE_CHECKING:
    from surveys.questionnaire.compiled.items import Cell, Spot

    from .evaluation import Run

_OF_THE_CALL = (
    *("attempt", "duration", "greeting", "interviewer", "username", "least_filled"),
    *("today", "now", "random", "once", "uuid"),
)


def picked(run: Run, group: str) -> str:
    """The name of the cell that the interview has of the group; ``''`` while it cannot be said or is to be picked."""
    members = members_of(run, group)
    decision = run.state.decisions.get(f"least_filled:{group}")
    if decision and decision["rests_on"] == rests_on_of(run, members):
        return str(decision["is"])
    names = eligible(run, group)
    if not names:
        return ""
    if run.facts.is_counted:
        run.wanted[group] = None
        return ""
    return names[int(fraction(run.state.seed, "", "least_filled", group) * len(names))]


def eligible(run: Run, group: str) -> tuple[str, ...]:
    """The group's cells whose conditions hold, once every question that these read is answered or off the route."""
    members = members_of(run, group)
    if not all(is_known(run, cell) for cell in members):
        return ()
    return tuple([cell.quota.name for cell in members if holds(run, cell)])


def members_of(run: Run, group: str) -> list[Cell]:
    """The group's cells in the order of the sheet."""
    return [cell for cell in run.program.cells if cell.quota.group == group]


def holds(run: Run, cell: Cell) -> bool:
    """Whether the cell's own condition holds."""
    return run.holds(cell.when, run.program.root, (), "quota")


def is_known(run: Run, cell: Cell) -> bool:
    """Whether the condition can be judged: without this ``${sex} != 'm'`` would hold before sex is asked.

    Its questions are answered, or passed over for good: what that rests on is known in turn.
    """
    seen: set[int] = set()
    stack = list(cell.sources)
    while stack:
        spot = stack.pop()
        if spot.index in seen or spot.repeats:
            continue
        seen.add(spot.index)
        if spot.asked and spot.question.type != NOTE and is_asked(run, spot, ()):
            if run.answer(spot, ()) is None:
                return False
            continue
        stack.extend(_why_passed_over(run, spot))
    return True


def _why_passed_over(run: Run, spot: Spot) -> tuple[Spot, ...]:
    """What a question that is not asked rests on: the jump that passes over it, else its conditions and its filter."""
    jump = next((jump for jump in spot.jumps if run.taken(jump, ())), None)
    return jump.needs if jump is not None else (*spot.needs, *spot.filtered_by)


def rests_on_of(run: Run, members: list[Cell]) -> dict[str, str]:
    """What a pick, or a decision about a cell, rests on: by path the present value of each question it reads."""
    return {spot.path: to_text(run.value(spot, ())) for cell in members for spot in cell.reads if not spot.repeats}


def with_sources(cell: Cell, sample: Collection[str]) -> Cell:
    """The cell with the questions behind its condition, once every item knows what it rests on.

    ``sample``: the names that stand for columns of the sample.
    """
    behind = list(_behind(cell.reads))
    texts = [cell.quota.when, *(spot.item.relevant for spot in behind)]
    asked = [spot.item for spot in behind if isinstance(spot.item, Question)]
    texts += [text for item in asked for text in (item.calculation, item.default)]
    sources = tuple(spot for spot in behind if spot.asked)
    only_sample = not sources and any(may_call(text, ["attribute"]) or _names(text, sample) for text in texts)
    outside = any(may_call(text, _OF_THE_CALL) or _names(text, ALWAYS) for text in texts)
    return replace(cell, sources=sources, by_sample=only_sample and not outside and not cell.quota.group)


def _names(text: str, names: Collection[str]) -> bool:
    return any(f"${{{name}}}" in text for name in names)


def _behind(spots: tuple[Spot, ...]) -> Iterator[Spot]:
    """The items that a condition reads; for calculations and groups also those that they rest on in turn."""
    found: dict[int, Spot] = {}
    stack = list(spots)
    while stack:
        spot = stack.pop()
        if spot.index in found:
            continue
        found[spot.index] = spot
        if not spot.asked:
            stack.extend(spot.needs)
    return iter(found.values())


__all__ = ["eligible", "holds", "is_known", "members_of", "picked", "rests_on_of", "with_sources"]
