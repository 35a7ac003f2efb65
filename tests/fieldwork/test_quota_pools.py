"""Cells that the sample's columns decide: their cases are pooled by them, and pools follow how the cells fill."""

import random
from typing import Any

import pytest

from surveys.design.services import publish, upload_workbook
from surveys.fieldwork.models import Attempt, Case, Pool, QuotaCell, Sample
from surveys.fieldwork.services import (
    change_quota_cell,
    count_places,
    give_back,
    load_sample,
    record_disposition,
    release_places,
    release_sample,
    reserve_places,
    uncount_interview,
)
from surveys.fieldwork.services.quotas import take_quotas_from
from surveys.formats.samples import ColumnUse, Reading
from tests.design.workbooks import workbook

from .conftest import LOADED_AT, MONDAY_NOON, Field

SHEETS = {
    "survey": [
        ["type", "name", "label", "calculation"],
        ["integer", "age", "Age", None],
        ["calculate", "area", None, "if(attribute('city') = 'Bari', 'south', 'north')"],
    ],
    "quotas": [
        ["name", "label", "when", "target", "on_full"],
        ["bari", "Bari", "attribute('city') = 'Bari'", 1, "stop"],
        ["milan", "Milan", "attribute('city') = 'Milano'", 4, "stop"],
        ["south", "South", "${area} = 'south'", 10, "warn"],
        ["young_bari", "Young", "attribute('city') = 'Bari' and ${age} < 35", 1, "stop"],
    ],
}
ROUTED = Reading((ColumnUse("tel", "phone"), ColumnUse("city", "attribute", "city", route=True)))
HIDDEN = Reading((ColumnUse("tel", "phone"), ColumnUse("city", "attribute", "city", show=True)))


@pytest.fixture
def fielded(field: Field) -> Field:
    upload_workbook(study=field.study, content=workbook(**SHEETS), file_name="s.xlsx", by=field.chiara, now=LOADED_AT)
    take_quotas_from(version=publish(study=field.study, reason="", by=field.chiara, now=LOADED_AT))
    field.study.refresh_from_db()
    return field


def load(field: Field, *cities: str, reading: Reading = ROUTED, first: int = 0, released: bool = True) -> Sample:
    rows = "\n".join(f"02 55{number:05};{city}" for number, city in enumerate(cities, start=first))
    facts: dict[str, Any] = {"study": field.study, "file_name": "l.csv", "name": "L", "by": field.chiara}
    sample = load_sample(content=f"tel;city\n{rows}\n".encode(), reading=reading, now=LOADED_AT, **facts)
    return release_sample(sample=sample, by=field.chiara, now=LOADED_AT) if released else sample


def pools() -> dict[str, tuple[bool, float]]:
    return {pool.cells: (pool.is_open, round(pool.deficit, 2)) for pool in Pool.objects.order_by("pk")}


def complete(field: Field, *cells: str) -> Attempt:
    """The next case, an interview that belongs to these cells, complete."""
    attempt = claim(field)
    assert reserve_places(attempt=attempt, cells=cells, now=MONDAY_NOON) == dict.fromkeys(cells, "open")
    count_places(attempt=attempt, now=MONDAY_NOON)
    field.dial(attempt)
    record_disposition(attempt=attempt, code="complete", now=MONDAY_NOON)
    return attempt


def claim(field: Field) -> Attempt:
    attempt = field.claim()
    assert attempt is not None
    return attempt


def change(field: Field, name: str, target: int) -> None:
    cell = QuotaCell.objects.get(name=name)
    change_quota_cell(cell=cell, target=target, on_full=cell.on_full, reason="So", by=field.chiara, now=MONDAY_NOON)


def test_cases_are_pooled_by_the_cells_that_their_columns_decide(fielded: Field) -> None:
    load(fielded, "Bari", "Milano", "Bari", "Roma")
    assert pools() == {"bari,south": (True, 1), "milan": (True, 1), "": (True, 0)}
    assert [case.pool.cells for case in Case.objects.order_by("number")] == ["bari,south", "milan", "bari,south", ""]


def test_a_column_that_the_questionnaire_may_not_read_decides_nothing(fielded: Field) -> None:
    load(fielded, "Bari", reading=HIDDEN)
    assert pools() == {"": (True, 0)}


