"""Tables and targets that were saved in earlier codes, in those of today: they show whom they showed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from surveys.questionnaire.expressions.recoding import CodeChange, CodeChanges, recode_expression
from surveys.questionnaire.expressions.values import number_to_text

from .specification import BOTTOM, TOP, Net, SetSpec, TableSpec, Use

_BAND = re.compile(r"(-?\d+(?:[.,]\d+)?)?\s*([-–])?\s*(-?\d+(?:[.,]\d+)?)?")
_TURNED = {TOP: BOTTOM, BOTTOM: TOP}


def recode_set(spec: SetSpec, changes: CodeChanges) -> SetSpec:
    """The set in the codes of today."""
    return replace(
        spec,
        tables=tuple(_recode_table(one, changes) for one in spec.tables),
        banner=tuple(tuple(recode_use(use, changes) for use in group) for group in spec.banner),
        filter=recode_expression(spec.filter, changes),
    )


def recode_use(use: Use, changes: CodeChanges) -> Use:
    """A variable in a table, whose bands may be of another scale today."""
    change = changes.get(use.name.casefold())
    return replace(use, bands=_recode_bands(use.bands, change)) if change and change.is_scaled and use.bands else use


def recode_class(key: str, uses: Sequence[Use], changes: CodeChanges, joint: str) -> str:
    """The key of a class of weights, which holds a code of each variable."""
    codes = key.split(joint)
    if len(codes) != len(uses):
        return key
    recoded = []
    for code, use in zip(codes, uses, strict=True):
        change = None if use.bands else changes.get(use.name.casefold())
        recoded.append(_recode_code(code, change) if change else code)
    return joint.join(recoded)


def _recode_table(table: TableSpec, changes: CodeChanges) -> TableSpec:
    found = [changes.get(use.name.casefold()) for use in table.uses]
    change = next((one for one in found if one), None)
    nets = table.nets
    if change is not None:
        nets = tuple(
            Net(net.label, tuple(dict.fromkeys(_recode_code(code, change) for code in net.codes))) for net in nets
        )
    statistics = table.statistics
    if found and all(one is not None and _is_turned(one) for one in found):
        statistics = tuple(_TURNED.get(name, name) for name in statistics)
    uses = tuple(recode_use(use, changes) for use in table.uses)
    return replace(table, uses=uses, nets=nets, statistics=statistics, filter=recode_expression(table.filter, changes))


def _recode_code(code: str, change: CodeChange) -> str:
    if not change.is_scaled:
        return change.codes.get(code, code)
    try:
        return number_to_text(change.number(float(code)))
    except ValueError:
        return code


def _is_turned(change: CodeChange) -> bool:
    """Whether what was the highest point is the lowest one now."""
    if change.is_scaled:
        return change.factor < 0
    moved = [int(code) for code in change.codes if code.isdecimal()]
    points = sorted(int(code) for code in change.order if code.isdecimal())
    inside = [str(point) for point in points if moved and min(moved) <= point <= max(moved)]
    after = [change.codes.get(code, code) for code in inside]
    return len(inside) > 1 and after == inside[::-1]


def _recode_bands(text: str, change: CodeChange) -> str:
    """The bands in the order in which they were said, each of the numbers of today."""
    return "; ".join(_recode_band(part.strip(), change) for part in text.split(";"))


def _recode_band(band: str, change: CodeChange) -> str:
    match = _BAND.fullmatch(band)
    if match is None or not band:
        return band
    ends = [_number(match[1]), _number(match[3])]
    if not match[2]:
        return number_to_text(change.number(ends[0])) if ends[0] is not None else band
    recoded = [None if one is None else change.number(one) for one in ends]
    low, high = reversed(recoded) if change.factor < 0 else recoded
    return f"{'' if low is None else number_to_text(low)}–{'' if high is None else number_to_text(high)}"


def _number(text: str | None) -> float | None:
    return float(text.replace(",", ".")) if text else None
