"""The findings of a simulation as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.checks import Span
from surveys.questionnaire.coverage import CellFill, Coverage
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.digits import whole_number
from surveys.questionnaire.types import is_shown

from .trying import complaint_words

MOST_LISTED = 12
"""The most codes of a list that a line shows; of a longer list it shows the numbers of codes chosen and offered."""


def lines(found: Coverage, questionnaire: s.Questionnaire, *, seconds: float) -> Iterator[str]:
    """Yield the lines: an overview, the quotas, each question with its answers, and at the end the problems."""
    yield from _overview(found, seconds)
    yield from _quotas(found)
    yield from _questions(found, questionnaire)
    yield from _troubles(found)


def _overview(found: Coverage, seconds: float) -> Iterator[str]:
    ends = ", ".join(f"{count} {end} ({share(count, found.interviews)})" for end, count in found.ends.most_common())
    yield f"{found.interviews} interviews: {ends}"
    held = found.interviews + found.guided
    speed = round(held / max(seconds, 1e-6) * 60, -2)
    yield f"{found.guided} more were guided to what these did not reach; {speed:.0f} interviews a minute"
    yield "answers by the sheet “respondents”" if found.own_shares else "answers by chance: there are no shares"
    if found.length:
        yield f"{'a complete interview':<24} {'shortest':>9} {'typical':>9} {'longest':>9}"
        spans = (found.length.shortest, found.length.typical, found.length.longest)
        for title, measure in (("questions asked", "questions"), ("words read", "words"), ("minutes", "minutes")):
            yield f"{title:<24} " + " ".join(f"{_measure(span, measure):>9}" for span in spans)


def _measure(span: Span, measure: str) -> str:
    return f"{getattr(span, measure):g}"


def _quotas(found: Coverage) -> Iterator[str]:
    if not found.cells:
        return
    yield ""
    yield f"{'quota':<24} {'target':>7} {'belong':>7} {'completes':>9}  to fill it"
    for cell in found.cells:
        belong = share(cell.belong, found.interviews)
        yield f"{cell.quota.name:<24} {cell.quota.target:>7} {belong:>7} {cell.completes:>9}  {_needed(cell)}"
    if found.contacts is not None:
        times = f"; the simulated field was filled {found.fields} times" if found.fields > 1 else ""
        yield f"all cells that stop are full after about {rounded(found.contacts)} interviews begun{times}"


def _needed(cell: CellFill) -> str:
    if cell.needed is None:
        return "nobody was counted" if cell.can_be_met else "NOBODY CAN BELONG TO IT"
    return (
        f"{cell.needed} interviews begun" if cell.was_filled else f"needs about {rounded(cell.needed)} interviews begun"
    )


def _questions(found: Coverage, questionnaire: s.Questionnaire) -> Iterator[str]:
    yield ""
    yield f"{'question':<24} {'asked':>7} {'':>7}  answers, in per cent of those who were offered them"
    for question in questionnaire.questions():
        if not is_shown(question):
            continue
        asked = found.asked[question.name]
        answers = _answers(found, question.name)
        line = f"{question.name:<24} {asked:>7} {share(asked, found.interviews):>7}  {answers}"
        yield line.rstrip()


def _answers(found: Coverage, name: str) -> str:
    nothing: dict[str, int] = {}
    offered, chosen = found.offered.get(name, nothing), found.chosen.get(name, nothing)
    if len(offered) > MOST_LISTED:
        return f"{len(chosen)} of {len(offered)} answers chosen"
    return "  ".join(
        f"{code} {_of_those(chosen.get(code, 0), count)}" for code, count in sorted(offered.items(), key=_place)
    )


def _place(code_and_count: tuple[str, int]) -> tuple[bool, int, str]:
    code = code_and_count[0]
    number = whole_number(code)
    return number is None, number or 0, code


def _of_those(chosen: int, offered: int) -> str:
    """Return the percentage of those offered an answer who chose it; ``<1%`` where a share would round to 0."""
    return f"{100 * chosen / offered:.0f}%" if not chosen or chosen / offered >= 0.005 else "<1%"


def _troubles(found: Coverage) -> Iterator[str]:
    guided = {True: ", guided respondents only", False: ""}
    troubles = [
        *(
            f"dead end: {end.name} ({end.complaint.kind}: {complaint_words(end.complaint)}), {end.count} times"
            + guided[end.guided]
            for end in found.dead_ends
        ),
        *(f"does not end: {name}" for name in found.endless),
        *(f"too much to work out: {name}, {count} times" for name, count in found.unfinished.items()),
        *(f"text cut off: {name}, {count} times" for name, count in found.cut.items()),
        *(f"never asked: {name}" for name in found.never_asked),
        *(f"never offered: {name} = {code}" for name, code in found.never_offered),
        *(f"never chosen: {name} = {code}" for name, code in found.never_chosen),
        *(f"never taken: the jump after {one.after} to {one.go_to}, row {one.row}" for one in found.never_taken),
        *(f"asked of guided respondents only: {name}" for name in found.only_guided),
        *(f"chosen by guided respondents only: {name} = {code}" for name, code in found.only_guided_choices),
    ]
    if found.untried:
        troubles.append(f"{found.untried} places were not tried: hold more interviews")
    yield ""
    yield from troubles
    if in_order := ", ".join(_in_order(found)):
        yield f"in order: {in_order}"


def _in_order(found: Coverage) -> Iterator[str]:
    """Yield the checks that found no problem."""
    looked_for = {
        "every interview comes to an end": [*found.dead_ends, *found.endless],
        "every question is asked": found.never_asked,
        "every answer is offered": found.never_offered,
        "every jump is taken": found.never_taken,
        "every quota can be filled": [cell for cell in found.cells if not cell.can_be_met],
    }
    return (words for words, troubles in looked_for.items() if not troubles)


def share(count: int, of: int) -> str:
    """Return the percentage with one decimal, ``n/a`` of nothing."""
    return f"{100 * count / of:.1f}%" if of else "n/a"


def rounded(number: int) -> str:
    """Return the number, from 100 on with two significant figures: a simulation is no more precise than that."""
    return f"{float(f'{number:.2g}'):,.0f}" if number >= 100 else str(number)
