"""Parquet, with question texts and labels in the file's own metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .table import AnswerSet, DataTable

KEY = "ascolto"
"""Under it the file's metadata hold the columns' descriptions, as JSON."""


def write_parquet(path: Path, table: DataTable) -> None:
    """Write the table to ``path``."""
    described = {
        "title": table.full_title,
        "weight": table.weight,
        "columns": dict(_described(table)),
        "sets": {one.name: _of_set(one) for one in table.sets},
    }
    table.frame.write_parquet(path, metadata={KEY: json.dumps(described, ensure_ascii=False)})


def _of_set(one: AnswerSet) -> dict[str, Any]:
    values = {str(number): words for number, words in one.codes.items()}
    return {"label": one.label, "values": values, "flags": list(one.flags), "mentions": list(one.mentions)}


def _described(table: DataTable) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each column; the labels of mentions stand once, at their set: of 6,000 answers they would be 36 million."""
    sets = {name: one.name for one in table.sets for name in one.mentions}
    for column in table.columns:
        found: dict[str, Any] = {"label": column.full_label, "kind": str(column.kind), "measure": column.measure}
        if column.name in sets:
            found["values_of"] = sets[column.name]
        else:
            found["values"] = {str(number): words for number, words in column.labels.items()}
        yield column.name, found | {"missing": dict(column.missing)}
