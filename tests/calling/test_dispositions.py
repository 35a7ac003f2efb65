"""The default set of dispositions and the keys that interviewers type."""

import pytest

from surveys.calling.quotas import Cell, deficit, is_full, room
from surveys.calling.standard_dispositions import STANDARD


def test_two_digits_name_a_disposition_the_first_its_group() -> None:
    assert {key: disposition.code for key, disposition in STANDARD.by_key.items() if disposition.group == 1} == {
        "11": "no_answer",
        "12": "busy",
        "13": "answering_machine",
        "14": "not_working",
        "15": "fax",
    }
    assert [(group, len(found)) for group, _, found in STANDARD.grouped()] == [(1, 5), (2, 6), (3, 4), (4, 3)]


def test_only_a_hard_refusal_feeds_the_do_not_call_list_and_it_is_final() -> None:
    feeding = [disposition for disposition in STANDARD.all if disposition.do_not_call]
    assert [(d.code, d.ends_case, d.retry_minutes) for d in feeding] == [("do_not_call", True, 0)]


def test_an_appointment_is_no_refusal_and_silence_no_contact() -> None:
    assert not STANDARD.by_code["call_back"].is_refusal
    assert [d.code for d in STANDARD.all if d.group == 1 and d.is_contact] == []


@pytest.mark.parametrize(
    ("cell", "left", "full", "behind"),
    [
        (Cell(10), 10, False, 1.0),
        (Cell(10, completes=4, reserved=6), 0, True, 0.6),
        (Cell(10, completes=12), 0, True, -0.2),
        (Cell(10, completes=12, is_soft=True), 0, False, -0.2),
        (Cell(0), 0, True, 0.0),
    ],
)
def test_a_cell_has_room_for_what_is_neither_done_nor_running(cell: Cell, left: int, full: bool, behind: float) -> None:
    assert (room(cell), is_full(cell)) == (left, full)
    assert deficit(cell) == pytest.approx(behind)
