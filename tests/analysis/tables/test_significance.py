"""Letters of significance: published values, an independent implementation on random tables, and the rules."""

import numpy as np
import pytest
from scipy import stats

from surveys.analysis.tables.significance import (
    Bases,
    Comparison,
    compare_means,
    compare_shares,
    letter,
    letters_of,
    t_values,
    z_values,
)
from surveys.analysis.tables.student import two_sided

ENGINE, GEARBOX = (18, 14), (19, 13)
CARS = [
    # Of R's mtcars, with the letters of expss: counts, size of both columns, z, p, letters as we give them
    ("cyl 4", (1, 10), ENGINE, -3.892, 0.0001, ("", "A")),
    ("cyl 6", (3, 4), ENGINE, -0.808, 0.419, ("", "")),
    ("cyl 8", (14, 0), ENGINE, 4.400, 0.00001, ("B", "")),
    ("gear 3", (12, 3), ENGINE, 2.544, 0.0110, ("B", "")),
    ("gear 4", (2, 10), ENGINE, -3.496, 0.0005, ("", "A")),
    ("gear 5", (4, 1), ENGINE, 1.165, 0.244, ("", "")),
    ("cyl 4", (3, 8), GEARBOX, -2.676, 0.0074, ("", "A")),
    ("cyl 6", (4, 3), GEARBOX, -0.136, 0.892, ("", "")),
    ("cyl 8", (12, 2), GEARBOX, 2.676, 0.0075, ("B", "")),
    ("gear 3", (15, 0), GEARBOX, 4.395, 0.00001, ("B", "")),
    ("gear 4", (4, 8), GEARBOX, -2.323, 0.0202, ("", "A")),
    ("gear 5", (0, 5), GEARBOX, -2.943, 0.0033, ("", "A")),
]
AS_EXPSS = Comparison(levels=(0.95,), minimum=2, expected=0)


def bases(*sizes: float, shared=None) -> Bases:
    n = np.array(sizes, np.float64)
    return Bases(n, n, np.zeros((len(n), len(n))) if shared is None else np.array(shared))


def letters(counts, sizes, comparison: Comparison) -> list[str]:
    found = bases(*sizes)
    higher = compare_shares(np.array([counts]) / found.people, found, comparison)
    return letters_of([level[0] for level in higher], [letter(place) for place in range(len(sizes))])


@pytest.mark.parametrize(("row", "counts", "sizes", "z", "p", "said"), CARS)
def test_the_published_table_of_cars_has_its_z_its_p_and_its_letters(row, counts, sizes, z, p, said) -> None:
    shares = np.array([counts]) / np.array(sizes)
    found = float(z_values(shares, bases(*sizes))[0, 0, 1])
    assert found == pytest.approx(z, abs=0.0006)
    assert 2 * stats.norm.sf(abs(found)) == pytest.approx(p, abs=0.0006)
    assert tuple(letters(counts, sizes, AS_EXPSS)) == said


@pytest.mark.parametrize(("row", "counts", "sizes", "z", "p", "said"), CARS)
def test_empty_cells_are_skipped_as_spss_does_if_one_wants_that(row, counts, sizes, z, p, said) -> None:
    as_spss = Comparison(levels=(0.95,), minimum=2, expected=0, skips_extremes=True)
    assert tuple(letters(counts, sizes, as_spss)) == (("", "") if 0 in counts else said)


