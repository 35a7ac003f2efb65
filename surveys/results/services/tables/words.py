"""Tables and weights in words: rows, notes on how they are worked out, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from surveys.analysis import weighting
from surveys.analysis.tables import Comparison, Row, RowKind, SetSpec, Table, UseError
from surveys.analysis.tables import columns as reasons
from surveys.analysis.tables import specification as s
from surveys.questionnaire.expressions import ExpressionError
from surveys.results.services.workbook.frequencies import words_with_base

ROWS = {
    RowKind.MEAN: gettext_lazy("Mean"),
    RowKind.DEVIATION: gettext_lazy("Standard deviation"),
    RowKind.MEDIAN: gettext_lazy("Median"),
    RowKind.ERROR: gettext_lazy("Standard error of the mean"),
    RowKind.NPS: gettext_lazy("Net promoter score"),
    RowKind.PROMOTERS: gettext_lazy("Promoters (9–10)"),
    RowKind.PASSIVES: gettext_lazy("Passives (7–8)"),
    RowKind.DETRACTORS: gettext_lazy("Detractors (0–6)"),
    RowKind.TOP: gettext_lazy("Two highest"),
    RowKind.BOTTOM: gettext_lazy("Two lowest"),
    RowKind.FIRST: gettext_lazy("In first place"),
    RowKind.AMONG_FIRST: gettext_lazy("Among the first three"),
    RowKind.RANK: gettext_lazy("Mean rank"),
}
ASIDE = {"dk": pgettext_lazy("answer", "Don’t know"), "refused": pgettext_lazy("answer", "Refused")}
CELLS = {
    s.COLUMN: gettext_lazy("per cent of the column"),
    s.ROW: gettext_lazy("per cent of the row"),
    s.TOTAL: gettext_lazy("per cent of everybody"),
    s.COUNT: gettext_lazy("people"),
}
USES = {
    reasons.GONE: gettext_lazy("“%(name)s” is in no version of the questionnaire any more."),
    reasons.NO_ANSWERS: gettext_lazy(
        "“%(name)s” makes no columns or classes: a number needs bands such as 18-34; 35-54; 55- and somebody in them."
    ),
    reasons.TOO_MANY: gettext_lazy("With “%(name)s” there would be too many columns or cells."),
    reasons.BANDS: gettext_lazy("The bands of “%(name)s” are not readable at “%(detail)s”: write 18-34; 35-54; 55-."),
    reasons.NO_SCORES: gettext_lazy("“%(name)s” is no scale: it has no mean, no highest answers and no score."),
}
WEIGHTS = {
    weighting.NOBODY: gettext_lazy("There are no interviews to weigh yet."),
    weighting.EMPTY: gettext_lazy("Nobody is in “%(name)s”, which has a target: merge it with another class."),
    weighting.NOT_WHOLE: gettext_lazy("The targets do not sum to 100."),
    weighting.NEGATIVE: gettext_lazy("A target is below 0."),
    weighting.NO_BASE: gettext_lazy("The sample’s base weights are missing, negative or all 0."),
    weighting.LIMITS: gettext_lazy("The lower limit must be at most 1, the upper one at least 1."),
}


def row_words(row: Row) -> str:
    """What stands before a row."""
    if row.kind == RowKind.ASIDE:
        return str(ASIDE.get(row.label, row.label))
    if row.kind == RowKind.SECTION:
        kinds = {str(kind): words for kind, words in ROWS.items()}
        return str(kinds.get(row.label, row.label))
    words = str(ROWS.get(row.kind, ""))
    if row.kind in {RowKind.TOP, RowKind.BOTTOM} and words:
        words = f"{words} ({row.label})" if "," in row.label else row.label
    else:
        words = row.label or words
    return words if row.base is None else words_with_base(words, row.base)


def base_words(table: Table) -> str:
    """Who is in a table: when the question was asked, and how many they are."""
    count = int(table.people[0])
    shown = {"count": number_format(count)}
    if table.per == s.MENTIONS:
        people = ngettext("Base: %(count)s time", "Base: %(count)s times", count) % shown
    else:
        people = ngettext("Base: %(count)s person", "Base: %(count)s people", count) % shown
    more = [table.base] if table.base else []
    if table.per == s.ANSWERS:
        more.append(gettext("per cent of the answers, not of people"))
    if table.filter:
        more.append(gettext("only where %(filter)s") % {"filter": table.filter})
    if table.own_bases:
        more.append(gettext("each row has the base of its own question"))
    if any(row.base is not None for row in table.rows):
        more.append(gettext("with “base”: of those whom their version of the questionnaire offered the answer"))
    return " · ".join([people, *more])


def base_row_words(table: Table) -> str:
    """What the row of unweighted bases counts."""
    return gettext("Base (times)") if table.per == s.MENTIONS else gettext("Base (people)")


def notes_on(spec: SetSpec, *, is_weighted: bool, overlaps: bool) -> Iterator[str]:
    """How the tables are worked out: everything that a reader has to know."""
    cells = str(CELLS[spec.cells])
    if is_weighted:
        yield gettext("Cells: %(cells)s, weighted by “%(weight)s”.") % {"cells": cells, "weight": spec.weight}
    else:
        yield gettext("Cells: %(cells)s, not weighted.") % {"cells": cells}
    if spec.filter:
        yield gettext("Only interviews for which: %(filter)s") % {"filter": spec.filter}
    if spec.comparison.levels and spec.banner:
        yield from _about_letters(spec.comparison, is_weighted=is_weighted, overlaps=overlaps)
    else:
        yield gettext("Columns were not compared.")


def _about_letters(comparison: Comparison, *, is_weighted: bool, overlaps: bool) -> Iterator[str]:
    levels = [f"{level * 100:g}" for level in comparison.levels]
    higher = gettext("Letter: higher than the column of that letter in the same group.")
    if len(levels) > 1:
        about = gettext("Capital: at %(strict)s %%; small: at %(loose)s %%.")
    else:
        about = gettext("At %(strict)s %%.")
    yield f"{higher} {about % {'strict': levels[0], 'loose': levels[-1]}}"
    yield gettext("Shares: two-sided z test of two proportions, pooled, without continuity correction.")
    yield gettext("Means and the promoter score: Welch’s t test.")
    if is_weighted:
        yield gettext("Tests use the effective base: square of the sum of the weights over the sum of their squares.")
    yield (
        gettext("Corrected by the number of comparisons in a group (Bonferroni).")
        if comparison.is_corrected
        else gettext("Not corrected for the number of comparisons.")
    )
    yield gettext("Small base: columns under %(minimum)s people are in italics and not compared.") % {
        "minimum": comparison.minimum
    }
    yield gettext("Nor are shares with an expected count under %(expected)s, don’t know, answers and mentions.") % {
        "expected": f"{comparison.expected:g}"
    }
    if comparison.skips_extremes:
        yield gettext("Cells with nobody or everybody in them are not compared.")
    if overlaps:
        yield gettext("People in two columns of a group are taken into account.")
    yield gettext("As if people had been drawn at random: with quotas read letters as hints.")


def trouble_words(error: Exception, name: str = "") -> str:
    """What is wrong with tables or weights, for the person who wants them. ``name``: of an empty class."""
    if isinstance(error, UseError):
        return str(USES[error.reason]) % {"name": error.name, "detail": error.detail}
    if isinstance(error, weighting.WeightingError):
        return (
            str(WEIGHTS[error.reason]) % {"name": name}
            if "%(name)" in str(WEIGHTS[error.reason])
            else str(WEIGHTS[error.reason])
        )
    if isinstance(error, ExpressionError):
        return gettext("The filter cannot be read: write a condition as in the questionnaire.")
    return str(error)
