"""Converts LimeSurvey's table of conditions, which predates its expressions, into expressions."""

from __future__ import annotations

import re

from .document import Row, Tables

_FIELD = re.compile(r"@(\d+X\d+X\d+\w*)@")


def conditions_of(tables: Tables) -> dict[str, str]:
    """The condition of each question that has any, by the question's id.

    Within a scenario, conditions on the same question are joined by "or" and those on different questions by "and"; one
    of several scenarios is enough.
    """
    scenarios: dict[str, dict[str, dict[str, list[str]]]] = {}
    for row in tables.rows("conditions"):
        scenario = scenarios.setdefault(row.get("qid", ""), {}).setdefault(row.get("scenario", "1"), {})
        scenario.setdefault(row.get("cqid") or row.get("cfieldname", ""), []).append(_condition(row))
    return {
        question: " or ".join(
            "(" + " and ".join("(" + " or ".join(parts) + ")" for parts in by_question.values()) + ")"
            for by_question in of_question.values()
        )
        for question, of_question in scenarios.items()
    }


def _condition(row: Row) -> str:
    field = row.get("cfieldname", "").lstrip("+").strip("{}")
    what = field if field.startswith("TOKEN:") or field.endswith(".NAOK") else f"{field}.NAOK"
    method, value = row.get("method", "").strip() or "==", row.get("value", "")
    if method == "RX":
        return f"regexMatch({_quoted(value)}, {what})"
    if match := _FIELD.fullmatch(value):
        return f"{what} {method} {match[1]}.NAOK"
    if value.startswith("{TOKEN:"):
        return f"{what} {method} {value.strip('{}')}"
    return f"{what} {method} {_quoted(value.strip())}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
