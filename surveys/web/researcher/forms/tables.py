"""The form of a set of tables: the set travels in it as JSON, every button changes it a little."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from surveys.analysis.tables import Comparison, Net, SetSpec, TableSpec, Use, from_json, to_json
from surveys.analysis.tables import specification as s
from surveys.formats.json_texts import read_json

USUAL_OF_NUMBERS = ("mean", "deviation", "median")
MOST_TABLES, MOST_GROUPS = 300, 12
LETTERS = {"both": (0.95, 0.90), "strict": (0.95,), "none": ()}
_CODES = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True)
class Deed:
    """What a button does: ``show:3``, ``row-up:3``, ``col-del:0:1``."""

    verb: str
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The set as it is being made; ``at``: the table shown; ``opened``: number of the saved set it came from.

    ``typed``: what stands in boxes that no button has taken yet, so that it still stands there. ``unknown``: names to
    be added that the answers have no variable for.
    """

    spec: SetSpec
    at: int = 0
    opened: int | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    @property
    def table(self) -> TableSpec | None:
        """The table shown."""
        return self.spec.tables[self.at] if self.at < len(self.spec.tables) else None


def written(spec: SetSpec) -> str:
    """The set as it travels in the form."""
    return json.dumps(to_json(spec), ensure_ascii=False)


def read_draft(post: Mapping[str, str], names: Sequence[str], numbers: Collection[str] = ()) -> Draft:
    """The set in the form, changed by its boxes and by the button pressed.

    ``names``: variables that can be used; ``numbers``: those of them that are numbers.
    """
    try:
        spec = from_json(read_json(post.get("spec", "{}")))
    except (ValueError, KeyError, TypeError, AttributeError):
        spec = SetSpec()
    spec = replace(spec, tables=spec.tables[:MOST_TABLES])
    at = _whole(post.get("at", ""), 0)
    opened = _whole(post.get("set", ""), 0) or None
    spec = _with_figures(spec, post)
    if at < len(spec.tables) and "row-title" in post:
        spec = _with_row(spec, at, post)
    deed = _deed(post.get("do", ""))
    if deed.verb == "enter":
        deed = Deed("col-add" if post.get("col-add", "").strip() else "row-add")
    known = {name.casefold(): name for name in names}
    draft = _done(Draft(spec, min(at, max(0, len(spec.tables) - 1)), opened), deed, post, known, numbers)
    unknown = _unknown(deed, post, known)
    taken = {"row-add": ("row-add",), "col-add": ("col-add", "col-bands"), "col-in": ("col-add", "col-bands")}
    left = [name for name in ("row-add", "col-add", "col-bands") if unknown or name not in taken.get(deed.verb, ())]
    typed = {name.replace("-", "_"): post.get(name, "")[:200] for name in left}
    return replace(draft, typed=typed, unknown=unknown)


def _unknown(deed: Deed, post: Mapping[str, str], known: Mapping[str, str]) -> tuple[str, ...]:
    """The name in the box that the button takes, if it is no variable's."""
    box = {"row-add": "row-add", "col-add": "col-add", "col-in": "col-add"}.get(deed.verb, "")
    name = post.get(box, "").strip()[:200]
    return (name,) if name and name.casefold() not in known else ()


