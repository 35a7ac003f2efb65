"""Weights: a published table, an independent method, limits, and what cannot be weighted."""

import numpy as np
import pytest
from scipy import optimize

from surveys.analysis.weighting import (
    EMPTY,
    LIMITS,
    NEGATIVE,
    NO_BASE,
    NOBODY,
    NOT_WHOLE,
    Margin,
    WeightingError,
    effective_base,
    rake,
    shares,
)

SEED = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])
ROWS, COLUMNS = np.array([150, 300, 400, 150]) / 1000, np.array([200, 300, 400, 100]) / 1000
FITTED = np.array(
    [
        [64.5585, 46.2325, 35.3843, 3.82473],
        [49.9679, 68.1594, 156.499, 25.3742],
        [56.7219, 144.428, 145.082, 53.7673],
        [28.7516, 41.18, 63.0347, 17.0337],
    ]
)
"""The example of Wikipedia's article on iterative proportional fitting, as ProportionalFitting.jl's manual fits it."""


def margin(places, targets) -> Margin:
    return Margin(np.array(places, np.int32), list(targets))


def people(count: int, margins: int, seed: int = 3) -> list[Margin]:
    draw = np.random.default_rng(seed)
    found = []
    for classes in [5, 4, 2, 6, 3, 8][:margins]:
        targets = draw.dirichlet(np.full(classes, 20))
        found.append(margin(draw.choice(classes, count, p=draw.dirichlet(np.full(classes, 20))), targets))
    return found


def test_the_published_table_is_fitted() -> None:
    row, column = np.nonzero(SEED)
    base = SEED[row, column].astype(float)
    found = rake([margin(row, ROWS), margin(column, COLUMNS)], base=base, rounds=500, close=1e-9)
    assert found.has_converged
    fitted = np.zeros((4, 4))
    fitted[row, column] = found.values / found.values.sum() * 1000
    np.testing.assert_allclose(fitted, FITTED, atol=0.001)


def test_an_independent_method_finds_the_same_weights() -> None:
    margins, draw = people(2000, 3), np.random.default_rng(5)
    base = draw.uniform(0.5, 2, 2000)
    ours = rake(margins, base=base, rounds=500, close=1e-10)
    # Deville and Särndal (1992): raking is calibration with an exponential, here by minimising its convex dual.
    marks = np.column_stack([one.places == place for one in margins for place in range(len(one.targets))]).astype(float)
    wanted = np.concatenate([np.array(one.targets) for one in margins]) * 2000
    start = base / base.mean()

    def dual(multipliers):
        weights = start * np.exp(marks @ multipliers)
        return weights.sum() - multipliers @ wanted, marks.T @ weights - wanted

    solved = optimize.minimize(dual, np.zeros(marks.shape[1]), jac=True, method="BFGS", options={"gtol": 1e-8})
    np.testing.assert_allclose(ours.values, start * np.exp(marks @ solved.x), rtol=1e-5)


def test_all_targets_are_met_and_the_mean_stays_one() -> None:
    margins = people(5000, 4)
    found = rake(margins, base=np.ones(5000))
    assert found.has_converged
    assert found.values.mean() == pytest.approx(1)
    for one in margins:
        np.testing.assert_allclose(shares(one, found.values), one.targets, atol=0.0005)
    assert found.effective == pytest.approx(found.values.sum() ** 2 / (found.values**2).sum())
    assert found.design_effect == pytest.approx(5000 / found.effective)


def test_limits_hold_and_what_they_cost_is_told() -> None:
    places = [0] * 50 + [1] * 950
    found = rake([margin(places, [0.4, 0.6])], base=np.ones(1000), least=0.3, most=2.5)
    assert found.values.max() == pytest.approx(2.5)
    assert found.values.mean() == pytest.approx(1)
    assert found.cut == 50
    assert found.greatest_uncut == pytest.approx(8)
    assert not found.has_converged
    assert found.deviation == pytest.approx(0.4 - 0.125)
    assert found.margin == 0


def test_who_has_no_target_is_weighted_by_the_other_margins_only() -> None:
    first, second = margin([0, 0, 1, -1], [0.5, 0.5]), margin([0, 1, 0, 1], [0.5, 0.5])
    found = rake([first, second], base=np.ones(4), rounds=200, close=1e-9)
    np.testing.assert_allclose(shares(first, found.values), [0.5, 0.5], atol=1e-6)
    np.testing.assert_allclose(shares(second, found.values), [0.5, 0.5], atol=1e-6)


def test_margins_that_contradict_each_other_are_told_and_not_hidden() -> None:
    same = [0] * 50 + [1] * 50
    found = rake([margin(same, [0.3, 0.7]), margin(same, [0.6, 0.4])], base=np.ones(100))
    assert not found.has_converged
    assert found.deviation > 0.2


def test_base_weights_are_where_raking_starts() -> None:
    base = np.array([1.0, 2.0, 3.0, 4.0])
    assert rake([], base=base).values == pytest.approx(base / 2.5)
    assert effective_base(base) == pytest.approx(100 / 30)
    assert effective_base(np.zeros(3)) == 0


@pytest.mark.parametrize(
    ("places", "targets", "base", "reason"),
    [
        ([0, 0], [0.5, 0.5], [1, 1], EMPTY),
        ([0, 1], [0.5, 0.4], [1, 1], NOT_WHOLE),
        ([0, 1], [1.5, -0.5], [1, 1], NEGATIVE),
        ([0, 1], [0.5, 0.5], [np.nan, np.nan], NO_BASE),
        ([0, 1], [0.5, 0.5], [0, 0], NO_BASE),
        ([0, 1], [0.5, 0.5], [1, -1], NO_BASE),
        ([], [0.5, 0.5], [], NOBODY),
    ],
)
def test_what_cannot_be_weighted_is_refused_with_its_reason(places, targets, base, reason) -> None:
    with pytest.raises(WeightingError) as error:
        rake([margin(places, targets)], base=np.array(base, np.float64))
    assert error.value.reason == reason


def test_an_empty_class_is_named_and_one_without_target_is_none() -> None:
    with pytest.raises(WeightingError) as error:
        rake([margin([0, 1], [0.5, 0.5]), margin([0, 2], [0.4, 0.2, 0.4])], base=np.ones(2))
    assert (error.value.margin, error.value.place) == (1, 1)
    assert rake([margin([0, 2], [0.5, 0, 0.5])], base=np.ones(2)).has_converged


def test_limits_that_leave_no_mean_of_one_are_refused() -> None:
    with pytest.raises(WeightingError) as error:
        rake([], base=np.ones(3), least=1.2, most=3)
    assert error.value.reason == LIMITS
