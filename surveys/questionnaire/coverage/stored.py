"""Keeps the results of a simulation as plain JSON values, beside the questionnaire that they were found in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from surveys.questionnaire.checks import Length, Span
from surveys.questionnaire.model.pages import Complaint, Piece
from surveys.questionnaire.model.structure import Questionnaire

from .report import CellFill, Coverage, DeadEnd, Gap

_COUNTED = ("ends", "asked", "cut", "unfinished")
_NUMBERS = ("interviews", "guided", "fields", "untried", "own_shares")
_NAMES = ("endless", "never_asked", "only_guided")
_PAIRS = ("never_offered", "never_chosen", "only_guided_choices")


def to_json(found: Coverage, questionnaire: Questionnaire) -> dict[str, Any]:
    """The results as plain JSON values; ``from_json(to_json(f, q), q) == f``."""
    routes = list(questionnaire.routes)
    return {
        **{name: dict(getattr(found, name)) for name in _COUNTED},
        **{name: getattr(found, name) for name in _NUMBERS},
        **{name: list(getattr(found, name)) for name in (*_NAMES, *_PAIRS)},
        "offered": {name: dict(codes) for name, codes in found.offered.items()},
        "chosen": {name: dict(codes) for name, codes in found.chosen.items()},
        "dead_ends": [[end.name, _complaint(end.complaint), end.count, end.guided] for end in found.dead_ends],
        "cells": [_cell(cell) for cell in found.cells],
        "length": found.length and _length(found.length),
        "never_taken": [routes.index(route) for route in found.never_taken],
        "moves": [[*move, count] for move, count in found.moves.items()],
        "left": dict(found.left),
        "gaps": [[gap.name, gap.source, gap.empty, gap.missing] for gap in found.gaps],
    }


def from_json(data: Mapping[str, Any], questionnaire: Questionnaire) -> Coverage:
    """The results that ``to_json`` wrote, of the same questionnaire."""
    quotas = {quota.name: quota for quota in questionnaire.quotas}
    plain: dict[str, Any] = {
        **{name: Counter(data[name]) for name in _COUNTED},
        **{name: data[name] for name in _NUMBERS},
        **{name: tuple(data[name]) for name in _NAMES},
        **{name: _pairs(data[name]) for name in _PAIRS},
    }
    return Coverage(
        **plain,
        offered={name: Counter(codes) for name, codes in data["offered"].items()},
        chosen={name: Counter(codes) for name, codes in data["chosen"].items()},
        dead_ends=tuple(
            DeadEnd(name, _read_complaint(complaint), count, guided)
            for name, complaint, count, guided in data["dead_ends"]
        ),
        cells=tuple(
            CellFill(quotas[cell["quota"]], **{name: value for name, value in cell.items() if name != "quota"})
            for cell in data["cells"]
        ),
        length=data["length"] and _read_length(data["length"]),
        never_taken=tuple(questionnaire.routes[place] for place in data["never_taken"]),
        gaps=tuple(Gap(*gap) for gap in data["gaps"]),
        # Simulations from before ways were counted have none.
        moves=Counter({(source, target): count for source, target, count in data.get("moves", ())}),
        left=Counter(data.get("left", {})),
    )


def _pairs(pairs: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, code) for name, code in pairs)


def _complaint(complaint: Complaint) -> dict[str, Any]:
    own = [[piece.words, piece.kind] for piece in complaint.own]
    return {"path": complaint.path, "kind": complaint.kind, "message": complaint.message, "own": own} | {
        "values": dict(complaint.values)
    }


def _read_complaint(data: Mapping[str, Any]) -> Complaint:
    return Complaint(**{**data, "own": tuple(Piece(words, kind) for words, kind in data["own"])})


def _cell(cell: CellFill) -> dict[str, Any]:
    return {
        "quota": cell.quota.name,
        "belong": cell.belong,
        "completes": cell.completes,
        "needed": cell.needed,
        "was_filled": cell.was_filled,
        "can_be_met": cell.can_be_met,
        "with_missing": dict(cell.with_missing),
    }


def _length(length: Length) -> dict[str, Any]:
    spans = {
        name: [span.questions, span.words, span.minutes]
        for name, span in (("shortest", length.shortest), ("typical", length.typical), ("longest", length.longest))
    }
    return {**spans, "sections": [list(section) for section in length.sections]}


def _read_length(data: Mapping[str, Any]) -> Length:
    shortest, typical, longest = (Span(*data[name]) for name in ("shortest", "typical", "longest"))
    return Length(shortest, typical, longest, tuple((name, minutes) for name, minutes in data["sections"]))
