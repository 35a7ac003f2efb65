"""Values are stored as Django's own fields store them; JSON reads back as what ``json`` writes."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import JSONField
from psycopg.types.json import Jsonb

from surveys.database.stored_values import json_text, stored_value
from surveys.interviewing.models import EventKind, Interview, InterviewEvent

HARD = [
    {"answers": {"q1": {"v": "1"}, "q2": {"v": ["b", "a"], "s": {"b": 'è "così" \\ </script>'}}}, "seed": 2**62},
    {"v": None, "m": "dk"},
    [1, 1.0, 0.1, 1e16, 1e-7, -0.0, 1.7976931348623157e308, True, False],
    {"beyond 64 bits": 10**40, "the least": -(2**63), "one less": -(2**63) - 1},
    "a lone surrogate: \ud800",
    "line\u2028ends\n\t\x7f\x01",
    {1: "a number as key", "kind": EventKind.ANSWER, EventKind.PAGE: "a word as key"},
    ("a", ("b",)),
    [],
    {},
    "",
]


@pytest.mark.parametrize("value", HARD, ids=ascii)
def test_json_reads_back_as_what_json_writes(value: Any) -> None:
    written = json.loads(json_text(value))
    assert written == json.loads(json.dumps(value))
    assert repr(written) == repr(json.loads(json.dumps(value)))  # tells 1 from 1.0 and from True


def test_what_is_no_number_is_not_stored_as_null() -> None:
    assert json_text({"v": float("nan")}) == '{"v": NaN}'
    assert json_text([float("inf")]) == "[Infinity]"


def test_what_json_cannot_write_is_refused() -> None:
    with pytest.raises(TypeError):
        json_text({"v": object()})


def stored(parameter: Any) -> Any:
    """A parameter as what the database then holds."""
    if isinstance(parameter, Jsonb):
        parameter = (parameter.dumps or json.dumps)(parameter.obj)
    return getattr(parameter, "obj", parameter)  # PostgreSQL's bytes are wrapped


def test_the_value_of_every_field_is_what_django_stores() -> None:
    for field in [field for model in apps.get_models() for field in model._meta.concrete_fields]:
        is_json = type(field) is JSONField
        for value in [None, *(HARD if is_json else [field.get_default()])]:
            ours = stored(stored_value(field, value, connection))
            usual = stored(field.get_db_prep_save(value, connection))
            assert (json.loads(ours) == json.loads(usual)) if is_json and value is not None else ours == usual, field


def test_what_an_interview_keeps_is_written_in_the_fast_way() -> None:
    for field in (Interview._meta.get_field("state"), InterviewEvent._meta.get_field("new")):
        assert stored(stored_value(field, {"v": 1, "è": [2]}, connection)) == '{"v":1,"è":[2]}'
