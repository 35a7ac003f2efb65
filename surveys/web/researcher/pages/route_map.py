"""The map of all ways through a questionnaire, with how many simulated respondents took each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import SimulationStatus, Study
from surveys.design.queries import findings_of, simulated_questionnaire, simulation_of
from surveys.interviewing.queries import pace_in_use
from surveys.questionnaire import coverage
from surveys.questionnaire.coverage import Coverage
from surveys.questionnaire.coverage.map_layout import Box, DrawnEdge, laid_out
from surveys.questionnaire.coverage.route_map import (
    END,
    JUMP,
    LOOP,
    NEXT,
    QUOTA,
    START,
    Edge,
    Reason,
    RouteMap,
    Stop,
    route_map,
    with_closed,
)
from surveys.questionnaire.model import structure as s
from surveys.sandbox import simulate

from .simulation import takes_long, version_of
from .tryout import Trial

INTERVIEWS, SEED = 300, 1
MOST_OPEN = 60
"""Pages that are all shown at first; a longer questionnaire opens with closed blocks."""
LOOKS: Mapping[str, str] = {JUMP: "leap", LOOP: "leap", END: "ending", QUOTA: "quota-full"}
"""Classes of the lines of ways."""
LONGEST_TITLE = 17
KEPT_FOR = 3600
"""Seconds for which counts of a draft are kept: each change makes another draft."""


@dataclass(frozen=True, slots=True)
class ShownStop:
    """A box: its place, name, title cut to fit, and figures."""

    box: Box
    name: str
    title: str
    count: str
    left: str
    is_start: bool
    middle: float


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block's frame; ``toggle``: the address that opens or closes it."""

    box: Box
    title: str
    is_closed: bool
    toggle: str
    stops: Sequence[ShownStop]
    loops: Sequence[tuple[str, Box]]


@dataclass(frozen=True, slots=True)
class ShownReason:
    """Why a way is taken: in words, its cell, and the condition."""

    words: str
    cell: str
    expression: str


@dataclass(frozen=True, slots=True)
class ShownWay:
    """A way: the line and its head as SVG writes them, its figure, and what is said of it."""

    number: int
    look: str
    line: str
    head: str
    width: str
    x: float
    y: float
    count: int | None
    title: str
    reasons: Sequence[ShownReason]
    share: str


@dataclass(frozen=True, slots=True)
class RouteMapPage:
    """The content of the page; ``svg``: the address of the picture as a file."""

    heading: str
    lead: str
    width: float
    height: float
    blocks: Sequence[ShownBlock]
    ways: Sequence[ShownWay]
    can_close: bool
    all_open: str
    all_closed: str
    svg: str
    paper: str
    other_paper: str


def route_map_page(
    study: Study, trial: Trial, *, version: int | None, opened: Collection[str] | None, paper: str
) -> RouteMapPage:
    """Return the page. ``opened``: names of the open blocks; ``None``: all, unless there are too many pages."""
    questionnaire = trial.program.questionnaire
    found = _counted(study, trial)
    moves = found.moves if found else None
    whole = route_map(questionnaire, moves, found.left if found else None)
    names = [block.name for block in whole.blocks]
    if opened is None:
        opened = names if whole.size <= MOST_OPEN else []
    ways = with_closed(whole, opened)
    drawing = laid_out(ways)
    address = _MapAddress(study, version, paper, tuple(name for name in names if name in opened))
    return RouteMapPage(
        heading=_heading(whole, found),
        lead=_lead(found),
        width=drawing.width,
        height=drawing.height,
        blocks=[
            ShownBlock(
                one.box,
                one.block.title or _("Without a group"),
                one.block.is_closed,
                address.toggled(one.block.name),
                [_stop(stop, box, ways) for stop, box in one.stops],
                one.loops,
            )
            for one in drawing.blocks
        ],
        ways=[_way(number, one, ways) for number, one in enumerate(drawing.edges, 1)],
        can_close=len(names) > 1,
        all_open=address.of(names),
        all_closed=address.of([]),
        svg=address.of(address.opened, "route-map-svg"),
        paper=paper,
        other_paper=replace(address, paper="a4" if paper == "a3" else "a3").of(address.opened),
    )


@dataclass(frozen=True, slots=True)
class _MapAddress:
    study: Study
    version: int | None
    paper: str
    opened: tuple[str, ...]

    def of(self, opened: Collection[str], name: str = "route-map") -> str:
        pairs = [("version", str(self.version))] if self.version else []
        pairs += [("paper", "a3")] * (self.paper == "a3") + [("open", one) for one in opened or [""]]
        return f"{reverse(name, args=[self.study.pk])}?{urlencode(pairs)}"

    def toggled(self, name: str) -> str:
        if name in self.opened:
            return self.of([one for one in self.opened if one != name])
        return self.of([*self.opened, name])


