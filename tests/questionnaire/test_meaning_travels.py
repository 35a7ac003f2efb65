"""Thirty studies whose codes are swapped, split and merged: what reads a code means afterwards whom it meant before.

All thirty take less than a second together: nothing but the core is asked.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from surveys.analysis import targets
from surveys.analysis.tables import Net, SetSpec, TableSpec, Use, recode_set
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.codebook import Codebook
from surveys.questionnaire.comparison.decisions import resolutions_of
from surveys.questionnaire.comparison.meanings import RECODE, Meaning
from surveys.questionnaire.comparison.past import Edition, changed_meanings
from surveys.questionnaire.comparison.rewriting import draft_changes, rewrites_of
from surveys.questionnaire.expressions import Nowhere, Value, compiled
from surveys.questionnaire.expressions.recoding import recode_expression
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.replay import recode_answers

STUDIES = range(30)


class Person(Nowhere):
    """Somebody who gave one answer."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def read(self, name: str) -> Value:
        return self._code

    def own(self) -> Value:
        return self._code


def said(expression: str, code: str) -> Value:
    return compiled(expression)(Person(code))


def questionnaire(labels: Mapping[str, str], condition: str) -> s.Questionnaire:
    choices = tuple(s.Choice(code, {"en": words}) for code, words in labels.items())
    asked = s.Question("q", "select_one", {"en": "Which?"}, list_name="l", constraint=condition.replace("${q}", "."))
    more = s.Question("more", "integer", {"en": "How many?"}, relevant=condition, row=3)
    quota = s.Quota("cell", {"en": "Cell"}, condition, 10)
    return s.Questionnaire(
        (asked, more),
        {"l": s.ChoiceList("l", choices)},
        languages=(s.Language("en", "English"),),
        default_language="en",
        quotas=(quota,),
    )


@dataclass
class Study:
    """Two versions of a list. ``is_merged``: earlier answers are one answer now, or stand for nothing new."""

    before: s.Questionnaire
    after: s.Questionnaire
    books: dict[int, Codebook]
    codes: list[str]
    is_merged: bool

    def delivered(self, code: str) -> str:
        """An answer of the first version as it is delivered now."""
        read = codebooks.value_readers(self.books)[1].get("q", str)
        return str(read(code))


def study(seed: int) -> Study:
    dice = random.Random(seed)
    codes = [str(number) for number in range(1, dice.randint(4, 7))]
    labels = {code: f"{dice.choice(['Bar', 'Cafe', 'Shop'])} {chr(64 + int(code)) * 3}" for code in codes}
    condition = f"${{q}} = '{dice.choice(codes)}' or selected(${{q}}, '{dice.choice(codes)}')"
    now = dict(labels)
    if dice.random() < 0.7:  # swapped, or moved in a circle
        moved = dice.sample(codes, dice.choice([2, 2, 3]))
        for old, new in zip(moved, [*moved[1:], moved[0]], strict=True):
            now[new] = labels[old]
    for code in dice.sample(codes, dice.randint(0, 2)):  # split, merged, or another answer altogether
        if now[code] == labels[code]:
            now[code] = f"Quite another thing {code * 4}"
    before, after = questionnaire(labels, condition), questionnaire(now, condition)
    first = codebooks.build(before, None, version=1)
    meanings = changed_meanings([Edition(before, first)], after)
    decisions = {one.key: _decision(dice, one) for one in meanings}
    second = codebooks.build(after, first, resolutions=resolutions_of(meanings, decisions), version=2)
    made = Study(before, after, {1: first, 2: second}, codes, is_merged=False)
    made.is_merged = len({made.delivered(code) for code in codes}) < len(codes)
    return made


def _decision(dice: random.Random, meaning: Meaning) -> str:
    option = dice.choice([one for one in meaning.options if one != "same"])
    return f"{option}:{dice.choice(meaning.targets)}" if option == RECODE and meaning.targets else option


def people_of(made: Study, expression: str) -> set[str]:
    """The answers, as they are delivered now, of those of whom an expression of the first version is true."""
    return {made.delivered(code) for code in made.codes if said(expression, code)}


