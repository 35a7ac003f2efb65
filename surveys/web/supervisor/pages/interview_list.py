"""The list of a study's interviews: views, filters as tokens, lengths as bars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from surveys.analysis.flags import Flag
from surveys.design.models import Study
from surveys.fieldwork.models import ListKind
from surveys.fieldwork.queries import ListFacts, facts_of_list, views_of
from surveys.formatting import FLAG_NAMES as FLAGS
from surveys.interviewing.models import Interview, InterviewStatus
from surveys.interviewing.queries import (
    ANY_FLAG,
    INTERVIEW_ORDERS,
    InterviewFilter,
    InterviewList,
    cells_of_interviews,
    flagged_interviews,
    flags_by_kind,
    flags_of_interviews,
    interviews_by_status,
    list_interviews,
    read_interview_filter,
)
from surveys.people.models import User, WatchScope
from surveys.people.queries import may_watch
from surveys.web.screens.formatting import case_number, day, language_name, moment, number
from surveys.web.screens.quotas import name_of

from .lists import (
    RANGE,
    Cell,
    Column,
    Heading,
    ListAddress,
    ListPage,
    ListRow,
    Menu,
    TypedFilter,
    TypedInput,
    ViewTab,
    grouped,
    headings_of,
    read_address,
    toggled,
    tokens_of,
    typed_filter,
    unread_in_words,
)

NAMES = {
    "status": gettext_noop("State"),
    "who": gettext_noop("Interviewer"),
    "since": gettext_noop("Begun from"),
    "until": gettext_noop("Begun until"),
    "minutes": gettext_noop("Minutes"),
    "language": gettext_noop("Language"),
    "cell": gettext_noop("Cell"),
    "version": gettext_noop("Version"),
    "flag": gettext_noop("Flag"),
}
COLUMNS = {
    column.key: column
    for column in (
        Column("status", gettext_noop("State")),
        Column("who", gettext_noop("Last interviewer")),
        Column("started", gettext_noop("Begun"), "started"),
        Column("seconds", gettext_noop("Length"), "seconds"),
        Column("length", gettext_noop("Length, drawn")),
        Column("cell", gettext_noop("Cell")),
        Column("language", gettext_noop("Language")),
        Column("version", gettext_noop("Version")),
        Column("flag", gettext_noop("Flags")),
    )
}
LENGTHS = frozenset({"seconds", "length", "flag"})
"""Columns and orders by which a person's interviews are measured: who asked stands in each row."""
FIGURES = ("who", "minutes", "flag")
"""Filters whose count is a figure of a person."""
SIGNS = {InterviewStatus.COMPLETE: "done", InterviewStatus.REJECTED: "bad", InterviewStatus.OPEN: "call"}


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewListPage(ListPage):
    """What the page shows beside what every list does."""

    shows_times: bool


def interview_list_page(study: Study, given: QueryDict, viewer: User) -> InterviewListPage:
    """The page for what the address says.

    Without the agreement on figures of persons there are names and no lengths: who works on which case may be seen
    without it (``people.queries.may_watch``), and a count or a length by name may not.
    """
    figures = may_watch(WatchScope.PRODUCTIVITY)
    known = {key: column for key, column in COLUMNS.items() if figures or key not in LENGTHS}
    asked, off = grouped(given), () if figures else FIGURES
    wanted, unread = read_interview_filter({name: values for name, values in asked.items() if name not in off})
    unread += [(name, value) for name in off for value in asked.get(name, ())]
    address = read_address(reverse("interviews", args=[study.pk]), given, wanted.pairs(), known)
    orders = [key for key in INTERVIEW_ORDERS if figures or key not in LENGTHS]
    order = address.order if address.order.removeprefix("-") in orders else ""
    found = list_interviews(study, wanted, order, given.get("after", ""), address.rows)
    facts, statuses = facts_of_list(study), interviews_by_status(study)
    columns = [known[key] for key in address.columns or known]
    heading = ngettext("%(count)s interview", "%(count)s interviews", found.count) % {"count": number(found.count)}
    return InterviewListPage(
        heading=heading,
        address=address,
        views=_views(study, address, wanted, viewer, statuses, figures=figures),
        tokens=tokens_of(address, NAMES, partial(in_words, facts)),
        unread=unread_in_words(unread, NAMES),
        menus=_menus(address, facts, statuses, flags_by_kind(study) if figures else {}, figures=figures),
        typed=_typed(address, figures=figures),
        first_column=Heading("case", _("Case")),
        headings=headings_of(address, columns),
        columns=[(column, column in columns) for column in known.values()],
        rows=_rows(study, found, columns, facts),
        following=address.behind(found.after) if found.after else "",
        shows_times=figures,
    )


