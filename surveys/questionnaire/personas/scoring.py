"""The score of a practice: a pure function of its lines. The rule stands in the guide, in ordinary words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from surveys.questionnaire.problems import gettext_noop

from .judgements import Counted, coding, ending, listening, mandatory, pace, probing, reading, was_completed
from .lines import LEFT, Line
from .score import (
    CODING,
    ENDING,
    LISTENING,
    MANDATORY,
    PACE,
    PROBING,
    READING,
    WEIGHTS,
    Criterion,
    Improvement,
    Judgement,
    Score,
    Thresholds,
)
from .visits import visits_of

USUAL = Thresholds()

_OF: Mapping[str, str] = {
    READING: gettext_noop("%(right)s of %(of)s texts read in full"),
    CODING: gettext_noop("%(right)s of %(of)s answers written as they were meant"),
    PROBING: gettext_noop("%(right)s of %(of)s vague answers made clear by something neutral"),
    LISTENING: gettext_noop("%(right)s of %(of)s objections met by listening first"),
    MANDATORY: gettext_noop("%(right)s of %(of)s texts that must be said"),
    ENDING: gettext_noop("%(right)s of %(of)s: the outcome of the call"),
}
_NOTHING = gettext_noop("There was no occasion: its points are shared out among the others")

ADVICE: Mapping[str, str] = {
    READING: gettext_noop(
        "Read every question as it is written, to its last word: half a question gets half an answer."
    ),
    CODING: gettext_noop("Write what was said, not what you expected: if you are not sure, read the answer back."),
    PROBING: gettext_noop(
        "Where an answer is vague, propose none: whoever is uncertain says yes to what they hear. Use the probe that "
        "is written, then wait."
    ),
    LISTENING: gettext_noop(
        "Whoever objects wants to be heard before they get an answer. Let them finish, say the line that listens, "
        "then answer."
    ),
    MANDATORY: gettext_noop("Who we are, the privacy notice and the thanks are said in every call, word for word."),
    ENDING: gettext_noop("The outcome says what happened in the call: the next who calls relies on it."),
    PACE: gettext_noop("Keep a calm pace: neither hurry people nor leave them waiting."),
}


def score(lines: Sequence[Line], thresholds: Thresholds = USUAL) -> Score:
    """Points with reasons. The same lines and thresholds give the same score for ever.

    Each criterion gets its share of its points, rounded. Those without occasion give their points to the others, in
    proportion. It is passed with enough points, nothing skipped that must be said, nobody lost, and at least half of
    the texts read and of the answers written as they were meant.
    """
    visits = visits_of(lines)
    must, skipped = mandatory(lines, visits, thresholds)
    end, is_lost = ending(lines)
    counted = [
        reading(visits, thresholds),
        coding(visits),
        probing(visits),
        listening(lines),
        must,
        end,
        pace(lines, visits, thresholds),
    ]
    criteria = _criteria(counted)
    points = sum(one.points for one in criteria)
    halves = (READING, CODING)
    too_few = tuple(one.key for one in criteria if one.key in halves and one.share < thresholds.least)
    was_left = any(line.kind == LEFT for line in lines)
    return Score(
        points=points,
        is_passed=points >= thresholds.pass_points and not (skipped or too_few or is_lost or was_left),
        criteria=criteria,
        judgements=tuple(
            sorted((one for each in counted for one in each.judgements), key=lambda one: (one.index, one.key))
        ),
        improve=_improvement(criteria, counted, is_skipped=bool(skipped)),
        skipped=tuple(skipped),
        is_lost=is_lost,
        too_few=too_few,
        is_whole=was_completed(lines),
        needed=thresholds.pass_points,
    )


def _criteria(counted: Sequence[Counted]) -> tuple[Criterion, ...]:
    possible = _shared_out({one.key: WEIGHTS[one.key] for one in counted if one.of})
    return tuple(_criterion(one, possible.get(one.key, 0)) for one in counted)


def _criterion(one: Counted, possible: int) -> Criterion:
    points = int(possible * one.right / one.of + 0.5) if one.of else 0
    if not one.of:
        return Criterion(one.key, 0.0, 0, 0, 0, _NOTHING)
    if one.key == PACE:
        judged = one.judgements[-1]
        return Criterion(one.key, one.right, one.of, points, possible, judged.message, judged.values)
    values: dict[str, str | int | float] = {"right": int(one.right) if one.right == int(one.right) else one.right}
    values["of"] = one.of
    return Criterion(one.key, one.right, one.of, points, possible, _OF[one.key], values)


def _shared_out(weights: Mapping[str, int]) -> dict[str, int]:
    """The points of each criterion that had an occasion: whole numbers that add up to 100."""
    total = sum(weights.values())
    exact = {key: 100 * weight / total for key, weight in weights.items()}
    whole = {key: int(value) for key, value in exact.items()}
    by_rest = sorted(exact, key=lambda key: whole[key] - exact[key])
    for key in by_rest[: 100 - sum(whole.values())]:
        whole[key] += 1
    return whole


def _improvement(criteria: Sequence[Criterion], counted: Sequence[Counted], *, is_skipped: bool) -> Improvement | None:
    """What must be said, if it was skipped; else the criterion with the lowest share, of two alike with more points."""
    wrong = [one for one in criteria if one.of and one.share < 1 and (one.key == MANDATORY or not is_skipped)]
    if not wrong:
        return None
    worst = min(wrong, key=lambda one: (one.share, -WEIGHTS[one.key]))
    found = next(one for one in counted if one.key == worst.key)
    return Improvement(
        worst.key, ADVICE[worst.key], found.said, found.better, tuple(found.places), worst.possible - worst.points
    )


def score_to_json(found: Score) -> dict[str, Any]:
    """The score as plain JSON values."""
    data = asdict(found)
    for name in ("criteria", "judgements", "skipped", "too_few"):
        data[name] = list(data[name])
    if found.improve is not None:
        data["improve"]["places"] = list(found.improve.places)
    return data


def score_from_json(data: Mapping[str, Any]) -> Score:
    """The score that ``score_to_json`` wrote."""
    improve = data.get("improve")
    return Score(
        points=data["points"],
        is_passed=data["is_passed"],
        criteria=tuple(Criterion(**one) for one in data["criteria"]),
        judgements=tuple(Judgement(**one) for one in data["judgements"]),
        improve=Improvement(**{**improve, "places": tuple(improve["places"])}) if improve else None,
        skipped=tuple(data.get("skipped", ())),
        is_lost=data.get("is_lost", False),
        too_few=tuple(data.get("too_few", ())),
        is_whole=data.get("is_whole", True),
        needed=data.get("needed", USUAL.pass_points),
    )
