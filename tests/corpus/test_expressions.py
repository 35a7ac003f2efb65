"""Expressions whose results other engines' own tests record."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from surveys.questionnaire.expressions import Nowhere, compiled
from surveys.questionnaire.expressions.values import to_boolean, to_number, to_text

pytestmark = pytest.mark.corpus

Row = dict[str, Any]

TARGET = 0.99

RECORDED = ("2026-11-24", "2026-11-24T12:00:00.000Z")
"""Today and now, where an expression asks: the day on which the results were recorded."""

DIFFERENCES: dict[str, Callable[[Row], bool]] = {}
"""Where we differ on purpose: the reason → which rows it covers. A reason that no longer covers a difference fails."""


def test_expressions_give_what_the_reference_engines_give(
    corpus: Path, is_ours: bool, say: Callable[[str], None]
) -> None:
    lines = (corpus / "expressions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    wrong = [row for row in rows if not _agrees(row)]
    say(f"expressions {len(rows) - len(wrong)}/{len(rows)}")
    unexplained = [row for row in wrong if not any(covers(row) for covers in DIFFERENCES.values())]
    for row in unexplained:
        print(f"differs: {row['expression']!r} as {row['kind']}: {_result(row)!r}, not {row['expected']!r}")
    assert len(rows) - len(wrong) >= TARGET * len(rows)
    if is_ours:
        assert [reason for reason, covers in DIFFERENCES.items() if not any(map(covers, wrong))] == []


def _agrees(row: Row) -> bool:
    got, expected = _result(row), row["expected"]
    if row["kind"] != "number":
        return bool(got == (expected if row["kind"] == "boolean" else str(expected)))
    wanted = float(expected)
    if math.isnan(wanted) or math.isinf(wanted):
        return str(got) == str(wanted)
    return abs(float(got) - wanted) <= 1e-9


def _result(row: Row) -> str | float | bool:
    place = Nowhere(ZoneInfo(row["tz"]), *RECORDED)
    value = compiled(row["expression"])(place)
    if row["kind"] == "boolean":
        return to_boolean(value)
    return to_number(value, place) if row["kind"] == "number" else to_text(value)
