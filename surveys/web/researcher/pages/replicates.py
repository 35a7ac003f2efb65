"""The page of a study's lists and replicates: how they stand, whether they suffice, what a release would add."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from surveys.calling.opposition import MISSING, RUN_OUT, check_of
from surveys.design.models import Study
from surveys.fieldwork.models import DrawKind, Purpose, Sample, SampleStatus
from surveys.fieldwork.queries import (
    CellNeed,
    PastDraw,
    SampleFigures,
    cell_needs,
    draws_of,
    preview_releases,
    sample_figures,
    share_out,
    to_release,
)
from surveys.formats.personal_looks import look_of
from surveys.web.screens.formatting import number
from surveys.web.screens.quotas import name_of

from .samples import is_moving, last_look, register_of

STATES = {
    SampleStatus.RELEASED: "ok",
    SampleStatus.LOADED: "off",
    SampleStatus.DRAWING: "off",
    SampleStatus.LOADING: "off",
    SampleStatus.FAILED: "bad",
    SampleStatus.CANCELLED: "off",
}
SHOWN_UNRELEASED = 3
"""So many unreleased replicates of a list stand on the page; the others in one row, until somebody asks for them."""


@dataclass(slots=True)
class SampleLine:
    """A replicate, or a list that is not divided. ``is_first``, ``is_last``: in the order."""

    sample: Sample
    figures: SampleFigures
    is_blocked: bool
    is_first: bool = False
    is_last: bool = False

    @property
    def name(self) -> str:
        """The replicate's name; a list that is not divided is named by the row above."""
        return self.sample.name if self.sample.part_of_id else _("Whole")

    @property
    def is_in_field(self) -> bool:
        """Whether its cases are released."""
        return self.sample.status == SampleStatus.RELEASED

    @property
    def may_be_released(self) -> bool:
        """Whether a button may release it."""
        return self.sample.status == SampleStatus.LOADED and not self.is_blocked and self.figures.cases > 0

    @property
    def sign(self) -> str:
        """The sign before its state."""
        if self.sample.suspended_at:
            return "warn"
        return "bad" if self.is_blocked and not self.is_in_field else STATES[SampleStatus(self.sample.status)]

    @property
    def state(self) -> str:
        """Its state in words."""
        if self.sample.suspended_at:
            return pgettext("replicate", "suspended")
        if self.sample.status == SampleStatus.LOADED:
            return pgettext("replicate", "held up") if self.is_blocked else pgettext("replicate", "not released")
        if self.is_in_field:
            return pgettext("replicate", "released")
        return str(self.sample.get_status_display())

    @property
    def is_drawn(self) -> bool:
        """Whether its place in the order can be changed."""
        return self.sample.status in {SampleStatus.LOADED, SampleStatus.RELEASED}


