"""Where we differ from the reference engine on purpose: rules that are tried, not asserted.

A rule holds a way to run the same walk as the engine would. A difference is explained by a rule only
if, run so, exactly what the engine has comes out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from surveys.questionnaire.compiled import Program, compile
from surveys.questionnaire.expressions.dialect import in_python
from surveys.questionnaire.expressions.functions import FUNCTIONS
from surveys.questionnaire.expressions.functions.registry import BOOLEAN, PATTERN, TEXT, Functions
from surveys.questionnaire.model import storage

from .walking import Difference, Score, replay

_SEARCH = "regex-anywhere"
_EARLY_DATE = re.compile(r'"default": "\'1900-0[1-3]-\d\d[^"]*"')


@dataclass(frozen=True, slots=True)
class Rule:
    """``rewrite`` gives a stored questionnaire as the engine understands it; the others are as ``replay`` has them.

    ``is_walked``: a walk of the corpus shows the difference; of others a test has a walk of its own.
    """

    reason: str
    rewrite: Callable[[str], str] = str
    forgetful: bool = False
    deleting: bool = False
    is_walked: bool = True


RULES = (
    Rule(
        "regex() must match the whole value, as documented; the engine looks for a match anywhere",
        rewrite=lambda stored: stored.replace("regex(", f"{_SEARCH}("),
    ),
    Rule(
        "an answer given over a calculation is back when the calculation gives again what it gave then", forgetful=True
    ),
    Rule(
        "a default that Excel holds as a date is that date; pyxform refuses the earliest ones",
        rewrite=lambda stored: _EARLY_DATE.sub('"default": ""', stored),
    ),
    Rule(
        "rounds of a repeat that were taken away and come back have their earlier answers, to be confirmed",
        deleting=True,
        is_walked=False,
    ),
)


def explain(score: Score, walks: Iterable[dict[str, Any]], program_of: Callable[[str], Program | None]) -> Counter[str]:
    """Take out of the score what a rule explains; reason → how many differences it explains."""
    explained: Counter[str] = Counter()
    for walk in walks:
        own = [one for one in score.differences if one.form == walk["form"] and one.at[0] == walk["seed"]]
        program = program_of(walk["form"]) if own else None
        if program is None:
            continue
        for rule in RULES:
            remaining = _differences(walk, program, rule)
            for one in [one for one in own if remaining is not None and one.event not in remaining]:
                own.remove(one)
                score.leave_out(one)
                explained[rule.reason] += 1
    return explained


def _differences(walk: dict[str, Any], program: Program, rule: Rule) -> set[tuple[object, ...]] | None:
    """What still differs under the rule; ``None`` where the rule changes nothing."""
    stored = json.dumps(storage.to_json(program.questionnaire))
    rewritten = rule.rewrite(stored)
    if rewritten == stored and not (rule.forgetful or rule.deleting):
        return None
    with _searching():
        as_theirs = compile(storage.from_json(json.loads(rewritten)))
        score = Score()
        replay(walk, as_theirs, score, forgetful=rule.forgetful, deleting=rule.deleting)
    return {one.event for one in score.differences}


@contextmanager
def _searching() -> Iterator[None]:
    """A function ``regex-anywhere`` beside ``regex``, for as long as a rule is tried."""
    own = Functions()
    own.pure(_SEARCH, (TEXT, PATTERN), BOOLEAN, lambda text, pattern: bool(re.search(in_python(pattern), text, re.A)))
    FUNCTIONS.update(own.by_name)
    try:
        yield
    finally:
        del FUNCTIONS[_SEARCH]


def unexplained(score: Score) -> list[str]:
    """The remaining differences, a line each."""
    return [_line(one) for one in score.differences]


def _line(one: Difference) -> str:
    return f"differs: {one.form} {one.ref} {one.what}: {one.got!r}, not {one.expected!r}"
