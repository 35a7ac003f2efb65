"""The AAPOR rates against published figures (outcomerate, responserates, the 10th edition's example)."""

from fractions import Fraction

import pytest

from surveys.calling.rates import RATES, RateError, class_of, combine, count, eligibility_rate, rates

Figures = dict[str, float]


def named(text: str) -> Figures:
    """``RR1 .5 RR2 5/13`` as a mapping."""
    words = text.split()
    return {name: float(Fraction(value)) for name, value in zip(words[::2], words[1::2], strict=True)}


PUBLISHED = {
    "outcomerate README": (
        named("I 4 P 2 R 1 NC 1 O 1 UH 1 UO 1 NE 1"),
        None,
        named(
            "RR1 .363636 RR2 .545455 RR3 .370370 RR4 .555556 RR5 .444444 RR6 .666667"
            " COOP1 .5 COOP2 .75 COOP3 .571429 COOP4 .857143 REF1 .090909 REF2 .092593 REF3 .111111"
            " CON1 .727273 CON2 .740741 CON3 .888889 LOC1 .818182 LOC2 .833333"
        ),
    ),
    "outcomerate unit test": (
        named("I 5 P 3 R 2 NC 1 O 2 UH 1 UO 1 NE 1"),
        0.5,
        named(
            "RR1 1/3 RR2 8/15 RR3 5/14 RR4 4/7 RR5 5/13 RR6 8/13 COOP1 5/12 COOP2 2/3 COOP3 1/2 COOP4 4/5"
            " REF1 2/15 REF2 1/7 REF3 2/13 CON1 4/5 CON2 6/7 CON3 12/13 LOC1 13/15 LOC2 39/42"
        ),
    ),
    "middleearth": (
        named("I 760 P 339 R 59 NC 288 O 1 UO 173 NE 71"),
        None,
        named(
            "RR1 .46913580 RR2 .67839506 RR3 .47149080 RR4 .68180052 RR5 .52522460 RR6 .75950242"
            " COOP1 .65573770 COOP2 .94823123 COOP3 .65630397 COOP4 .94905009 REF1 .03641975 REF2 .03660258"
            " REF3 .04077402 CON1 .71543210 CON2 .71902347 CON3 .80096752 LOC1 .89320988 LOC2 .89769367"
        ),
    ),
    "middleearth, a share for each class": (
        named("I 760 P 339 R 59 NC 288 O 1 UH 40 UR 60 UO 73 NE 71"),
        named("UH .35 UR .70 UO .50"),
        named("RR3 .49366677 RR4 .71386814 REF2 .03832413 CON2 .75284183"),
    ),
    "10th edition": (
        named("I 5 P 2 R 1 NC 1 O 1 UH 1 UR 1 UO 1 NE 1"),
        None,
        named(
            "RR1 .38461538 RR2 .53846154 RR3 .39285714 RR4 .55 RR5 .5 RR6 .7 COOP1 .55555556 COOP2 .77777778"
            " COOP3 .625 COOP4 .875 REF1 .07692308 REF2 .07857143 REF3 .1 CON1 .69230769 CON2 .70714286 CON3 .9"
        ),
    ),
    "10th edition, a share for each class": (
        named("I 5 P 2 R 1 NC 1 O 1 UH 1 UR 1 UO 1 NE 1"),
        named("UH .4 UR .7 UO .2"),
        named("RR3 .44247788 REF2 .08849558 CON2 .79646018"),
    ),
    "responserates": (
        named("I 100 NC 20 UO 100"),
        0.25,
        named(
            "RR1 100/220 RR2 100/220 RR3 100/145 RR4 100/145 RR5 5/6 RR6 5/6 COOP1 1 COOP2 1 COOP3 1 COOP4 1"
            " REF1 0 REF2 0 REF3 0 CON1 100/220 CON2 100/145 CON3 5/6"
        ),
    ),
}


