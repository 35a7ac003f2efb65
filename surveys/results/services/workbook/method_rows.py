"""What a method note says of how the interviews were made and checked: only what was measured."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import get_language_info, gettext, ngettext

from surveys.analysis.differences import margin
from surveys.analysis.targets import WeightSpec
from surveys.analysis.weighting import effective_base
from surveys.formatting import figure, full_day
from surveys.results.models import PublishedPoll
from surveys.results.queries.deliveries import FieldFacts
from surveys.results.queries.field_figures import QuotaFigures
from surveys.results.queries.quality import Quality

Row = tuple[str, str]


def field_days(facts: FieldFacts) -> str:
    """From the first to the last day with a call."""
    if facts.first_day is None or facts.last_day is None:
        return ""
    both = {"first": full_day(facts.first_day), "last": full_day(facts.last_day)}
    return gettext("from %(first)s to %(last)s") % both


def contact_rows(facts: FieldFacts) -> list[Row]:
    """Who was called, who did not answer, and what became of them."""
    tried = gettext("%(tried)d of %(cases)d people were called, with %(calls)d calls.")
    said_no = gettext(
        "Of those called: refusals %(refused)d, not reached or not available %(silent)d, not eligible %(out)d. "
        "Never called: %(never)d."
    )
    nobody = gettext("Who refused or was not reached was followed by others of the same lists, as quotas needed.")
    missed = {"refused": facts.refused, "silent": facts.silent, "out": facts.not_eligible, "never": facts.never_called}
    return [
        (gettext("contacts"), tried % {"tried": facts.tried, "cases": facts.cases, "calls": facts.calls}),
        (gettext("non-respondents"), said_no % missed),
        (gettext("substitutions"), nobody),
    ]


def measured_rows(complete: int, quotas: Sequence[QuotaFigures], quality: Quality) -> Iterator[Row]:
    """Sample, quotas, languages, interviewers and checks; nothing of what did not happen."""
    if complete:
        yield (
            gettext("sample"),
            ngettext("%(count)s complete interview", "%(count)s complete interviews", complete)
            % {"count": number_format(complete)},
        )
    if quotas:
        reached = sum(not one.missing for one in quotas)
        words = gettext("Cells: %(cells)s; target reached: %(reached)s.")
        yield gettext("quotas"), words % {"cells": number_format(len(quotas)), "reached": number_format(reached)}
    if spoken := list(_languages(quality.languages)):
        yield gettext("languages"), ", ".join(spoken)
    if quality.interviewers:
        held = sum(quality.languages.values())
        words = ngettext(
            "%(people)s person; none of them held more than %(share)s of the interviews.",
            "%(people)s people; none of them held more than %(share)s of the interviews.",
            quality.interviewers,
        )
        # Rounded up: more than is told nobody held.
        share = f"{number_format(-(-100 * quality.most_by_one // held))} %"
        yield gettext("interviewers"), words % {"people": number_format(quality.interviewers), "share": share}
    if checks := list(_checks(quality)):
        yield gettext("checks"), " ".join(checks)


def _languages(counts: Mapping[str, int]) -> Iterator[str]:
    for code, count in counts.items():
        if not code:
            continue  # a questionnaire that names no language
        try:
            name = str(get_language_info(code)["name_translated"])
        except KeyError:
            name = code
        yield f"{name} ({number_format(count)})"


def _checks(quality: Quality) -> Iterator[str]:
    if quality.read:
        words = gettext("Read through answer by answer: %(read)s, of which rejected: %(rejected)s.")
        yield words % {"read": number_format(quality.read), "rejected": number_format(quality.rejected)}
    if quality.followed:
        words = gettext("Followed live on the screen for at least half of their length: %(followed)s.")
        yield words % {"followed": number_format(quality.followed)}
    if quality.listened:
        words = gettext("Listened to on the telephone for at least half of their length: %(listened)s.")
        yield words % {"listened": number_format(quality.listened)}
    if quality.asked_again:
        words = gettext("Called again by somebody else: %(asked)s, of whom %(confirmed)s confirmed the interview.")
        counts = {"asked": number_format(quality.asked_again), "confirmed": number_format(quality.confirmed)}
        yield words % counts


def weighting_rows(specs: Mapping[str, WeightSpec], weights: Mapping[str, Mapping[int, float]]) -> Iterator[Row]:
    """By what the interviews are weighted; with its effective base where weights were worked out."""
    for name, spec in specs.items():
        margins = "; ".join(" × ".join(use.name for use in margin.uses) for margin in spec.margins)
        told = gettext("Raking by %(margins)s.") % {"margins": margins}
        if spec.source:
            told += " " + gettext("Targets: %(source)s.") % {"source": spec.source}
        if made := list(weights.get(name, {}).values()):
            counts = {"base": figure(effective_base(np.array(made))), "all": number_format(len(made))}
            told += " " + gettext("Effective base %(base)s of %(all)s.") % counts
        yield gettext("weights “%(name)s”") % {"name": name}, told


def points_of_margin(base: float) -> str:
    """Points on each side of a share of 50 %, where the margin is widest, at 95 %: of a simple random sample."""
    return figure(100 * margin(0.5, base), 1)


def weighted_margins(weights: Mapping[str, Mapping[int, float]]) -> Iterator[str]:
    """The largest margin by each of these weights, on its effective base."""
    for name, made in weights.items():
        if base := effective_base(np.array(list(made.values()), np.float64)):
            facts = {"name": name, "points": points_of_margin(base)}
            yield gettext("weighted by “%(name)s” ± %(points)s points") % facts


def poll_rows(poll: PublishedPoll | None, *, is_shared: bool = False) -> list[Row]:
    """What only people know of a survey that is published, and AGCOM 256/10/CSP asks for.

    ``is_shared``: it is told to one of several clients, who does not learn what another has bought, asks and publishes.
    """
    if poll is None:
        return []
    whole = [(gettext("territory"), poll.territory), (gettext("universe"), poll.universe)]
    if is_shared:
        return whole
    return [
        (gettext("commissioned and bought by"), poll.buyer),
        *whole,
        (gettext("subjects"), poll.subjects),
        (gettext("published in"), poll.published_in),
        (gettext("full document at"), poll.document_site),
    ]
