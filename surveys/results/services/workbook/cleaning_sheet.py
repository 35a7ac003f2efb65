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
        variable, cause = shown.get(change.variable), change.follows
        number = delivery.interview_number(change.interview_id)
        is_there = change.interview.status in delivery.statuses if frozen is None else number in frozen
        if variable is None or not is_there:
            continue
        yield (
            delivery.case_number(change.interview.case.number),
            number,
            change.instance or None,
            variable.name,
            in_words(delivery, variable, change.before, change.interview.version_id),
            in_words(delivery, variable, change.after, change.interview.version_id),
            why(change.reason, shown.get(cause.variable) if cause else None),
            *([] if delivery.for_client else [str(change.changed_by)]),
            wall_clock(change.changed_at, zone),
        )


def why(reason: str, cause: Variable | None) -> str:
    """The reason of a change; of what follows from another one, from which."""
    if cause is None:
        return reason
    return gettext("follows from %(variable)s: %(reason)s") % {"variable": cause.name, "reason": reason}


def in_words(delivery: Delivery, variable: Variable, value: dict[str, Any], version: int | None = None) -> str:
    """A value as a reader knows it: codes with their labels; a dash for none.

    ``version``: the id of the version in whose codes it is, if it is not in those of today.
    """
    if "missing" in value:
        return delivery.words.missing(value["missing"])
    found = value.get("value")
    if found is None:
        return "–"
    if version is not None and version in delivery.today:
        read = delivery.reader(version, variable, delivery.place_of(version, variable))
        found = read(found) if read else found
    known = {code.key: delivery.words.of(code.label) or code.code for code in variable.all_codes}
    codes = known | {code.code: known[code.key] for code in variable.codes if code.code not in known}
    several = found if isinstance(found, list) else [found]
    return "; ".join(codes.get(one, str(one)) if isinstance(one, str) else f"{one:g}" for one in several)
