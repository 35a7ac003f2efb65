"""Checks what can be read, but is hardly meant: equal answers, totals out of reach, scales turned round, no rounds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from surveys.questionnaire.expressions import ExpressionError, parse
from surveys.questionnaire.expressions.compiler import constant_value
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import NUMBER_TYPES, SCALE_TYPES, SEVERAL_TYPES, is_shown
from surveys.questionnaire.wording.bounds import RANGE_END, RANGE_START, number_bounds

_SIGNS = re.compile(r"[\s.…]+")
_NONE_OF_THEM = re.compile(
    r"\W*(?:nessun[oa]\s+(?:(?:di|fra|tra)\s+)?(?:quest[ei]|dei precedenti|delle precedenti)"
    r"|none\s+of\s+(?:these|them|the above))\W*",
    re.IGNORECASE,
)
"""The whole answer says that none of the others is given; longer ones may say more."""


def likely_slips(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """All slips of lists, pages and repeats, each cause once."""
    yield from _same_words(questionnaire)
    yield from _none_beside_others(questionnaire)
    for _around, item in questionnaire.walk():
        if isinstance(item, s.Question):
            yield from _scale_turned_round(item)
        elif isinstance(item, s.Group):
            yield from _total_out_of_reach(item)
        else:
            yield from _no_rounds(item)


def _same_words(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Lists with two answers of the same words, which a filter does not tell apart; each list once."""
    asking: dict[str, list[s.Question]] = {}
    for question in questionnaire.questions():
        asking.setdefault(question.list_name, []).append(question)
    for name, answers in questionnaire.lists.items():
        questions = asking.get(name, [])
        if not questions or any(question.choice_filter for question in questions):
            continue
        for words, first, second in _doubles(answers):
            values: dict[str, str | int] = {"list": name, "words": words, "first": first.name, "second": second.name}
            yield Problem("answers_of_same_words", Place("choices", second.row, "label", second.name), values)
            break


def _doubles(answers: s.ChoiceList) -> Iterator[tuple[str, s.Choice, s.Choice]]:
    known: dict[tuple[str, str], s.Choice] = {}
    for choice in answers.choices:
        for language, words in choice.label.items():
            plain = _SIGNS.sub(" ", words).strip().casefold()
            first = known.setdefault((language, plain), choice)
            if plain and first is not choice and first.name != choice.name:
                yield words, first, choice


def _none_beside_others(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Answers such as “None of these” that can be given together with others."""
    several = {question.list_name for question in questionnaire.questions() if question.type in SEVERAL_TYPES}
    for name, answers in questionnaire.lists.items():
        for choice in answers.choices if name in several else ():
            words = questionnaire.words(choice.label)
            if not (choice.exclusive or choice.missing) and _NONE_OF_THEM.fullmatch(words):
                values = {"list": name, "words": words}
                yield Problem("none_not_exclusive", Place("choices", choice.row, "exclusive", choice.name), values)


def _scale_turned_round(question: s.Question) -> Iterator[Problem]:
    """A scale that begins above its end: it is asked from the lower to the higher number all the same."""
    if question.type not in SCALE_TYPES:
        return
    try:
        start = float(question.parameters.get("start", RANGE_START))
        end = float(question.parameters.get("end", RANGE_END))
    except ValueError:
        return  # reported as no number
    if start > end:
        values = {"name": question.name, "start": f"{start:g}", "end": f"{end:g}"}
        yield Problem("scale_turned_round", Place("survey", question.row, "parameters", question.name), values)


def _total_out_of_reach(group: s.Group) -> Iterator[Problem]:
    """A page whose numbers cannot add up to its total, whatever is answered."""
    total = _constant(group.total)
    numbers = [item for item in group.items if isinstance(item, s.Question) and item.type in NUMBER_TYPES]
    numbers = [question for question in numbers if is_shown(question) and not question.calculation]
    if total is None or not group.field_list or not numbers:
        return
    bounds = [number_bounds(question) for question in numbers]
    most = sum(max(highest, 0.0) for _lowest, highest in bounds)
    required = [lowest for question, (lowest, _highest) in zip(numbers, bounds, strict=True) if _is_certain(question)]
    least = sum(max(lowest, 0.0) for lowest in required)
    place = Place("survey", group.row, "total", group.name)
    values: dict[str, str | int] = {"name": group.name, "total": f"{total:g}"}
    if most < total:
        yield Problem("total_above_reach", place, {**values, "most": f"{most:g}"})
    elif least > total:
        yield Problem("total_below_reach", place, {**values, "least": f"{least:g}"})


def _is_certain(question: s.Question) -> bool:
    """Whether a number is given on every such page."""
    return question.required == "true()" and not question.relevant and not question.nonresponse


def _no_rounds(repeat: s.Repeat) -> Iterator[Problem]:
    """A repeat that nobody ever enters."""
    count = _constant(repeat.count)
    if count is not None and count < 1:
        place = Place("survey", repeat.row, "repeat_count", repeat.name)
        yield Problem("repeat_never_begun", place, {"name": repeat.name, "count": f"{count:g}"})


def _constant(expression: str) -> float | None:
    try:
        value = constant_value(parse(expression)) if expression else None
        number = float(value) if isinstance(value, int | float | str) else math.nan
    except (ExpressionError, ValueError):
        return None
    return number if math.isfinite(number) else None
