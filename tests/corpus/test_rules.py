"""Differences from the reference engine that no walk of the corpus shows, each in a walk of its own."""

from __future__ import annotations

from typing import Any

from tests.questionnaire.runs import made

from .rules import RULES, explain
from .walking import Score, replay


def node(ref: str, value: str = "", kind: str = "integer") -> dict[str, Any]:
    plain = {"rel": True, "cons": True, "req": False, "reqok": True, "ro": False}
    return {"ref": ref, "node": ref.rsplit("/", 1)[1], "val": value, "vt": kind, **plain}


def test_rounds_that_come_back_are_empty_in_the_reference_engine() -> None:
    program = made("""
        type | name | label | repeat_count | calculation
        integer | n | How many? | |
        begin_repeat | person | | ${n} |
        integer | age | Age? | |
        end_repeat | | | |
        calculate | together | | | count-non-empty(${age})
    """)
    age, together = "/data/person[1]/age", "/data/together"
    steps = [
        {"op": ["set", "/data/n", "1"], "changed": [node("/data/n", "1"), node(age)]},
        {"op": ["set", age, "30"], "changed": [node(age, "30"), node(together, "1")]},
        {"op": ["set", "/data/n", "0"], "changed": [node("/data/n", "0"), node(together, "0")], "gone": [age]},
        {"op": ["set", "/data/n", "1"], "changed": [node("/data/n", "1"), node(age)]},
    ]
    start = [node("/data/n"), node(together, "0")]
    walk = {"form": "rounds", "seed": 1, "today": "2026-11-24", "start": start, "steps": steps}
    score = Score()
    replay(walk, program, score)
    assert [one.ref for one in score.differences] == [age, together]
    explained = explain(score, [walk], lambda form: program)
    (rule,) = (rule for rule in RULES if not rule.is_walked)
    assert (explained, score.differences) == ({rule.reason: 2}, [])
