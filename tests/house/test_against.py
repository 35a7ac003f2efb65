"""A comparison of two commits says what it has to."""

import pytest

from tests.benchmarks.against import judged, ratio


def test_a_round_beside_somebody_elses_work_is_left_out() -> None:
    assert ratio([(10, 10.1), (10, 30), (20, 20.2)]) == 1.01


@pytest.mark.parametrize(("figures", "is_told"), [((1.00, 1.02), False), ((1.00, 1.08), True), ((0.5, 1.0), False)])
def test_more_than_three_per_cent_over_all_figures_is_told(
    figures: tuple[float, float], is_told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged({"sqlite": dict(zip(("1", "64"), figures, strict=True))}) is is_told
    assert ("sqlite: MORE THAN 3 % SLOWER" in capsys.readouterr().out) is is_told