def test_ten_thousand_random_tables_agree_with_scipy() -> None:
    draw = np.random.default_rng(20261128)
    sizes = draw.integers(20, 2000, (10_000, 2))
    chosen = draw.binomial(sizes, draw.uniform(0.02, 0.98, (10_000, 2)))
    observed = np.stack([chosen, sizes - chosen], axis=1).astype(float)
    total = observed.sum((1, 2), keepdims=True)
    expected = observed.sum(1, keepdims=True) * observed.sum(2, keepdims=True) / total
    is_tested = expected.min((1, 2)) > 0
    flat = (10_000, 4)
    chi = stats.chisquare(observed.reshape(flat)[is_tested], expected.reshape(flat)[is_tested], ddof=2, axis=1)
    ours = np.array(
        [
            z_values(np.array([c / n]), bases(*n))[0, 0, 1]
            for c, n in zip(chosen[is_tested], sizes[is_tested], strict=True)
        ]
    )
    np.testing.assert_allclose(np.square(ours), chi.statistic, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(2 * stats.norm.sf(np.abs(ours)), chi.pvalue, rtol=1e-6, atol=1e-12)
    for level in (0.95, 0.90):
        comparison = Comparison(levels=(level,), minimum=2, expected=0)
        sample = slice(0, 500)
        told = [
            any(letters(c, n, comparison))
            for c, n in zip(chosen[is_tested][sample], sizes[is_tested][sample], strict=True)
        ]
        assert told == (chi.pvalue[sample] < 1 - level).tolist()


def test_ten_thousand_random_pairs_of_means_agree_with_scipy() -> None:
    draw = np.random.default_rng(7)
    sizes = draw.integers(2, 400, (10_000, 2)).astype(float)
    means, spreads = draw.normal(5, 1, (10_000, 2)), draw.uniform(0.1, 4, (10_000, 2))
    theirs = stats.ttest_ind_from_stats(
        means[:, 0], spreads[:, 0], sizes[:, 0], means[:, 1], spreads[:, 1], sizes[:, 1], equal_var=False
    )
    rows = zip(means, np.square(spreads), sizes, strict=True)
    found = [t_values(mean, variance, bases(*n), np.zeros((2, 2))) for mean, variance, n in rows]
    t, degrees = (np.array([one[place][0, 1] for one in found]) for place in (0, 1))
    np.testing.assert_allclose(t, theirs.statistic, rtol=1e-9)
    np.testing.assert_allclose(two_sided(t, degrees), theirs.pvalue, rtol=1e-7, atol=1e-14)


def test_students_distribution_agrees_with_scipy_from_one_degree_of_freedom_to_many() -> None:
    t, degrees = np.meshgrid(np.linspace(0, 40, 81), np.array([1, 1.5, 2, 5, 29.7, 120, 1e4, 1e6]))
    theirs = 2 * stats.t.sf(t.ravel(), degrees.ravel())
    np.testing.assert_allclose(two_sided(t.ravel(), degrees.ravel()), theirs, rtol=1e-7, atol=1e-13)
    assert np.isnan(two_sided(np.array([np.nan, 1.0]), np.array([3.0, 0.0]))).all()


def test_capitals_are_strict_and_small_letters_loose() -> None:
    assert letters((60, 40, 49), (100, 100, 100), Comparison()) == ["B", "", ""]
    assert letters((60, 40, 48), (100, 100, 100), Comparison()) == ["Bc", "", ""]
    assert letters((60, 40, 48), (100, 100, 100), Comparison(levels=(0.95,))) == ["B", "", ""]
    assert letters((60, 40, 48), (100, 100, 100), Comparison(levels=())) == ["", "", ""]


def test_a_column_with_few_people_is_never_compared() -> None:
    assert letters((25, 5), (29, 100), Comparison()) == ["", ""]
    assert letters((25, 5), (30, 100), Comparison()) == ["B", ""]


def test_no_letter_stands_where_an_expected_count_is_under_five() -> None:
    assert letters((8, 0), (50, 50), Comparison()) == ["", ""]
    assert letters((8, 0), (50, 50), Comparison(expected=0)) == ["B", ""]


def test_correcting_for_many_comparisons_takes_letters_away() -> None:
    counts, sizes = (62, 48, 50, 49, 51), (100,) * 5
    assert letters(counts, sizes, Comparison(levels=(0.95,)))[0] == "B"
    assert letters(counts, sizes, Comparison(levels=(0.95,), is_corrected=True))[0] == ""


def test_people_who_are_in_both_columns_are_taken_into_account() -> None:
    # IBM's formula: p=.45, 1/100 + 1/100 - 2 * 50/10000 = .01
    shared = np.full((2, 2), 50 / 100 / 100)
    z = z_values(np.array([[0.5, 0.4]]), bases(100, 100, shared=shared))[0, 0, 1]
    assert z == pytest.approx(0.1 / np.sqrt(0.45 * 0.55 * 0.01))


def test_means_get_letters_too_and_equal_ones_do_not() -> None:
    found = bases(100, 100, 20)
    higher = compare_means(np.array([7.5, 7.0, 2.0]), np.array([1.0, 1.0, 1.0]), found, np.zeros((3, 3)), Comparison())
    assert letters_of(higher, ["A", "B", "C"]) == ["B", "", ""]
    none = compare_means(np.array([7.0, 7.0]), np.zeros(2), bases(100, 100), np.zeros((2, 2)), Comparison())
    assert letters_of(none, ["A", "B"]) == ["", ""]


def test_after_z_letters_have_a_number_so_that_a_row_of_them_can_be_read() -> None:
    assert [letter(place) for place in (0, 25, 26, 51, 52)] == ["A", "Z", "A2", "Z2", "A3"]