def _whole(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else otherwise


def _deed(text: str) -> Deed:
    verb, *places = text.split(":")
    return Deed(verb, tuple(int(place) for place in places if re.fullmatch(r"\d{1,4}", place, re.ASCII)))


def _with_figures(spec: SetSpec, post: Mapping[str, str]) -> SetSpec:
    """How everything is worked out, from the boxes under “How”."""
    if "cells" not in post:
        return spec
    before = spec.comparison
    comparison = Comparison(
        levels=LETTERS.get(post.get("letters", ""), before.levels),
        minimum=min(_whole(post.get("minimum", ""), before.minimum), 100_000),
        expected=before.expected,
        is_corrected="corrected" in post,
        skips_extremes="extremes" in post,
    )
    cells = post["cells"] if post["cells"] in s.CELLS else spec.cells
    weight, condition = post.get("weight", "")[:64], post.get("filter", "")[:1000].strip()
    return replace(spec, cells=cells, comparison=comparison, weight=weight, filter=condition)


def _with_row(spec: SetSpec, at: int, post: Mapping[str, str]) -> SetSpec:
    """What is said about the table shown."""
    table = spec.tables[at]
    uses = tuple(replace(use, bands=post.get("row-bands", use.bands)[:200]) for use in table.uses)
    changed = replace(
        table,
        uses=uses,
        title=post["row-title"][:300].strip(),
        per=post["row-per"] if post.get("row-per") in s.BASES else table.per,
        filter=post.get("row-filter", "")[:1000].strip(),
        statistics=tuple(name for name in s.STATISTICS if f"stat-{name}" in post),
        has_answers="row-answers" in post,
        nets=_nets(post.get("row-nets", "")),
    )
    return _with_tables(spec, [*spec.tables[:at], changed, *spec.tables[at + 1 :]])


def _nets(text: str) -> tuple[Net, ...]:
    """Nets as they are written, a line each: ``Label: 1 2 3``."""
    lines = [line.rpartition(":") for line in text[:4000].splitlines() if ":" in line]
    found = [Net(label.strip(), tuple(filter(None, _CODES.split(codes)))) for label, _, codes in lines]
    return tuple(net for net in found if net.label and net.codes)[:20]


def nets_as_text(nets: Sequence[Net]) -> str:
    """Nets as ``_nets`` reads them."""
    return "\n".join(f"{net.label}: {' '.join(net.codes)}" for net in nets)


def _with_tables(spec: SetSpec, tables: Sequence[TableSpec]) -> SetSpec:
    return replace(spec, tables=tuple(tables[:MOST_TABLES]))


def _done(
    draft: Draft, deed: Deed, post: Mapping[str, str], known: Mapping[str, str], numbers: Collection[str]
) -> Draft:
    if deed.verb.startswith("row") or deed.verb in {"show", "all"}:
        return _rows_done(draft, deed, post, known, numbers)
    if deed.verb.startswith("col"):
        banner = _banner_done(list(draft.spec.banner), deed, post, known)
        return replace(draft, spec=replace(draft.spec, banner=tuple(banner[:MOST_GROUPS])))
    return draft


def _rows_done(
    draft: Draft, deed: Deed, post: Mapping[str, str], known: Mapping[str, str], numbers: Collection[str]
) -> Draft:
    tables = list(draft.spec.tables)
    at = deed.places[0] if deed.places else -1
    wanted = known.get(post.get("row-add", "").strip().casefold())
    if deed.verb == "row-add" and wanted:
        tables.append(TableSpec((Use(wanted),)))
        at = len(tables) - 1
    elif deed.verb == "all":
        there = {use.name for table in tables for use in table.uses}
        tables += [
            TableSpec((Use(name),), statistics=_usual(name, numbers)) for name in known.values() if name not in there
        ]
        at = draft.at
    elif not 0 <= at < len(tables):
        return draft
    elif deed.verb == "row-del":
        del tables[at]
    elif deed.verb in {"row-up", "row-down"}:
        to = at + (1 if deed.verb == "row-down" else -1)
        if 0 <= to < len(tables):
            tables[at], tables[to], at = tables[to], tables[at], to
    elif deed.verb == "row-join" and at > 0:
        above = tables[at - 1]
        tables[at - 1 : at + 1] = [replace(above, uses=(*above.uses, *tables[at].uses))]
        at -= 1
    at = min(max(at, 0), max(len(tables) - 1, 0))
    return replace(draft, spec=_with_tables(draft.spec, tables), at=at)


def _usual(name: str, numbers: Collection[str]) -> tuple[str, ...]:
    return USUAL_OF_NUMBERS if name in numbers else ()


def _banner_done(
    banner: list[tuple[Use, ...]], deed: Deed, post: Mapping[str, str], known: Mapping[str, str]
) -> list[tuple[Use, ...]]:
    wanted = known.get(post.get("col-add", "").strip().casefold())
    use = Use(wanted, post.get("col-bands", "")[:200].strip()) if wanted else None
    if deed.verb == "col-add" and use:
        banner.append((use,))
    elif deed.verb == "col-in" and use:
        banner[-1:] = [(*banner[-1], use)] if banner else [(use,)]
    elif deed.verb == "col-del" and len(deed.places) == 2 and deed.places[0] < len(banner):
        group, place = deed.places
        left = tuple(use for number, use in enumerate(banner[group]) if number != place)
        banner[group : group + 1] = [left] if left else []
    return banner
