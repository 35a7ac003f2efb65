"""Parquet, with question texts and labels in the file's own metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .table import AnswerSet, DataColumn, DataTable

KEY = "ascolto"
"""Under it the file's metadata hold the columns' descriptions, as JSON."""


def write_parquet(path: Path, table: DataTable) -> None:
    """Write the table to ``path``."""
    described = {
        "title": table.title,
        "weight": table.weight,
        "columns": {column.name: _described(column) for column in table.columns},
        "sets": {
            one.name: {"label": one.label, "flags": list(one.flags), "mentions": list(one.mentions)}
            for one in table.sets
        },
    }
    table.frame.write_parquet(path, metadata={KEY: json.dumps(described, ensure_ascii=False)})


def _of_set(one: AnswerSet) -> dict[str, Any]:
    return {"label": one.label, "flags": list(one.flags), "mentions": list(one.mentions)}


def _described(column: DataColumn) -> dict[str, Any]:
    return {
        "label": column.full_label,
        "kind": str(column.kind),
        "measure": column.measure,
        "values": {str(number): words for number, words in column.labels.items()},
        "missing": dict(column.missing),
    }
