"""Questionnaires of every shape: groups, repeats, pages, jumps, conditions, piped texts, random order.

Lists are filtered by earlier answers, in the order of an earlier question, or the rounds of a repeat.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import LISTED_TYPES, SEVERAL_TYPES, SILENT_TYPES

LIST = s.ChoiceList(
    "l", tuple(s.Choice(code, {"en": f"answer {code}"}, exclusive=code == "3", pin=code == "2") for code in "123")
)
TYPES = (s.INTEGER, s.SELECT_ONE, s.SELECT_MULTIPLE, s.TEXT, s.NOTE, s.CALCULATE, s.RANK, s.RANGE, s.DATE)
FILTERS = ("selected(${%s}, name)", "not(selected(${%s}, name))", "${%s} != name")
ORDERS = ("fixed", "random", "rotate")
CONDITIONS = (
    "${%s} = '1'",
    "${%s} != '2'",
    "${%s} > 2",
    "${%s} = ''",
    "selected(${%s}, '2')",
    "not(selected(${%s}, '1'))",
    "count-selected(${%s}) > 1",
    "answered(${%s})",
    "dk(${%s})",
)


SEEDS = st.integers(1, 10**6)
whatever = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def sound(questionnaire: s.Questionnaire) -> Program:
    """Its program, where nothing in it rests on itself."""
    program = compile(questionnaire)
    assume(not program.problems)
    return program


class _Maker:
    """Draws items one after the other; what is asked before may be read by what comes after."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.numbers, self.before = draw, count(1), list[str]()
        self.listed: list[str] = []
        self.in_rounds: list[str] = []

    def condition(self) -> str:
        if not self.before or self.draw(st.booleans()):
            return ""
        parts = self.draw(st.lists(st.tuples(st.sampled_from(CONDITIONS), st.sampled_from(self.before)), max_size=2))
        joined = self.draw(st.sampled_from([" and ", " or "]))
        return joined.join(form % name for form, name in parts)

    def items(self, depth: int, most: int, in_repeat: bool = False) -> tuple[s.Item, ...]:
        return tuple(self.item(depth, in_repeat) for _ in range(self.draw(st.integers(1, most))))

    def shuffled(self, most: int) -> tuple[s.Item, ...]:
        """Questions that do not rest on each other: which comes first is left to chance, and the check warns of it."""
        before, found = list(self.before), []
        for _ in range(self.draw(st.integers(1, most))):
            found.append(self.question())
            self.before = list(before)
        self.before += [one.name for one in found]
        return tuple(found)

    def item(self, depth: int, in_repeat: bool) -> s.Item:
        kind = self.draw(st.sampled_from(["question"] * 4 + ["group", "repeat"])) if depth else "question"
        if kind == "question":
            return self.question()
        name, relevant = f"{kind[0]}{next(self.numbers)}", self.condition()
        order = self.draw(st.sampled_from(ORDERS))
        if kind == "group":
            page = self.draw(st.booleans())
            items = self.shuffled(3) if order != "fixed" else self.items(0 if page else depth - 1, 3, in_repeat)
            return s.Group(name, items, {"en": name}, relevant=relevant, field_list=page, order=order)
        counted = self.draw(
            st.sampled_from(["", "2", "0", *(f"count-selected(${{{one}}})" for one in self.before[-2:])])
        )
        order = order if counted.startswith("count-selected") else "fixed"
        items = self.items(depth - 1, 3, True)
        self.in_rounds += [one.name for one in items if isinstance(one, s.Question) and one.type == s.TEXT]
        return s.Repeat(name, items, {"en": name}, relevant=relevant, count=counted, order=order)

    def question(self) -> s.Question:
        kind, name, relevant = self.draw(st.sampled_from(TYPES)), f"q{next(self.numbers)}", self.condition()
        piped = f" after ${{{self.draw(st.sampled_from(self.before))}}}" if self.before else ""
        calculation = f"concat('x', ${{{self.before[-1]}}})" if kind == s.CALCULATE and self.before else ""
        self.before.append(name)
        made = s.Question(
            name,
            kind,
            {"en": f"{name}{piped}"},
            relevant=relevant,
            calculation=calculation or ("'1'" if kind == s.CALCULATE else ""),
            nonresponse=("dk",) if kind in (s.INTEGER, s.SELECT_ONE) else (),
            parameters={"start": "1", "end": "3"} if kind == s.RANGE else {},
        )
        return self.with_list(made) if kind in LISTED_TYPES else made

    def with_list(self, question: s.Question) -> s.Question:
        """The question with its choices: which of them, how many, in which order."""
        if self.in_rounds and self.draw(st.booleans()):
            return replace(question, list_name=f"${{{self.draw(st.sampled_from(self.in_rounds))}}}")
        earlier = [name for name in self.before if name != question.name]
        filtered = self.draw(st.sampled_from(["", *(form % name for form in FILTERS for name in earlier[-3:])]))
        order_as = self.draw(st.sampled_from(["", *self.listed]))
        self.listed.append(question.name)
        return replace(
            question,
            list_name="l",
            choice_filter=filtered,
            order="fixed" if order_as else self.draw(st.sampled_from(ORDERS)),
            order_as=order_as,
            max_answers=self.draw(st.sampled_from([None, 1, 2])) if question.type in SEVERAL_TYPES else None,
        )


@st.composite
def questionnaires(draw: st.DrawFn) -> s.Questionnaire:
    """Any questionnaire with a few items, two levels deep, and jumps forward or to an end."""
    maker = _Maker(draw)
    items = maker.items(2, 6)
    asked = [item for item in items if isinstance(item, s.Question) and item.type not in SILENT_TYPES]
    routes = []
    for after in draw(st.lists(st.sampled_from(asked), max_size=2, unique_by=lambda one: one.name)) if asked else ():
        later = [item.name for item in items[items.index(after) + 1 :]]
        when = draw(st.sampled_from([f"${{{after.name}}} = '1'", ""]))
        routes.append(s.Route(after.name, draw(st.sampled_from([*later, s.SCREENED_OUT, s.COMPLETE])), when))
    return s.Questionnaire(items, {"l": LIST}, default_language="en", routes=tuple(routes))
