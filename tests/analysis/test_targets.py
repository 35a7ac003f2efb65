"""Targets of weights: typed, pasted, of cells, merged, not whole; and what the weights make of them."""

import numpy as np
import pytest

from surveys.analysis.tables import Use, UseError
from surveys.analysis.targets import (
    MarginSpec,
    WeightSpec,
    figures_of,
    from_json,
    read_targets,
    to_json,
    weigh,
)
from surveys.analysis.weighting import EMPTY, WeightingError

from .tables.columns_made import answers_of, number, several, single

SEX = single("sex", ["m"] * 30 + ["f"] * 60 + ["dk"] * 10, "f m")
AGE = number("age", [20, 40, 60, 30, 50] * 20)
BANDS = Use("age", "18-34; 35-54; 55-")


def test_a_variable_and_cells_are_brought_to_their_targets() -> None:
    cells = {"f|1": 10.0, "f|2": 30.0, "f|3": 10.0, "m|1": 20.0, "m|2": 20.0, "m|3": 10.0}
    spec = WeightSpec((MarginSpec((Use("sex"), BANDS), cells), MarginSpec((BANDS,), {"1": 30, "2": 45, "3": 25})))
    made = weigh(answers_of(SEX, AGE), spec)
    assert made.weights.has_converged
    first, second = made.margins
    assert first.outside == 10
    assert first.labels == ("sex", "age")
    assert [one.label for one in first.classes][:2] == ["f, 18–34", "f, 35–54"]
    assert [round(one.weighted or 0, 1) for one in first.classes] == pytest.approx(list(cells.values()), abs=0.11)
    assert [round(one.weighted or 0, 1) for one in second.classes] == pytest.approx([30, 45, 25], abs=0.11)


def test_targets_that_are_no_whole_leave_their_variable_out() -> None:
    spec = WeightSpec((MarginSpec((Use("sex"),), {"f": 50, "m": 49}),))
    made = weigh(answers_of(SEX), spec)
    assert not made.margins[0].is_used
    assert made.margins[0].total == 99
    assert made.weights.values == pytest.approx(np.ones(100))


def test_an_empty_class_stops_and_can_be_merged() -> None:
    area = single("area", ["n"] * 60 + ["s"] * 40, "n c s")
    margin = MarginSpec((Use("area"),), {"n": 50, "c": 20, "s": 30})
    with pytest.raises(WeightingError) as error:
        weigh(answers_of(area), WeightSpec((margin,)))
    assert (error.value.reason, error.value.place) == (EMPTY, 1)
    merged = MarginSpec((Use("area"),), {"n": 50, "s": 50}, {"c": "s"})
    made = weigh(answers_of(area), WeightSpec((merged,)))
    assert [(one.label, round(one.weighted or 0)) for one in made.margins[0].classes] == [("n", 50), ("s + c", 50)]


def test_base_weights_are_used_unless_one_does_not_want_them() -> None:
    answers = answers_of(SEX, weights=[2.0] * 50 + [1.0] * 50)
    assert weigh(answers, WeightSpec()).weights.values[0] == pytest.approx(4 / 3)
    assert weigh(answers, WeightSpec(has_base=False)).weights.values[0] == 1


@pytest.mark.parametrize(
    ("uses", "reason"),
    [((Use("gone"),), "gone"), ((Use("age"),), "no_answers"), ((Use("brands"),), "no_answers")],
)
def test_what_has_no_single_answers_has_no_targets(uses, reason) -> None:
    brands = several("brands", ["a b"] * 100, "a b")
    with pytest.raises(UseError) as error:
        figures_of(answers_of(AGE, brands), MarginSpec(uses))
    assert error.value.reason == reason


def test_targets_are_pasted_from_a_sheet_in_per_cent_or_people() -> None:
    classes = figures_of(answers_of(SEX), MarginSpec((Use("sex"),)))[0].classes
    assert read_targets("f\t51,5\nm\t48,5 %\n", classes) == ({"f": 51.5, "m": 48.5}, [])
    found, unmatched = read_targets("F; 30.000.000\nM; 20.000.000", classes)
    assert (found, unmatched) == ({"f": pytest.approx(60), "m": pytest.approx(40)}, [])
    assert read_targets("Totale\t100\nm\t48\nx y", classes) == ({"m": 48}, ["Totale\t100", "x y"])
    assert read_targets("m\t48\nm\t50", classes) == ({"m": 48}, ["m\t50"])


def test_a_cell_is_found_by_its_words_whatever_stands_between_them() -> None:
    classes = figures_of(answers_of(SEX, AGE), MarginSpec((Use("sex"), BANDS)))[0].classes
    assert read_targets("f, 18–34\t11,4", classes) == ({"f|1": 11.4}, [])
    assert read_targets("f\t18–34\t11.4", classes) == ({"f|1": 11.4}, [])


def test_targets_survive_as_json() -> None:
    spec = WeightSpec((MarginSpec((BANDS,), {"1": 30.5}, {"2": "1"}),), 0.4, 2.5, False, "ISTAT")
    assert from_json(to_json(spec)) == spec
    assert from_json({}) == WeightSpec()
