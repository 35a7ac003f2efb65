"""Random order: the standard's shuffle, pinned items, the same order for the same seed."""

from __future__ import annotations

import pytest

from surveys.questionnaire import running
from surveys.questionnaire.model.openrosa_shuffle import shuffled
from surveys.questionnaire.model.order import arranged

from .runs import Interview, made

LIST = """
    list_name | name | label | pin | missing | read_out
    brands    | 1    | Alfa  |     |         |
    brands    | 2    | Beta  |     |         |
    brands    | 3    | Gamma |     |         |
    brands    | 4    | Delta |     |         |
    brands    | 97   | None  | yes |         | no
    brands    | 98   | D/K   | yes | dk      |
"""


@pytest.mark.parametrize(("seed", "order"), [(42, "AFCBDE"), (-42, "EDAFBC"), (1, "BFEACD"), (11111111, "ACDBFE")])
def test_the_shuffle_is_the_standards_own(seed: int, order: str) -> None:
    assert "".join(shuffled("ABCDEF", seed)) == order


def test_pinned_items_keep_their_place() -> None:
    assert arranged("ABCxDE", "random", 1, lambda item: item == "x")[3] == "x"
    assert "".join(arranged("ABCxDE", "rotate", 2, lambda item: item == "x")) == "CDExAB"
    assert "".join(arranged("ABC", "fixed", 2, lambda item: False)) == "ABC"


def _codes(seed: int, parameters: str = "randomize=true") -> list[str]:
    program = made(f"type | name | label | parameters\nselect_one brands | b | Which? | {parameters}", choices=LIST)
    return [choice.code for choice in Interview(program, seed=seed).question.choices]


def test_a_shuffled_list_keeps_its_codes_entries_and_pinned_choices() -> None:
    program = made("type | name | label | parameters\nselect_one brands | b | Which? | randomize=true", choices=LIST)
    question = Interview(program, seed=3).question
    assert question.rotated
    assert {choice.code: choice.entry for choice in question.choices} == {
        c: c for c in ("1", "2", "3", "4", "97", "98")
    }
    assert [choice.code for choice in question.choices][4:] == ["97", "98"]
    assert [choice.read_out for choice in question.choices] == [True, True, True, True, False, False]


def test_the_same_seed_gives_the_same_order() -> None:
    assert _codes(7) == _codes(7)
    assert len({tuple(_codes(seed)) for seed in range(1, 12)}) > 3


def test_a_seed_of_the_questionnaire_gives_the_standards_order_in_every_interview() -> None:
    assert _codes(1, "randomize=true, seed=42")[:4] == list(shuffled("1234", 42))
    assert _codes(2, "randomize=true, seed=42") == _codes(1, "randomize=true, seed=42")


def test_the_items_of_a_group_come_in_random_or_rotated_order() -> None:
    table = """
        type        | name | label | order
        begin_group | g    | G     | {order}
        text        | a    | A     |
        text        | b    | B     |
        text        | c    | C     |
        end_group   |      |       |
        text        | last | Last  |
    """
    for order, ways in (("random", 6), ("rotate", 3), ("fixed", 1)):
        program = made(table.format(order=order))
        routes = {tuple(Interview(program, seed=seed).route()) for seed in range(1, 40)}
        assert len(routes) == ways
        assert {route[3:] for route in routes} == {("last", "@complete")}


def test_codes_that_are_no_numbers_get_numbers_that_do_not_collide() -> None:
    program = made(
        "type | name | label\nselect_one l | q | Which?",
        choices="list_name | name | label\nl | a | A\nl | 1 | One\nl | c | C\nl | 99 | No",
    )
    assert [(choice.code, choice.entry) for choice in Interview(program).question.choices] == [
        ("a", "100"),
        ("1", "1"),
        ("c", "3"),
        ("99", "99"),
    ]


def test_notes_keep_their_place_among_shuffled_questions() -> None:
    program = made(
        """
        type        | name  | label | order
        begin_group | block | Block | random
        note        | intro | Now some statements. |
        text        | a     | A     |
        text        | b     | B     |
        note        | half  | Nearly done. |
        text        | c     | C     |
        end_group   |       |       |
        """
    )
    routes = [Interview(program, seed=seed).route() for seed in range(12)]
    assert {(route[0], route[3]) for route in routes} == {("block/intro", "block/half")}
    assert len({tuple(route) for route in routes}) > 3
    interview = Interview(program, seed=1)
    asked = [path.removeprefix("block/") for path in interview.route()]
    order = running.values(program, interview.now, interview.facts)["block"].specify
    assert list(order.values()) == [" ".join(name for name in asked if name in ("a", "b", "c"))]
