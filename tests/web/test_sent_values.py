"""Values at the edge of what can be sent are understood or refused in words, on whatever page they arrive."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from .addresses import addresses
from .world import World, build_busy_world

EDGES = {
    **dict.fromkeys(("since", "from"), "0001-01-01"),
    **dict.fromkeys(("until", "to", "day", "month", "date"), "9999-12-31"),
}
"""What addresses call a day, and the first or the last one that Python knows."""
NESTED = "[" * 100_000 + "]" * 100_000
USES = [{"name": "cups"}]


@pytest.fixture
def world(db: None) -> World:
    return build_busy_world()


@pytest.fixture
def administrator(world: World, client: Client) -> Client:
    client.force_login(world.administrator)
    return client


def test_no_page_breaks_on_days_at_the_edge_of_the_calendar(world: World, administrator: Client) -> None:
    pages = [one for one in addresses() if not (one.is_move or one.in_api or one.is_foreign)]
    administrator.raise_request_exception = False
    broken = [str(one) for one in pages if administrator.get(world.path_of(one), EDGES).status_code >= 500]
    assert broken == []


@pytest.mark.parametrize(
    "spec",
    [
        NESTED,
        json.dumps({"tables": [{"uses": USES}], "comparison": {"levels": [2, -1]}}),
        '{"tables": [], "comparison": {"levels": [1e999]}}',
        '{"tables": [], "comparison": {"levels": ["nan"], "minimum": 1e999}}',
        '{"margins": [{"uses": [{"name": "cups"}], "targets": {"1": 1e999}}], "least": "inf"}',
        json.dumps({"tables": [{"uses": USES}] * 10_000}),
    ],
    ids=["nested", "levels", "endless", "no number", "targets", "many"],
)
@pytest.mark.parametrize("name", ["tables", "weights"])
def test_a_specification_that_no_page_sends_breaks_neither_tables_nor_weights(
    name: str, spec: str, world: World, administrator: Client
) -> None:
    path = reverse(name, args=[world.study.pk])
    assert administrator.post(path, {"spec": spec, "do": "show:0"}).status_code == 200


@pytest.mark.parametrize("text", [NESTED, "1e999", "[1e999]", "NaN"])
def test_operations_and_conditions_that_no_page_sends_are_refused(
    text: str, world: World, administrator: Client
) -> None:
    study = [world.study.pk]
    change = administrator.post(reverse("questionnaire-editor-change", args=study), {"operations": text})
    assert change.status_code == 400
    shown = administrator.get(reverse("questionnaire-editor", args=study), {"row": "1", "given": text})
    assert shown.status_code == 200
