"""A publication puts the cases that are loaded already into its quota cells, and closing a cell then stops them."""

from typing import Any

import pytest

from surveys.design.models import Version
from surveys.design.services import upload_workbook
from surveys.fieldwork import tasks
from surveys.fieldwork.models import Case, Pool, QuotaCell, Sample
from surveys.fieldwork.services import (
    change_quota_cell,
    count_places,
    load_sample,
    publishing,
    record_disposition,
    release_sample,
    reserve_places,
)
from surveys.fieldwork.services.publishing import regroup_cases, samples_behind
from surveys.formats.samples import ColumnUse, Reading
from tests.design.workbooks import workbook

from .conftest import LOADED_AT, MONDAY_NOON, Field

pytestmark = pytest.mark.usefixtures("tasks_at_once")

BARI, MILAN = "attribute('city') = 'Bari'", "attribute('city') = 'Milano'"
OLD = "${age} > 60"
ROUTED = Reading((ColumnUse("tel", "phone"), ColumnUse("city", "attribute", "city", route=True)))
PERSONAL = Reading((ColumnUse("tel", "phone"), ColumnUse("city", "attribute", "city", route=True, personal=True)))


def published(field: Field, *cells: list[object]) -> Version:
    """The study's next version, with these rows of ``quotas``: name, label, condition, target, on_full."""
    sheets = {
        "survey": [["type", "name", "label"], ["integer", "age", "Age"]],
        "quotas": [["name", "label", "when", "target", "on_full"], *cells],
    }
    upload_workbook(study=field.study, content=workbook(**sheets), file_name="s.xlsx", by=field.chiara, now=LOADED_AT)
    version = tasks.publish_and_regroup(study=field.study, reason="", by=field.chiara, now=LOADED_AT)
    field.study.refresh_from_db()
    return version


def load(field: Field, *cities: str, first: int = 0, released: bool = True, reading: Reading = ROUTED) -> Sample:
    rows = "\n".join(f"02 55{number:05};{city}" for number, city in enumerate(cities, start=first))
    facts: dict[str, Any] = {"study": field.study, "file_name": "l.csv", "name": "L", "by": field.chiara}
    sample = load_sample(content=f"tel;city\n{rows}\n".encode(), reading=reading, now=LOADED_AT, **facts)
    return release_sample(sample=sample, by=field.chiara, now=LOADED_AT) if released else sample


def cells_of_cases() -> list[str]:
    return list(Case.objects.order_by("number").values_list("pool__cells", flat=True))


def open_pools() -> dict[str, bool]:
    """Whether the cases may be rung, by their cells; of pools that have any."""
    return dict(Pool.objects.filter(pk__in=Case.objects.values("pool")).values_list("cells", "is_open"))


def close(field: Field, name: str) -> None:
    cell = QuotaCell.objects.get(name=name)
    change_quota_cell(cell=cell, target=0, on_full="stop", reason="Enough", by=field.chiara, now=MONDAY_NOON)


def test_a_personal_column_decides_cells_as_others_do(field: Field) -> None:
    load(field, "Bari", reading=PERSONAL)
    published(field, ["bari", "Bari", BARI, 10, "stop"])
    load(field, "Bari", "Milano", first=5, reading=PERSONAL)
    assert (cells_of_cases(), Case.objects.filter(attributes={}).count()) == (["bari", "bari", ""], 3)


def test_cases_loaded_before_the_first_version_are_pooled_by_its_cells_and_stop_with_them(field: Field) -> None:
    load(field, "Bari", "Milano", "Bari", "Roma")
    assert cells_of_cases() == ["", "", "", ""]
    published(field, ["bari", "Bari", BARI, 1, "stop"], ["milan", "Milan", MILAN, 1, "stop"])
    assert cells_of_cases() == ["bari", "milan", "bari", ""]
    assert open_pools() == {"bari": True, "milan": True, "": True}
    close(field, "bari")
    assert open_pools() == {"bari": False, "milan": True, "": True}
    handed_out = [field.claim(), field.claim(by=field.bruno)]
    assert [attempt and attempt.case.attributes["city"] for attempt in handed_out] == ["Milano", "Roma"]


def test_a_full_cell_stops_cases_at_the_interview_that_fills_it(field: Field) -> None:
    load(field, "Bari", "Bari")
    published(field, ["bari", "Bari", BARI, 1, "stop"])
    attempt = field.claim()
    assert attempt is not None
    reserve_places(attempt=attempt, cells=["bari"], now=MONDAY_NOON)
    count_places(attempt=attempt, now=MONDAY_NOON)
    field.dial(attempt)
    record_disposition(attempt=attempt, code="complete", now=MONDAY_NOON)
    assert field.claim() is None


def test_the_case_somebody_holds_moves_with_the_others(field: Field) -> None:
    load(field, "Bari")
    attempt = field.claim()
    published(field, ["bari", "Bari", BARI, 5, "stop"])
    assert attempt is not None
    assert (attempt.case.holder, cells_of_cases()) == (field.anna, ["bari"])