def test_the_pool_that_is_furthest_behind_goes_first(fielded: Field) -> None:
    load(fielded, "Milano", "Milano", "Roma", "Bari")
    change(fielded, "milan", 1)
    QuotaCell.objects.filter(name="bari").update(target=4)
    complete(fielded, "milan")
    assert pools() == {"milan": (False, 0), "": (True, 0), "bari,south": (True, 1)}
    assert claim(fielded).case.attributes["city"] == "Bari"


def test_a_full_cell_shuts_its_pools_and_a_raised_target_opens_them(fielded: Field) -> None:
    load(fielded, "Bari", "Bari")
    complete(fielded, "bari", "south")
    assert pools() == {"bari,south": (False, 0.45)}
    assert fielded.claim() is None
    change(fielded, "bari", 2)
    assert pools() == {"bari,south": (True, 0.7)}
    assert claim(fielded).case.attributes["city"] == "Bari"


def test_a_lowered_target_shuts_pools_at_once(fielded: Field) -> None:
    load(fielded, "Milano")
    change(fielded, "milan", 0)
    assert pools() == {"milan": (False, 0)}


def test_a_cell_that_only_warns_shuts_nothing(fielded: Field) -> None:
    load(fielded, "Bari")
    change(fielded, "south", 0)
    assert pools() == {"bari,south": (True, 0.5)}


def test_a_rejected_interview_opens_the_pools_of_its_cell_again(fielded: Field) -> None:
    load(fielded, "Bari", "Bari")
    attempt = complete(fielded, "bari")
    assert uncount_interview(attempt=attempt, now=MONDAY_NOON) == 1
    assert pools()["bari,south"] == (True, 1)


def test_a_sample_released_late_stays_shut_where_cells_are_full_and_an_unreleased_one_altogether(
    fielded: Field,
) -> None:
    load(fielded, "Bari")
    complete(fielded, "bari")
    late = load(fielded, "Bari", "Milano", first=10, released=False)
    change(fielded, "milan", 5)
    mine = Pool.objects.filter(replicate=str(late.pk)).order_by("pk")
    assert [pool.is_open for pool in mine.all()] == [False, False]
    release_sample(sample=late, by=fielded.chiara, now=MONDAY_NOON)
    assert [(pool.cells, pool.is_open) for pool in mine.all()] == [("bari,south", False), ("milan", True)]


def test_places_are_taken_kept_and_given_back_and_nothing_happens_twice(fielded: Field) -> None:
    load(fielded, "Roma", "Roma")
    attempt = claim(fielded)
    for _ in range(2):
        assert reserve_places(attempt=attempt, cells=["bari", "south"], now=MONDAY_NOON) == {
            "bari": "open",
            "south": "open",
        }
        assert taken() == {"bari": (0, 1), "south": (0, 1)}
    for _ in range(2):
        assert reserve_places(attempt=attempt, cells=["bari", "gone"], now=MONDAY_NOON) == {
            "bari": "open",
            "gone": "open",
        }
        assert taken() == {"bari": (0, 1)}
    assert [release_places(attempt=attempt, now=MONDAY_NOON) for _ in range(2)] == [1, 0]
    assert reserve_places(attempt=attempt, cells=["bari"], now=MONDAY_NOON) == {"bari": "open"}
    assert [count_places(attempt=attempt, now=MONDAY_NOON) for _ in range(2)] == [1, 0]
    assert taken() == {"bari": (1, 0)}


def taken() -> dict[str, tuple[int, int]]:
    cells = QuotaCell.objects.order_by("pk")
    return {cell.name: (cell.completes, cell.reserved) for cell in cells if cell.completes or cell.reserved}


@pytest.mark.parametrize(
    ("weight", "order"), [(100, [2, 4, 6, 3, 5]), (0, [2, 3, 4, 5, 6]), (50, [2, 3, 4, 6, 5])], ids=str
)
def test_as_many_calls_as_the_rules_say_go_to_the_quota_that_is_behind_the_others_as_the_list_stands(
    fielded: Field, weight: int, order: list[int]
) -> None:
    load(fielded, "Bari", "Milano", "Bari", "Milano", "Bari", "Milano")
    change(fielded, "bari", 4)
    assert complete(fielded, "bari", "south").case.number == 1
    fielded.study.calling_policy = {"quota_weight": weight}
    fielded.study.save()
    random.seed(1)
    called = []
    for _ in order:
        attempt = claim(fielded)
        called.append(attempt.case.number)
        give_back(attempt=attempt, now=MONDAY_NOON)
    assert called == order
