"""The log of cleaning: every value that is delivered in place of an answer, with what it was and why."""

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, pgettext

from surveys.formats.workbook import CellValue, Column, Sheet
from surveys.formats.workbook.styles import TEXT, WRAPPED
from surveys.questionnaire.codebook import Codebook, Variable
from surveys.results.queries.cleaning import cleaned_values_of

from .columns import wall_clock
from .delivery import Delivery


def cleaning_sheet(delivery: Delivery) -> Sheet | None:
    """The sheet; none where nothing was changed. Clients do not see who changed it: never a name of the staff."""
    if not delivery.layers.is_cleaned:
        return None
    titles = [
        Column(gettext("case"), 12, TEXT),
        Column(gettext("interview"), 12, TEXT),
        Column(gettext("key"), 9, TEXT),
        Column(gettext("variable"), 18, TEXT),
        Column(gettext("was"), 30, WRAPPED),
        Column(pgettext("value", "is"), 30, WRAPPED),
        Column(gettext("why"), 50, WRAPPED),
        *([] if delivery.for_client else [Column(gettext("changed by"), 20, TEXT)]),
        Column(gettext("changed at"), 19),
    ]
    about = gettext("Values changed after the interview")
    return Sheet(gettext("Cleaning_log"), titles, _rows(delivery), frozen_columns=3, about=about)


def _rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    zone = ZoneInfo(delivery.study.time_zone)
    # What was changed before the question had its name of today stands under the earlier one.
    told = [one for repeat in ("", *delivery.repeats()) for one in delivery.variables(repeat)]
    shown = Codebook(tuple(told)).by_name
    as_of = delivery.layers.as_of
    frozen = {one.interview for batch in delivery.batches() for one in batch} if as_of else None
    for change in cleaned_values_of(delivery.study, as_of).order_by("pk").iterator(500):
        variable = shown.get(change.variable)
        number = delivery.interview_number(change.interview_id)
        is_there = change.interview.status in delivery.statuses if frozen is None else number in frozen
        if variable is None or not is_there:
            continue
        yield (
            delivery.case_number(change.interview.case.number),
            number,
            change.instance or None,
            variable.name,
            in_words(delivery, variable, change.before),
            in_words(delivery, variable, change.after),
            change.reason,
            *([] if delivery.for_client else [str(change.changed_by)]),
            wall_clock(change.changed_at, zone),
        )


def in_words(delivery: Delivery, variable: Variable, value: dict[str, Any]) -> str:
    """A value as a reader knows it: codes with their labels; a dash for none."""
    if "missing" in value:
        return delivery.words.missing(value["missing"])
    found = value.get("value")
    if found is None:
        return "–"
    codes = {code.code: delivery.words.of(code.label) or code.code for code in variable.codes}
    several = found if isinstance(found, list) else [found]
    return "; ".join(codes.get(one, str(one)) if isinstance(one, str) else f"{one:g}" for one in several)