def test_a_later_version_with_other_conditions_moves_cases_again(field: Field) -> None:
    published(field, ["south", "South", BARI, 5, "stop"])
    load(field, "Bari", "Milano")
    assert cells_of_cases() == ["south", ""]
    published(field, ["south", "South and more", f"{BARI} or {MILAN}", 99, "warn"])
    assert cells_of_cases() == ["south", "south"]
    published(field)
    assert cells_of_cases() == ["", ""]
    assert open_pools() == {"": True}


def test_cases_of_a_cell_that_was_full_are_rung_again_when_the_cell_is_gone(field: Field) -> None:
    published(field, ["bari", "Bari", BARI, 0, "stop"])
    load(field, "Bari")
    assert field.claim() is None
    published(field, ["milan", "Milan", MILAN, 5, "stop"])
    assert field.claim() is not None


def test_cases_of_a_sample_that_is_not_released_are_pooled_and_stay_shut(field: Field) -> None:
    sample = load(field, "Bari", "Roma", released=False)
    published(field, ["bari", "Bari", BARI, 1, "stop"])
    assert (cells_of_cases(), open_pools()) == (["bari", ""], {"bari": False, "": False})
    release_sample(sample=sample, by=field.chiara, now=MONDAY_NOON)
    assert open_pools() == {"bari": True, "": True}


def test_regrouping_again_changes_nothing(field: Field) -> None:
    load(field, "Bari", "Roma")
    version = published(field, ["bari", "Bari", BARI, 1, "stop"])
    assert not samples_behind().exists()
    Sample.objects.update(grouped_by=None)
    assert regroup_cases(study=field.study, now=MONDAY_NOON) == 0
    assert Sample.objects.get().grouped_by == version


def test_what_was_interrupted_is_found_and_goes_on(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    load(field, *["Bari"] * 5)
    monkeypatch.setattr(publishing, "ROWS_A_COMMIT", 2)

    def power_cut() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "yield_to_writers", power_cut)
        with pytest.raises(KeyboardInterrupt):
            published(field, ["bari", "Bari", BARI, 1, "stop"])
    assert cells_of_cases() == ["bari", "bari", "", "", ""]
    assert tasks.requeue_regroupings() == 1
    assert cells_of_cases() == ["bari"] * 5
    assert tasks.requeue_regroupings() == 0


def test_a_case_that_changes_its_pool_at_that_moment_is_moved_too(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(field, "Bari")
    make_pools = publishing._pools_for

    def another_comes_first(*arguments: Any) -> Any:
        pools = make_pools(*arguments)
        pool = Case.objects.get().pool
        if not pool.skill:
            pool.pk, pool.skill = None, "converter"
            pool.save()
            Case.objects.update(pool=pool)
        return pools

    monkeypatch.setattr(publishing, "_pools_for", another_comes_first)
    published(field, ["bari", "Bari", BARI, 1, "stop"])
    assert (Case.objects.get().pool.skill, cells_of_cases()) == ("converter", ["bari"])


def test_a_sample_that_is_up_to_date_is_left_alone(field: Field, django_assert_max_num_queries: Any) -> None:
    published(field, ["bari", "Bari", BARI, 1, "stop"])
    load(field, "Bari")
    with django_assert_max_num_queries(8):
        assert regroup_cases(study=field.study, now=MONDAY_NOON) == 0


def test_targets_stay_the_fields_and_conditions_are_those_of_the_version_in_use(field: Field) -> None:
    published(field, ["a", "First", BARI, 10, "stop"], ["b", "Second", MILAN, 20, "stop"])
    QuotaCell.objects.filter(name="a").update(target=15, on_full="warn", completes=3)
    published(
        field, ["b", "Second, renamed", MILAN, 99, "stop"], ["c", "Third", OLD, 5, "stop"], ["a", "F", MILAN, 1, "stop"]
    )
    cells = QuotaCell.objects.order_by("position").values_list(
        *("name", "label__default", "condition", "target", "on_full", "completes", "in_use")
    )
    assert [cell[:1] + cell[2:] for cell in cells] == [
        ("b", MILAN, 20, "stop", 0, True),
        ("c", OLD, 5, "stop", 0, True),
        ("a", MILAN, 15, "warn", 3, True),
    ]


def test_a_cell_that_a_version_drops_keeps_its_counts_and_comes_back_with_them(field: Field) -> None:
    published(field, ["a", "First", BARI, 10, "stop"], ["b", "Second", MILAN, 20, "stop"])
    QuotaCell.objects.filter(name="a").update(completes=3)
    published(field, ["b", "Second", MILAN, 20, "stop"])
    assert list(QuotaCell.objects.order_by("position").values_list("name", "in_use")) == [("b", True), ("a", False)]
    published(field, ["a", "First again", BARI, 77, "stop"])
    cell = QuotaCell.objects.get(name="a")
    assert (cell.in_use, cell.completes, cell.target) == (True, 3, 10)