@pytest.mark.parametrize("seed", STUDIES)
def test_what_was_saved_means_afterwards_whom_it_meant_before(seed: int) -> None:
    made = study(seed)
    wanted = people_of(made, made.before.quotas[0].when)
    today = next(one for one in made.books[2].variables if one.name == "q")
    written = codebooks.codes_as_written(today)
    wrong = []

    # Filters and nets of tables, classes of weights, agreements: by delivered codes.
    keys = codebooks.delivered_changes(made.books, 1)
    for code in made.codes:
        spec = SetSpec((TableSpec((Use("q"),), (Net("net", (code,)),), filter=f"${{q}} = '{code}'"),))
        (table,) = recode_set(spec, keys).tables
        margin = targets.MarginSpec((Use("q"),), {code: 40.0})
        (weights,) = targets.recode_targets(targets.WeightSpec((margin,)), keys).margins
        there = {made.delivered(code)}
        wrong += [("net", code)] * (set(table.nets[0].codes) != there)
        wrong += [("weights", code)] * (set(weights.targets) != there)
        found = {one.key for one in today.all_codes if said(table.filter, one.key)}
        wrong += [("filter", code)] * (found != there)

    # Derived variables: as formulas write codes.
    formula = recode_expression(made.before.quotas[0].when, codebooks.written_changes(made.books, 1))
    found = {one.key for one in today.all_codes if said(formula, written.get(one.key, one.key))}
    wrong += [("derived", formula)] * (found != wanted)

    assert wrong == []


@pytest.mark.parametrize("seed", STUDIES)
def test_what_a_draft_says_means_afterwards_whom_it_meant_before(seed: int) -> None:
    made = study(seed)
    wanted = people_of(made, made.before.quotas[0].when)
    today = next(one for one in made.books[2].variables if one.name == "q")
    wrong = []

    # Conditions, quotas and saved tests: as the new version writes codes; what is kept apart nobody answers any more.
    changes = draft_changes(made.books, 1)
    rewritten = {(one.sheet, one.column): one.after for one in rewrites_of(made.before, made.after, changes)}
    offered = {one.key: one.code for one in today.codes}
    lost = changes.lost.get("q")
    for sheet, column in (("quotas", "when"), ("survey", "relevant"), ("survey", "constraint")):
        text = rewritten.get((sheet, column), made.after.quotas[0].when)
        reads_lost = lost is not None and recode_expression(made.before.quotas[0].when, {"q": lost}) != (
            made.before.quotas[0].when
        )
        found = {key for key, code in offered.items() if said(text, code)}
        expected = {key for key in wanted if key in offered}
        if not reads_lost:
            wrong += [(f"{sheet}.{column}", text)] * (found != expected)
    for code in made.codes:
        if made.delivered(code) in offered:
            cell = recode_answers(f"q = {code}", changes.codes)
            wrong += [("test", cell)] * (cell != f"q = {offered[made.delivered(code)]}")
    assert wrong == []


@pytest.mark.parametrize("seed", STUDIES)
def test_what_makes_something_else_of_an_answer_makes_the_same_of_it(seed: int) -> None:
    made = study(seed)
    changes = draft_changes(made.books, 1)
    if made.is_merged or changes.lost or "q" not in changes.codes:
        return  # two answers that are one now have no number that was both of theirs
    for expression in ("${q} * 10", "${q} >= 3", "if(${q} < 2, 'first', ${q})", "coalesce(${q}, 0) + 1"):
        after = recode_expression(expression, changes.codes)
        for code in made.codes:
            now = changes.codes["q"].code(code)
            assert said(after, now) == said(expression, code), (expression, after, code)


def test_the_thirty_studies_try_every_kind_of_change() -> None:
    made = [study(seed) for seed in STUDIES]
    changed = [draft_changes(one.books, 1) for one in made]
    assert sum(one.is_merged for one in made) >= 3
    assert sum(bool(one.lost) for one in changed) >= 5
    assert sum(bool(one.codes) for one in changed) >= 10


def test_words_given_for_an_answer_stay_with_it_when_its_code_is_another() -> None:
    def listed(*choices: tuple[str, str]) -> s.Questionnaire:
        made = questionnaire(dict(choices), "")
        named = tuple(replace(one, specify=one.label["en"] == "Other") for one in made.lists["l"].choices)
        return replace(made, lists={"l": s.ChoiceList("l", named)})

    before, after = listed(("1", "Bar"), ("2", "Other")), listed(("1", "Other"), ("2", "Bar"))
    first = codebooks.build(before, None, version=1)
    meanings = changed_meanings([Edition(before, first)], after)
    resolutions = resolutions_of(meanings, {one.key: RECODE for one in meanings})
    second = codebooks.build(after, first, resolutions=resolutions, version=2)
    # What was coded and cleaned of these words hangs on the name of their variable.
    (words,) = [one for one in second.variables if one.specify]
    (earlier,) = [one for one in first.variables if one.specify]
    assert (words.name, words.label, words.specify) == (earlier.name, {"en": "Other"}, "1")