@pytest.mark.parametrize(("counts", "e", "expected"), PUBLISHED.values(), ids=PUBLISHED)
def test_the_rates_agree_with_the_published_figures(
    counts: Figures, e: float | Figures | None, expected: Figures
) -> None:
    found = rates(counts, e)
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-6)


def test_the_estimate_of_e_is_eligible_over_known() -> None:
    assert eligibility_rate({"I": 4, "P": 2, "R": 1, "NC": 1, "O": 1, "UH": 1, "NE": 1}) == 0.9
    assert eligibility_rate({"I": 760, "P": 339, "R": 59, "NC": 288, "O": 1, "NE": 71}) == pytest.approx(1447 / 1518)


def test_splitting_the_unknowns_changes_nothing_under_one_e() -> None:
    together = named("I 760 P 339 R 59 NC 288 O 1 UO 173 NE 71")
    apart = named("I 760 P 339 R 59 NC 288 O 1 UH 40 UR 60 UO 73 NE 71")
    assert rates(apart) == pytest.approx(rates(together))


def test_a_rate_without_denominator_is_not_available_never_zero() -> None:
    found = rates({"UO": 1}, 0.3)
    assert [name for name in RATES if found[name] is None] == [
        *("RR5", "RR6", "COOP1", "COOP2", "COOP3", "COOP4", "REF3", "CON3")
    ]
    assert [found[name] for name in ("RR1", "RR4", "REF1", "REF2", "CON1", "CON2")] == [0] * 6


def test_rates_of_nothing_are_all_not_available() -> None:
    assert set(rates({}).values()) == {None}
    assert eligibility_rate({}) is None


def test_e_that_cannot_be_estimated_leaves_its_rates_unavailable() -> None:
    found = rates({"UO": 5})
    assert (found["RR1"], found["RR3"]) == (0, None)


def test_weights_count_in_place_of_cases() -> None:
    classes = ["I", "P", "I", "NC", "UH", "I", "R", "UO", "I", "O", "P", "I", "R", "O", "P", "NE"]
    weights = [3.2, 0.4, 4.9, 3.8, 1.6, 3.3, 1.3, 2.2, 3.5, 3.6, 0.1, 1.6, 1.1, 4.3, 2.3, 0.6]
    assert rates(count(classes, weights))["RR2"] == pytest.approx(19.3 / 37.2)


def test_two_frames_are_combined_by_their_weight() -> None:
    landline = rates({"I": 100, "R": 400, "NC": 300})["RR1"]
    mobile = rates({"I": 150, "R": 300, "NC": 200})["RR1"]
    assert landline == 0.125
    assert mobile == pytest.approx(0.231, abs=5e-4)
    assert combine([(0.125, 100), (mobile or 0, 50)]) == pytest.approx(0.160, abs=5e-4)


@pytest.mark.parametrize(
    ("counts", "e"), [({"X": 1}, 0.5), ({"UO": 1}, 1.1), ({"UO": 1}, {"UH": 0.5}), ({"UO": 1}, {"I": 0.5})]
)
def test_what_makes_no_sense_is_refused(counts: Figures, e: float | Figures) -> None:
    with pytest.raises(RateError):
        rates(counts, e)


def test_weights_of_another_length_or_an_unknown_class_are_refused() -> None:
    with pytest.raises(RateError):
        count(["I", "P"], [1.0])
    with pytest.raises(RateError):
        count(["Z"])


def test_every_outcome_code_has_its_class() -> None:
    assert {code: class_of(code) for code in ("1.1", "1.2", "2.111", "2.12", "2.20", "2.222", "2.31", "2.90")} == {
        **{"1.1": "I", "1.2": "P", "2.111": "R", "2.12": "R", "2.20": "NC", "2.222": "NC", "2.31": "O", "2.90": "O"}
    }
    assert {code: class_of(code) for code in ("3.11", "3.21", "3.30", "3.90", "4.10", "4.80")} == {
        **{"3.11": "UH", "3.21": "UR", "3.30": "UO", "3.90": "UO", "4.10": "NE", "4.80": "NE"}
    }
    with pytest.raises(RateError):
        class_of("9.9")