def _counted(study: Study, trial: Trial) -> Coverage | None:
    """The counts of a kept simulation of this questionnaire, else of one held now; ``None`` if it takes too long."""
    questionnaire = trial.program.questionnaire
    kept = simulation_of(study, version_of(trial))
    if kept is not None and kept.status == SimulationStatus.DONE and simulated_questionnaire(kept) == questionnaire:
        found = findings_of(kept, questionnaire)
        if found is not None and found.moves:
            return found
    if takes_long(trial, INTERVIEWS):
        return None
    key = f"route-map:{trial.source}"
    stored = cache.get(key)
    if stored is None:
        found = simulate(questionnaire, INTERVIEWS, SEED, replace(trial.facts, attributes={}), pace_in_use())
        if found is None:
            return None
        stored = coverage.to_json(found, questionnaire)
        cache.set(key, stored, KEPT_FOR)
    return coverage.from_json(stored, questionnaire)


def _heading(ways: RouteMap, found: Coverage | None) -> str:
    if found is None:
        return ngettext(
            "%(count)s way through the questionnaire", "%(count)s ways through the questionnaire", len(ways.edges)
        ) % {"count": len(ways.edges)}
    empty = sum(edge.count == 0 for edge in ways.edges)
    told = (
        ngettext("nobody takes %(count)s way", "nobody takes %(count)s ways", empty) % {"count": empty}
        if empty
        else _("every way is taken")
    )
    return _("%(complete)s of %(count)s simulated respondents reach the end; %(told)s") % {
        "complete": found.ends["complete"],
        "count": found.interviews,
        "told": told,
    }


def _lead(found: Coverage | None) -> str:
    if found is None:
        return _(
            "Simulating so many interviews takes a while: have them held in the background, then they are counted here."
        )
    return _(
        "Figures are interviews; the thicker a line, the more of them. A way is chosen with a click or with Enter."
    )


def _stop(stop: Stop, box: Box, ways: RouteMap) -> ShownStop:
    into = [edge.count for edge in ways.edges if edge.target == stop.name and edge.kind != LOOP]
    is_start = stop.name == START
    count = sum(one or 0 for one in into) if into and None not in into else None
    name = _("Start") if is_start else stop.name
    title = (
        stop.title
        if stop.holds == 1
        else ngettext("%(count)s page", "%(count)s pages", stop.holds) % {"count": stop.holds}
    )
    room = max(LONGEST_TITLE - len(name), 4)
    left = ways.left.get(stop.name, 0)
    return ShownStop(
        box,
        name[:LONGEST_TITLE],
        title if len(title) <= room else title[: room - 1] + "…",
        "" if count is None else str(count),
        _("%(count)s broken off") % {"count": left} if left else "",
        is_start,
        box.x + box.width / 2,
    )


def _way(number: int, drawn: DrawnEdge, ways: RouteMap) -> ShownWay:
    edge = drawn.edge
    out = sum(one.count or 0 for one in ways.edges if one.source == edge.source)
    most = max((one.count or 0 for one in ways.edges), default=0)
    share = "" if edge.count is None or not out else _("%(count)s of %(out)s") % {"count": edge.count, "out": out}
    return ShownWay(
        number=number,
        look=LOOKS.get(edge.kind, ""),
        line="M" + " L".join(f"{x:g} {y:g}" for x, y in drawn.points),
        head=_head(drawn),
        width=f"{1.5 + 5 * (edge.count or 0) / most if most else 1.5:.2g}",
        x=drawn.label[0],
        y=drawn.label[1],
        count=edge.count,
        title=_("From %(source)s to %(target)s") % {"source": _name(edge.source), "target": _name(edge.target)},
        reasons=_reasons(edge),
        share=share,
    )


def _head(drawn: DrawnEdge) -> str:
    """The corners of an arrow's head at the end of a way."""
    (before, above), (x, y) = drawn.points[-2:]
    if before == x:
        along, across = (0, 7 if y > above else -7), (5, 0)
    else:
        along, across = (7 if x > before else -7, 0), (0, 5)
    corners = [(x, y)] + [(x - along[0] + side * across[0], y - along[1] + side * across[1]) for side in (1, -1)]
    return " ".join(f"{a:g},{b:g}" for a, b in corners)


def _name(name: str) -> str:
    ends = {
        START: _("the start"),
        s.COMPLETE: _("the end, complete"),
        s.SCREENED_OUT: _("the end, screened out"),
        s.QUOTA_FULL: _("the end, quota full"),
        s.REFUSED: _("the end, refused"),
    }
    return ends.get(name, name)


def _reasons(edge: Edge) -> list[ShownReason]:
    """Why a way is taken; what is next in the questionnaire needs no reason, but may have more of them."""
    words: Mapping[str, str] = {NEXT: _("The interview goes on."), LOOP: _("Another round.")}
    found = [_reason(reason) for reason in edge.reasons]
    if edge.kind == NEXT or not found:
        found.insert(0, ShownReason(words.get(edge.kind, _("Several conditions together.")), "", ""))
    return found


def _reason(reason: Reason) -> ShownReason:
    if reason.kind == JUMP:
        words = _("Jump after %(name)s")
    elif reason.kind == END:
        words = _("The interview ends after %(name)s")
    elif reason.kind == QUOTA:
        words = _("The quota “%(name)s” is full")
    elif reason.kind == LOOP:
        words = _("Another round of %(name)s")
    else:
        words = _("%(name)s is passed over: its condition does not hold")
    cell = _("sheet %(sheet)s, row %(row)s, %(column)s") % {
        "sheet": reason.sheet,
        "row": reason.row or "–",
        "column": reason.column,
    }
    return ShownReason(words % {"name": reason.name}, cell, reason.expression)
