"""The page of final outcomes and response rates."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from surveys.calling.rates import CLASSES, COOPERATION, ELIGIBLE, RESPONSE, class_of
from surveys.design.models import Study
from surveys.fieldwork.queries import LAST_COLUMN, DispositionRow, Outcomes, dispositions_by_attempt, outcomes_of
from surveys.web.screens.formatting import percent

CLASS_LABELS = {
    "I": gettext_noop("Complete interviews"),
    "P": gettext_noop("Partial interviews"),
    "R": gettext_noop("Refusals and break-offs"),
    "NC": gettext_noop("Not reached, eligible"),
    "O": gettext_noop("Other, eligible"),
    "UH": gettext_noop("Unknown: is there a household?"),
    "UR": gettext_noop("Unknown: is anybody eligible there?"),
    "UO": gettext_noop("Unknown, other reasons"),
    "NE": gettext_noop("Not eligible"),
}
RATE_GROUPS = (
    (
        gettext_noop("Response"),
        (
            ("RR1", gettext_noop("completes out of all, unknown cases too")),
            ("RR2", gettext_noop("as RR1, with partials")),
            ("RR3", gettext_noop("completes, unknown cases in proportion e")),
            ("RR4", gettext_noop("as RR3, with partials")),
            ("RR5", gettext_noop("completes out of those surely eligible")),
            ("RR6", gettext_noop("as RR5, with partials")),
        ),
    ),
    (
        gettext_noop("Cooperation"),
        (
            ("COOP1", gettext_noop("completes out of those reached")),
            ("COOP2", gettext_noop("as COOP1, with partials")),
            ("COOP3", gettext_noop("without those not able to take part")),
            ("COOP4", gettext_noop("as COOP3, with partials")),
        ),
    ),
    (
        gettext_noop("Refusal"),
        (
            ("REF1", gettext_noop("refusals out of all, unknown cases too")),
            ("REF2", gettext_noop("unknown cases in proportion e")),
            ("REF3", gettext_noop("out of those surely eligible")),
        ),
    ),
    (
        gettext_noop("Contact"),
        (
            ("CON1", gettext_noop("reached out of all, unknown cases too")),
            ("CON2", gettext_noop("unknown cases in proportion e")),
            ("CON3", gettext_noop("out of those surely eligible")),
        ),
    ),
    (
        gettext_noop("Location (not AAPOR's)"),
        (
            ("LOC1", gettext_noop("eligibility known, out of all")),
            ("LOC2", gettext_noop("unknown cases in proportion e")),
        ),
    ),
)


NAMED_RATES = (RESPONSE, COOPERATION)


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate with numerator and denominator; ``value`` is None where the denominator is 0."""

    name: str
    words: str
    value: float | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class of outcomes, counted; ``share`` of all cases; ``listed``: the filters of the list of them."""

    symbol: str
    label: str
    count: int
    share: float | None
    listed: str


@dataclass(frozen=True, slots=True)
class OutcomesPage:
    """What the page of outcomes shows."""

    heading: str
    outcomes: Outcomes
    classes: list[ClassRow]
    most: int
    codes: list[tuple[str, str, int, int]]
    groups: list[tuple[str, list[RateRow]]]
    attempts: list[DispositionRow]
    numbers: list[str]
    eligible: int
    known: int


def outcomes_page(study: Study) -> OutcomesPage:
    """Final outcomes, rates, and dispositions by attempt."""
    found = outcomes_of(study)
    classes = [
        ClassRow(
            symbol, _(CLASS_LABELS[symbol]), count, count / found.cases if found.cases else None, _listed(found, symbol)
        )
        for symbol, count in ((symbol, found.by_class[symbol]) for symbol in CLASSES)
    ]
    eligible = sum(found.by_class[symbol] for symbol in ELIGIBLE)
    return OutcomesPage(
        heading=_heading(found),
        outcomes=found,
        classes=classes,
        most=max((row.count for row in classes), default=0),
        codes=[(code, _(label), closed, still_open) for code, label, closed, still_open in found.codes],
        groups=[
            (
                _(title),
                [RateRow(name, _(words), found.rates[name], name in NAMED_RATES) for name, words in rates],
            )
            for title, rates in RATE_GROUPS
        ],
        attempts=dispositions_by_attempt(study),
        numbers=[*(str(place) for place in range(1, LAST_COLUMN)), _("%(count)s and later") % {"count": LAST_COLUMN}],
        eligible=eligible,
        known=eligible + found.by_class["NE"],
    )


def _listed(found: Outcomes, symbol: str) -> str:
    codes = [code for code, *_rest in found.codes if class_of(code) == symbol]
    return urlencode([("aapor", code) for code in codes])


def _heading(found: Outcomes) -> str:
    response, cooperation = found.response_rate, found.cooperation_rate
    if not found.cases or response is None:
        return _("No outcome yet: rates come with the first calls")
    if cooperation is None:
        return _("Response rate %(share)s (RR3)") % {"share": percent(response)}
    return _("Response rate %(share)s (RR3), cooperation rate %(cooperation)s (COOP3)") % {
        "share": percent(response),
        "cooperation": percent(cooperation),
    }