def _rows(study: Study, found: InterviewList, columns: Iterable[Column], facts: ListFacts) -> list[ListRow]:
    writers = writers_of(found.interviews, facts, found.longest)
    return [
        ListRow(
            value=str(one.pk),
            name=case_number(one.case.number),
            # An open one read is a call followed, and whoever holds it would have to be told.
            address="" if one.status == InterviewStatus.OPEN else reverse("interview-answers", args=[study.pk, one.pk]),
            cells=[writers[column.key](one) for column in columns],
        )
        for one in found.interviews
    ]


def writers_of(
    interviews: Sequence[Interview], facts: ListFacts, longest: int = 0
) -> dict[str, Callable[[Interview], Cell]]:
    """Column → what writes its cell for one of these interviews."""
    cells = cells_of_interviews(interviews)
    flags = flags_of_interviews([one.pk for one in interviews])

    def names(interview: int) -> str:
        return ", ".join(str(FLAGS[flag]) for flag, _found in flags.get(interview, ()))

    return {
        "status": lambda one: Cell("status", one.get_status_display(), SIGNS.get(InterviewStatus(one.status), "off")),
        "who": lambda one: Cell("who", one.last_attempt.interviewer.short_name),
        "started": lambda one: Cell("started", moment(one.started_at)),
        "seconds": lambda one: Cell("seconds", length(one.seconds)),
        "length": lambda one: Cell("length", "", part=one.seconds, whole=longest),
        "cell": lambda one: Cell("cell", ", ".join(_cell(facts, name) for name in cells.get(one.pk, ()))),
        "language": lambda one: Cell("language", language_name(one.language)),
        "version": lambda one: Cell("version", str(one.version.number)),
        "flag": lambda one: Cell("flag", names(one.pk), "flag" if one.pk in flags else ""),
    }


def length(seconds: int) -> str:
    """``7:04``: minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02}"


def _cell(facts: ListFacts, name: str) -> str:
    return name_of(facts.cells[name]) if name in facts.cells else name


def in_words(facts: ListFacts, name: str, value: str) -> str:
    """A filter's value as people say it."""
    known: dict[str, Callable[[str], Any]] = {
        "status": lambda text: InterviewStatus(text).label,
        "who": lambda text: facts.people.get(int(text), text),
        "since": lambda text: day(date.fromisoformat(text)),
        "until": lambda text: day(date.fromisoformat(text)),
        "language": language_name,
        "cell": lambda text: _cell(facts, text),
        "flag": lambda text: _("any") if text == ANY_FLAG else FLAGS[Flag(text)],
    }
    return str(known[name](value)) if name in known else value


def _menus(
    address: ListAddress, facts: ListFacts, statuses: dict[str, int], flags: dict[str, int], *, figures: bool
) -> list[Menu]:
    def menu(title: str, name: str, values: Iterable[tuple[str, int | None]]) -> Menu:
        options = [toggled(address, name, value, in_words(facts, name, value), count) for value, count in values]
        return Menu(title, options)

    menus = [
        menu(_("State"), "status", statuses.items()),
        menu(_("Interviewer"), "who", ((str(pk), None) for pk in (facts.people if figures else ()))),
        menu(_("Cell"), "cell", ((name, None) for name in facts.cells)),
        menu(_("Language"), "language", ((code, None) for code in facts.languages)),
        menu(_("Flags"), "flag", flags.items()),
    ]
    return [one for one in menus if len(one.options) > (1 if one.title == _("Language") else 0)]


def _typed(address: ListAddress, *, figures: bool) -> list[TypedFilter]:
    begun = TypedInput("since", _("Begun from"), "", "date"), TypedInput("until", _("until"), "", "date")
    long = typed_filter(address, _("Length"), TypedInput("minutes", _("Minutes"), "", "text", "-5, 8-12, 20-", RANGE))
    return [
        typed_filter(address, _("Date"), *begun),
        *([long] if figures else ()),
        typed_filter(address, _("Version"), TypedInput("version", _("Number"), "", "number", "1")),
    ]


def _views(
    study: Study,
    address: ListAddress,
    wanted: InterviewFilter,
    viewer: User,
    statuses: dict[str, int],
    *,
    figures: bool,
) -> list[ViewTab]:
    tabs = [ViewTab(pgettext("interviews", "All"), address.path, sum(statuses.values()), wanted == InterviewFilter())]
    for status in InterviewStatus:
        if status.value in statuses:
            one = InterviewFilter(status=(status.value,))
            leads = str(ListAddress(address.path, tuple(one.pairs())))
            tabs.append(ViewTab(str(status.label).capitalize(), leads, statuses[status.value], one == wanted))
    if figures and (count := flagged_interviews(study)):
        flagged = InterviewFilter(flag=(ANY_FLAG,))
        leads = str(ListAddress(address.path, tuple(flagged.pairs())))
        tabs.append(ViewTab(_("With a flag"), leads, count, flagged == wanted))
    for view in views_of(study, ListKind.INTERVIEWS, viewer):
        forgets = (("name", view.name), ("shared", "yes" if view.owner_id is None else ""))
        tabs.append(ViewTab(view.name, f"{address.path}?{view.query}", None, view.query == address.query, forgets))
    return tabs
