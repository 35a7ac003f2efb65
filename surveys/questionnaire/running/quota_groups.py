"""What quota cells rest on, and which cell of a group an interview gets.

Of the cells of a group (concepts to rate, brands to ask about) an interview gets one, the least
filled among those whose conditions hold. Whoever counts interviews picks it when an expression
first asks for it; the pick is recorded with the answers it rests on and stays until one of them
changes. Where nobody counts (trying out, simulations) the interview's seed draws one.
"""

from __future__ import annotations

from surveys.questionnaire.compiled.items import CompiledItem, CompiledQuota
from surveys.questionnaire.expressions.values import to_text
from surveys.questionnaire.model.order import fraction
from surveys.questionnaire.model.state import pick_key
from surveys.questionnaire.types import ASKED_TYPES

from .run_values import RunValues
from .stale_codes import is_asked


def picked(run: RunValues, group: str) -> str:
    """The name of the cell that the interview has of the group; ``''`` while it cannot be said or is to be picked."""
    members = members_of(run, group)
    decision = run.state.decisions.get(pick_key(group))
    if decision and decision["rests_on"] == values_read(run, members):
        return str(decision["is"])
    names = eligible(run, group)
    if not names:
        return ""
    if run.facts.is_counted:
        run.want(group)
        return ""
    return names[int(fraction(run.state.seed, "", "least_filled", group) * len(names))]


def eligible(run: RunValues, group: str) -> tuple[str, ...]:
    """The group's cells whose conditions hold, once every question that these read is answered or off the route."""
    members = members_of(run, group)
    if not all(is_known(run, cell) for cell in members):
        return ()
    return tuple([cell.quota.name for cell in members if holds(run, cell)])


def members_of(run: RunValues, group: str) -> list[CompiledQuota]:
    """The group's cells in the order of the sheet."""
    return [cell for cell in run.program.cells if cell.quota.group == group]


def holds(run: RunValues, cell: CompiledQuota) -> bool:
    """Whether the cell's own condition holds."""
    return run.holds(cell.when, run.program.root, (), "quota")


def is_known(run: RunValues, cell: CompiledQuota) -> bool:
    """Whether the condition can be judged: without this ``${sex} != 'm'`` would hold before sex is asked.

    Its questions are answered, or passed over for good: what that rests on is known in turn.
    """
    seen: set[int] = set()
    stack = list(cell.sources)
    while stack:
        item = stack.pop()
        if item.index in seen or item.repeats:
            continue
        seen.add(item.index)
        if item.asked and item.question.type in ASKED_TYPES and is_asked(run, item, ()):
            if run.answer(item, ()) is None:
                return False
            continue
        stack.extend(_why_passed_over(run, item))
    return True


def _why_passed_over(run: RunValues, item: CompiledItem) -> tuple[CompiledItem, ...]:
    """What a question that is not asked rests on: the jump that passes over it, else its conditions and its filter."""
    jump = next((jump for jump in item.jumps if run.taken(jump, ())), None)
    return jump.needs if jump is not None else (*item.needs, *item.filtered_by)


def values_read(run: RunValues, members: list[CompiledQuota]) -> dict[str, str]:
    """What a pick, or a decision about a cell, rests on: by path the present value of each question it reads."""
    return {item.path: to_text(run.value(item, ())) for cell in members for item in cell.reads if not item.repeats}
