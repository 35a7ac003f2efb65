"""What of an interview is a place to look, and what is not."""

from typing import Any

import pytest

from surveys.analysis.flags import Flag, InterviewFacts, PersonFigures, TimedQuestion, flags_of, unusual_people


def raised(**facts: Any) -> dict[str, dict[str, Any]]:
    return {one.flag.value: dict(one.found) for one in flags_of(InterviewFacts(**facts))}


def times(*pages: tuple[str, float, float | None]) -> tuple[TimedQuestion, ...]:
    return tuple(TimedQuestion(*page) for page in pages)


def test_nothing_known_raises_nothing() -> None:
    assert raised() == {}


def test_an_interview_is_short_against_its_own_route_and_not_against_longer_ones() -> None:
    short_route = times(("a", 20, 20), ("b", 18, 20))
    hurried = times(("a", 9, 20), ("b", 9, 20))
    assert raised(times=short_route) == {}
    assert raised(times=hurried) == {"short": {"seconds": 18, "usual": 40}}


def test_before_there_is_something_usual_nothing_is_short() -> None:
    assert raised(times=times(("a", 1, None), ("b", 1, None))) == {}


def test_two_questions_much_faster_than_usual_are_named_and_one_is_chance() -> None:
    slow = ("a", 60, 60)
    assert raised(times=times(slow, ("b", 2, 12))) == {}
    assert raised(times=times(slow, ("b", 2, 12), ("c", 3, 14))) == {
        "fast": {"questions": ["b", "c"], "seconds": [2, 3]}
    }
    assert raised(times=times(slow, ("b", 1, 5), ("c", 1, 5))) == {}, "everybody reads these fast"


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        (["4"] * 5, {"same_lines": {"grids": ["C4"], "items": [5]}}),
        (["4"] * 4, {}),
        (["4"] * 5 + ["3"], {}),
    ],
)
def test_five_lines_that_are_all_the_same_are_a_place_to_look(answers: list[str], found: dict[str, Any]) -> None:
    assert raised(grids={"C4": answers}) == found


@pytest.mark.parametrize(
    ("not_known", "usual", "is_raised"),
    [(3, 0.0, True), (2, 0.0, False), (6, 0.15, False), (7, 0.15, True), (9, None, False)],
)
def test_answers_not_known_count_against_those_of_the_study(
    not_known: int, usual: float | None, is_raised: bool
) -> None:
    assert ("not_known" in raised(asked=20, not_known=not_known, usual_not_known=usual)) is is_raised


def test_two_interviews_of_one_person_are_alike_on_a_base_of_twenty_answers() -> None:
    mine = {f"q{number}": "1" for number in range(20)}
    other = mine | {"q0": "2", "q1": "2"}
    assert raised(answers=mine, others={55: other}) == {"alike": {"case": 55, "part": 0.9}}
    assert raised(answers=mine, others={55: other | {"q2": "2"}}) == {}
    few = {name: mine[name] for name in list(mine)[:19]}
    assert raised(answers=few, others={55: few}) == {}


def test_a_pause_the_next_interview_at_once_and_a_closed_hour_are_told() -> None:
    assert raised(times=times(("a", 10, None), ("b", 181, None)), gap=4, is_in_hours=False) == {
        "pause": {"question": "b", "seconds": 181},
        "no_gap": {"seconds": 4},
        "hours": {},
    }


def test_flags_come_in_one_order() -> None:
    assert [flag.value for flag in Flag][:3] == ["short", "fast", "same_lines"]


def test_a_person_is_compared_with_the_others_and_only_on_a_base() -> None:
    usual = PersonFigures(interviews=30, asked=600, not_known=12, refused=3)
    often = PersonFigures(interviews=30, asked=600, not_known=90, refused=3)
    assert unusual_people({1: usual, 2: usual, 3: often}) == {3: ["not_known"]}
    assert unusual_people({1: usual, 3: often}) == {}, "one other is no measure"
    few = PersonFigures(interviews=19, asked=380, not_known=90, refused=40)
    assert unusual_people({1: usual, 2: usual, 3: few}) == {}
