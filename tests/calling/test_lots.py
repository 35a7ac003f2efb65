"""Cases are drawn by lot: the seed alone says which, each has the same chance, and each stratum gets its share."""

from collections import Counter

import pytest

from surveys.calling.lots import dealt, even_sizes, lot_of


def test_the_same_seed_draws_the_same_cases_and_another_one_others() -> None:
    def drawn(seed: int) -> list[int]:
        return sorted(range(1000), key=lambda number: lot_of(seed, number))[:100]

    assert drawn(20261120) == drawn(20261120)
    assert len({*drawn(20261120)} & {*drawn(20261121)}) < 30


def test_each_case_has_the_same_chance() -> None:
    """Chi-square with 99 degrees of freedom: beyond 148 once in a thousand seeds."""
    first = Counter(min(range(100), key=lambda number: lot_of(seed, number)) for seed in range(10_000))
    assert sum((first[number] - 100) ** 2 / 100 for number in range(100)) < 148


@pytest.mark.parametrize(("cases", "parts", "sizes"), [(10, 5, [2] * 5), (11, 3, [4, 4, 3]), (2, 2, [1, 1])])
def test_parts_are_alike_but_for_a_case(cases: int, parts: int, sizes: list[int]) -> None:
    assert even_sizes(cases, parts) == sizes


def test_every_part_gets_its_size_and_its_share_of_each_stratum() -> None:
    sizes, strata = [33, 67], ["north"] * 60 + ["south"] * 40
    places = list(dealt(sizes, [0, 0]))
    assert Counter(places) == {0: 33, 1: 67}
    north = Counter(place for place, stratum in zip(places, strata, strict=True) if stratum == "north")
    assert abs(north[0] - 19.8) <= 1


def test_what_was_interrupted_goes_on_where_it_stopped() -> None:
    whole = list(dealt([5, 8, 3], [0, 0, 0]))
    had = Counter(whole[:7])
    assert list(dealt([5, 8, 3], [had[place] for place in range(3)])) == whole[7:]


def test_a_part_that_has_its_size_gets_nothing() -> None:
    assert list(dealt([2, 0, 1], [2, 0, 0])) == [2]
