"""What the page of weights shows: margins with shares before and after, the weights in figures, what to mind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.analysis.tables import Answers, UseError
from surveys.analysis.targets import Class, MarginFigures, Weighed, figures_of, from_json
from surveys.design.models import Study
from surveys.formatting import figure
from surveys.results.models import WeightSet
from surveys.results.queries import weight_sets_of
from surveys.results.services import trouble_words, weigh_in_words
from surveys.web.researcher.forms.weights import WeightDraft, written
from surveys.web.researcher.pages.tables import unknown_words

FEW = 50
"""People of a class under which it is warned of weighing it."""
LARGE = 2.0
"""A design effect from which on it is warned of it."""
BARS = 8
WORST = 98.0
"""Twice the standard error of a share of one half, in points, of one person."""


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class of a margin in words."""

    key: str
    label: str
    people: int
    is_few: bool
    sample: str
    weighted: str
    target: str


@dataclass(frozen=True, slots=True)
class MarginPanel:
    """A margin. ``trouble``: why it is not used; ``merged``, ``into``: classes chosen to be counted as one."""

    title: str
    lines: Sequence[ClassLine]
    people: int
    total: str
    is_used: bool
    trouble: str = ""
    pasted: str = ""
    merged: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many weights lie in a band; ``share``: of the largest band, in per cent."""

    words: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class WeightsPage:
    """The page. ``facts``: words, figure, and what is said under it."""

    heading: str
    lead: str
    spec: str
    draft: WeightDraft
    margins: Sequence[MarginPanel]
    facts: Sequence[tuple[str, str, str]]
    bars: Sequence[Bar]
    said: Sequence[str]
    warnings: Sequence[str]
    trouble: str
    unknown: Sequence[str]
    variables: Sequence[tuple[str, str]]
    sets: Sequence[WeightSet]
    least: str
    most: str


def opened_weights(study: Study, number: int | None) -> WeightDraft:
    """The saved weights of that number, else the first ones, else none."""
    sets = weight_sets_of(study)
    found = next((one for one in sets if one.pk == number), sets[0] if sets else None)
    return WeightDraft(from_json(found.spec), found.name) if found else WeightDraft(from_json({}))


def weights_page(study: Study, answers: Answers, draft: WeightDraft) -> WeightsPage:
    """The page of these targets, worked out."""
    made, trouble = weigh_in_words(answers, draft.spec) if draft.spec.margins else (None, "")
    spec = draft.spec
    return WeightsPage(
        heading=_heading(made, trouble, answers),
        lead=_("Column “%(name)s” of every file, worked out anew for each from the same targets.")
        % {"name": draft.name},
        spec=written(spec),
        draft=draft,
        margins=list(_margins(answers, draft, made)),
        facts=list(_facts(made, answers)) if made else (),
        bars=_bars(made) if made else (),
        said=list(_said(made, answers)) if made else (),
        warnings=list(_warnings(made)) if made else (),
        trouble=trouble,
        unknown=unknown_words(draft.unknown),
        variables=[(name, column.label) for name, column in answers.columns.items() if not column.loop],
        sets=weight_sets_of(study),
        least=figure(spec.least, 2) if spec.least else "",
        most=figure(spec.most, 2) if spec.most else "",
    )


def _heading(made: Weighed | None, trouble: str, answers: Answers) -> str:
    if trouble:
        return _("No weights yet: something has to be put right")
    if made is None or not any(one.is_used for one in made.margins):
        return _("Bring the sample to the shares of the population")
    about = {"base": figure(made.weights.effective), "count": figure(answers.size)}
    if made.weights.has_converged:
        return _("The weights hold: effective base %(base)s of %(count)s") % about
    return _("The targets are not all met: effective base %(base)s of %(count)s") % about


def _margins(answers: Answers, draft: WeightDraft, made: Weighed | None) -> Iterator[MarginPanel]:
    for number, spec in enumerate(draft.spec.margins):
        try:
            figures = made.margins[number] if made else figures_of(answers, spec)[0]
        except UseError as error:
            title = " × ".join(use.name for use in spec.uses)
            yield MarginPanel(title, [], 0, "", is_used=False, trouble=trouble_words(error))
            continue
        yield _panel(figures, *(draft.typed.get(f"{box}_{number}", "") for box in ("paste", "merge", "into")))


def _panel(figures: MarginFigures, pasted: str, merged: str, into: str) -> MarginPanel:
    people = sum(one.people for one in figures.classes)
    total = figure(figures.total, 1)
    trouble = ""
    if not figures.is_used:
        trouble = (
            _("The targets sum to %(total)s. Until they make 100 this variable is left out.") % {"total": total}
            if figures.spec.targets
            else _("No targets yet: until they make 100 this variable is left out.")
        )
    lines = [_line(one) for one in figures.classes]
    title = " × ".join(figures.labels)
    return MarginPanel(title, lines, people, total, figures.is_used, trouble, pasted, merged, into)


def _line(one: Class) -> ClassLine:
    weighted = "" if one.weighted is None else figure(one.weighted, 1)
    target = one.target or 0.0
    wanted = "" if one.target is None else figure(target, 1 if target == round(target, 1) else 2)
    sample = figure(one.sample, 1)
    return ClassLine(one.key, one.label, one.people, one.people < FEW, sample, weighted, wanted)


def _facts(made: Weighed, answers: Answers) -> Iterator[tuple[str, str, str]]:
    weights, count = made.weights, answers.size
    share = round(weights.effective / count * 100)
    yield (
        _("Effective base"),
        figure(weights.effective),
        _("%(share)s %% of %(count)s interviews") % {"share": share, "count": figure(count)},
    )
    wide = {"wide": figure(WORST / sqrt(weights.effective), 1), "narrow": figure(WORST / sqrt(count), 1)}
    yield (
        _("Design effect"),
        figure(weights.design_effect, 2),
        _("margin ± %(wide)s points in place of %(narrow)s") % wide,
    )
    ends = f"{figure(float(weights.values.min()), 2)} – {figure(float(weights.values.max()), 2)}"
    yield _("Weights"), ends, _("their mean is 1")
    most = {"most": figure(weights.greatest_uncut, 2)}
    yield _("At a limit"), figure(weights.cut), _("without limits the largest is %(most)s") % most


def _bars(made: Weighed) -> list[Bar]:
    values = made.weights.values
    counts, edges = np.histogram(values, bins=BARS, range=(0, max(float(values.max()), 1)))
    largest = max(int(counts.max()), 1)
    return [
        Bar(
            f"{figure(float(edges[place]), 1)}–{figure(float(edges[place + 1]), 1)}",
            int(count),
            round(int(count) / largest * 100),
        )
        for place, count in enumerate(counts)
    ]


def _said(made: Weighed, answers: Answers) -> Iterator[str]:
    weights = made.weights
    rounds = ngettext("After %(count)s round", "After %(count)s rounds", weights.rounds) % {"count": weights.rounds}
    away = figure(weights.deviation * 100, 2)
    if weights.has_converged:
        yield _("%(rounds)s every target is met; the largest distance left is %(away)s points.") % {
            "rounds": rounds,
            "away": away,
        }
    elif weights.place >= 0:
        used = [one for one in made.margins if one.is_used]
        name = used[weights.margin].classes[weights.place].label
        yield _("%(rounds)s “%(name)s” is still %(away)s points from its target: limits stand in the way.") % {
            "rounds": rounds,
            "name": name,
            "away": away,
        }
    for one in made.margins:
        if one.is_used and one.outside:
            yield ngettext(
                "%(count)s person has no target by %(name)s: the other variables weigh them.",
                "%(count)s people have no target by %(name)s: the other variables weigh them.",
                one.outside,
            ) % {"count": figure(one.outside), "name": " × ".join(one.labels)}


def _warnings(made: Weighed) -> Iterator[str]:
    if made.weights.design_effect > LARGE:
        yield _("The design effect is over 2: half of the interviews are lost to the weights.")
    for margin in made.margins:
        for one in margin.classes if margin.is_used else ():
            if one.people < FEW and one.target and one.sample:
                factor = figure((one.weighted or 0) / one.sample, 2)
                yield _("%(name)s: %(count)s people, each counts %(factor)s on average.") % {
                    "name": one.label,
                    "count": one.people,
                    "factor": factor,
                }