@dataclass(slots=True)
class ListRows:
    """Rows that follow each other in the order and are of one list. ``folded``: further ones that are not shown."""

    whole: Sample
    words: str
    register: str
    sign: str
    looks_personal: bool
    lines: list[SampleLine] = field(default_factory=list)
    folded: list[SampleLine] = field(default_factory=list)

    @property
    def folded_cases(self) -> int:
        """The cases of the rows that are not shown."""
        return sum(line.figures.cases for line in self.folded)

    @property
    def folded_names(self) -> str:
        """The first and the last of them."""
        return f"{self.folded[0].name}–{self.folded[-1].name}"


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A cell that is not full. ``sign`` and ``words``: whether the cases suffice."""

    name: str
    need: CellNeed
    sign: str
    words: str

    @property
    def bar(self) -> str:
        """How the bar looks."""
        return {"bad": "bad", "warn": "warn"}.get(self.sign, "done")


@dataclass(frozen=True, slots=True)
class PastLine:
    """A draw in words."""

    at: datetime
    words: str
    by: str


@dataclass(slots=True)
class SamplesPage:
    """Everything on the page. ``total``: of what is released; ``needs``: the cells that are not full.

    ``most_needed``: the longest bar's; ``withdrawable``: what may be withdrawn whole, for nobody of it was called.
    """

    heading: str
    groups: list[ListRows]
    total: SampleFigures
    is_moving: bool
    needs: list[NeedLine]
    most_needed: int
    past: list[PastLine]
    releasable: int
    undivided: list[Sample]
    withdrawable: list[str]

    @property
    def is_divided(self) -> bool:
        """Whether a list has replicates."""
        return any(line.sample.part_of_id for group in self.groups for line in group.lines)


def samples_page(study: Study, today: date, *, unfolded: bool) -> SamplesPage:
    """Return the page; a fixed number of queries."""
    samples = list(
        Sample.objects.filter(study=study, purpose=Purpose.LIVE).order_by("precedence", "pk").defer("columns")
    )
    for sample in samples:
        sample.study = study  # of which its check with the register is told, without asking for it again
    figures = sample_figures(study)
    parents = {sample.part_of_id for sample in samples}
    lines = [
        SampleLine(sample, figures.get(sample.pk, SampleFigures()), _is_blocked(sample, today, study.register_days))
        for sample in samples
        if sample.cases_made or sample.pk not in parents
    ]
    movable = [line for line in lines if line.is_drawn]
    if movable:
        movable[0].is_first = movable[-1].is_last = True
    total = SampleFigures()
    for line in lines:
        if line.is_in_field:
            total.add(line.figures)
    needs = cell_needs(study)
    return SamplesPage(
        heading=_heading(lines, total, needs),
        groups=_grouped(samples, lines, today, unfolded=unfolded),
        total=total,
        is_moving=any(is_moving(sample) for sample in samples),
        needs=[_need_line(need) for need in needs],
        most_needed=max([need.needed.cases for need in needs if need.needed] + [need.left for need in needs] + [1]),
        past=[PastLine(draw.at, draw_words(draw), draw.by) for draw in draws_of(study)],
        releasable=sum(line.figures.cases for line in lines if line.may_be_released),
        undivided=[line.sample for line in lines if _can_be_divided(line)],
        withdrawable=[
            line.name for line in lines if line.is_in_field and line.sample.part_of_id and not line.figures.worked
        ],
    )


@dataclass(frozen=True, slots=True)
class ReleaseLook:
    """What a release of so many cases would take, in words, and what would be left to ring.

    ``mark``: which samples it takes, so that a confirmation is of what was looked at. ``facts``: what it means for
    people, label and value; of the last look alone.
    """

    count: int
    words: str
    left: int
    then: int
    is_too_much: bool
    mark: str = ""
    facts: Sequence[tuple[str, str]] = ()


def release_look(study: Study, count: int, today: date, *, now: datetime | None = None) -> ReleaseLook:
    """Return what the release of so many cases would do; nothing is released. ``now``: for the last look before it."""
    whole, cut, missing = share_out(to_release(study, today), count)
    figures = sample_figures(study)
    released = Sample.objects.filter(study=study, status=SampleStatus.RELEASED).values_list("pk", flat=True)
    left = sum(figures[pk].open for pk in released if pk in figures)
    if missing:
        return ReleaseLook(count, "", left, left + count, is_too_much=True)
    taken: dict[int, int | None] = {sample.pk: None for sample in whole}
    taken |= {cut[0].pk: cut[1]} if cut is not None else {}
    mark = " ".join(f"{sample}:{some or ''}" for sample, some in taken.items())
    facts = last_look(preview_releases(study, taken, now)) if now is not None else ()
    words = _in_words(whole, cut)
    return ReleaseLook(count, words, left, left + count, is_too_much=False, mark=mark, facts=facts)


def _in_words(whole: Sequence[Sample], cut: tuple[Sample, int] | None) -> str:
    said = [_("%(names)s whole") % {"names": ", ".join(sample.name for sample in whole)}] if whole else []
    if cut is not None:
        sample, count = cut
        said.append(
            _("%(count)s of %(name)s, drawn at random; the other %(rest)s stay unreleased")
            % {"count": number(count), "name": sample.name, "rest": number(sample.cases_made - count)}
        )
    return "; ".join(said) + "."


def _is_blocked(sample: Sample, today: date, days: int | None) -> bool:
    return check_of(sample.opposition_checked_on, sample.opposition_waiver, today, days) in {MISSING, RUN_OUT}


def _can_be_divided(line: SampleLine) -> bool:
    return line.is_drawn and not line.sample.part_of_id and line.sample.cases_made > 1


def _grouped(samples: Iterable[Sample], lines: Iterable[SampleLine], today: date, *, unfolded: bool) -> list[ListRows]:
    by_id = {sample.pk: sample for sample in samples}
    of_list: dict[int, list[SampleLine]] = {}
    for line in lines:
        of_list.setdefault(line.sample.part_of_id or line.sample.pk, []).append(line)
    groups: list[ListRows] = []
    for line in lines:
        whole = by_id[line.sample.part_of_id or line.sample.pk]
        if not groups or groups[-1].whole.pk != whole.pk:
            groups.append(_list_rows(whole, of_list[whole.pk], today))
        group = groups[-1]
        hidden = not unfolded and line.may_be_released and _unreleased(group) >= SHOWN_UNRELEASED
        (group.folded if hidden else group.lines).append(line)
    for group in groups:
        if len(group.folded) == 1:
            group.lines.append(group.folded.pop())
    return groups


def _unreleased(group: ListRows) -> int:
    return sum(line.may_be_released for line in group.lines)


def _list_rows(whole: Sample, lines: Sequence[SampleLine], today: date) -> ListRows:
    cases = sum(line.figures.cases or line.sample.cases_made for line in lines)
    words = ngettext("%(count)s case", "%(count)s cases", cases) % {"count": number(cases)}
    parts = sum(bool(line.sample.part_of_id) for line in lines)
    if parts:
        words = ngettext("%(cases)s in one replicate", "%(cases)s in %(count)s replicates", parts) % {
            "cases": words,
            "count": number(parts),
        }
    looks_personal = any(not one.get("personal") and look_of(one["name"]) is not None for one in whole.attributes)
    return ListRows(whole, words, *register_of(whole, today), looks_personal)


def _heading(lines: Sequence[SampleLine], total: SampleFigures, needs: Sequence[CellNeed]) -> str:
    """Return what matters most: cells whose cases do not suffice, or else how many cases are in the field."""
    if any(line.sample.status == SampleStatus.LOADING for line in lines) and not total.cases:
        return _("The sample is being loaded")
    if not any(line.is_in_field for line in lines):
        return _("The sample is loaded, not released: nobody is rung yet")
    short = max(needs, key=lambda need: need.short_by, default=None)
    if short is not None and short.short_by:
        said = [need for need in needs if need.needed]
        enough = sum(not need.short_by for need in said)
        return _("Cases suffice for %(enough)s of %(all)s cells; for “%(cell)s” %(count)s are missing") % {
            "enough": number(enough),
            "all": number(len(said)),
            "cell": name_of(short.cell),
            "count": number(short.short_by),
        }
    return ngettext(
        "One case in the field, %(open)s still open", "%(count)s cases in the field, %(open)s still open", total.cases
    ) % {"count": number(total.cases), "open": number(total.open)}


def _need_line(need: CellNeed) -> NeedLine:
    if need.needed is None:
        sign, words = "off", _("too few completes to say")
    elif need.short_by:
        sign = "bad"
        words = ngettext("%(count)s missing", "%(count)s missing", need.short_by) % {"count": number(need.short_by)}
    elif need.is_tight:
        sign, words = "warn", _("just enough")
    else:
        sign, words = "ok", _("enough")
    return NeedLine(name_of(need.cell), need, sign, words)


def draw_words(draw: PastDraw) -> str:
    """Return a past draw in a sentence."""
    facts = {"name": draw.source, "count": number(len(draw.sizes)), "seed": str(draw.seed)}
    if draw.kind == DrawKind.DIVIDE:
        return _("“%(name)s” divided into %(count)s replicates, seed %(seed)s.") % facts
    if draw.kind == DrawKind.CUT:
        return _("%(cases)s cases drawn from “%(name)s”, seed %(seed)s.") % {**facts, "cases": number(draw.sizes[0])}
    return _("“%(name)s” withdrawn; who had been called stays in the field.") % facts
