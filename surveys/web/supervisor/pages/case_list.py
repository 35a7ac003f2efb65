"""The list of a study's cases: views, filters as tokens, columns, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from surveys.calling.dispositions import OUTCOMES
from surveys.calling.next_call import REASONS
from surveys.calling.staff import SKILLS
from surveys.design.models import Study
from surveys.fieldwork.models import Case, CaseState, ListKind
from surveys.fieldwork.queries import (
    APPOINTED,
    APPOINTED_WAITING,
    CALLED,
    FREE,
    LATER,
    NEVER_CALLED,
    QUARANTINED,
    READY,
    RESTING,
    SHUT,
    CaseFilter,
    CaseList,
    CaseOrder,
    ListFacts,
    ReadFilter,
    RowFacts,
    count_cases_of,
    facts_of_list,
    facts_of_rows,
    list_cases,
    read_filter,
    seen_as,
    views_of,
)
from surveys.formatting import outcome_words
from surveys.people.models import User, WatchScope
from surveys.people.queries import may_watch
from surveys.web.screens.formatting import case_number, day, language_name, moment, number, phone
from surveys.web.screens.quotas import name_of

from .lists import (
    RANGE,
    Cell,
    Column,
    FilterOption,
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

FILTER_NAMES = {
    "state": gettext_noop("State"),
    "outcome": gettext_noop("Last outcome"),
    "final": gettext_noop("Final outcome"),
    "aapor": gettext_noop("If the field ended now"),
    "why": gettext_noop("Closed because"),
    "who": gettext_noop("Interviewer"),
    "since": gettext_noop("Worked from"),
    "until": gettext_noop("Worked until"),
    "attempts": gettext_noop("Attempts"),
    "language": gettext_noop("Language"),
    "skill": gettext_noop("Needs"),
    "cell": gettext_noop("Cell"),
    "list": gettext_noop("Sample list"),
    "is": gettext_noop("Only"),
}
ONLY = {
    APPOINTED: gettext_noop("with an appointment"),
    READY: gettext_noop("ready now"),
    QUARANTINED: gettext_noop("in quarantine"),
    CALLED: gettext_noop("that somebody has called"),
    FREE: gettext_noop("that are kept for nobody"),
    RESTING: gettext_noop("that rest until their next call"),
    SHUT: gettext_noop("set aside by a quota"),
    LATER: gettext_noop("not due yet"),
}
COLUMNS = {
    column.key: column
    for column in (
        Column("name", gettext_noop("Person"), is_personal=True),
        Column("phone", gettext_noop("Telephone"), is_personal=True),
        Column("code", gettext_noop("Code"), is_personal=True),
        Column("state", gettext_noop("State")),
        Column("outcome", gettext_noop("Last outcome")),
        Column("attempts", gettext_noop("Attempts"), "attempts"),
        Column("called", gettext_noop("Last call"), "called"),
        Column("who", gettext_noop("Last interviewer")),
        Column("due", gettext_noop("Comes again"), "due"),
        Column("final", gettext_noop("Final outcome")),
        Column("language", gettext_noop("Language")),
        Column("list", gettext_noop("Sample list")),
        Column("stratum", gettext_noop("Stratum")),
    )
}
USUAL = ("name", "state", "outcome", "attempts", "called", "who", "due", "language", "list")
SIGNS = {CaseState.HELD: "call", CaseState.PARKED: "warn", CaseState.CLOSED: "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseListPage(ListPage):
    """What the page shows beside what every list does.

    ``matching``: how many cases pass the filters, where they are more than the page shows.
    """

    found: CaseList
    wanted: CaseFilter
    matching: int

    @property
    def shows_people(self) -> bool:
        """Whether a column with personal data is shown."""
        return any(COLUMNS[heading.key].is_personal for heading in self.headings)


def case_list_page(study: Study, given: QueryDict, viewer: User, now: datetime, *, sees_people: bool) -> CaseListPage:
    """The page for what the address says; whoever may not see people gets no column of them."""
    read = read_cases(given, sees_people=sees_people)
    known = {key: column for key, column in COLUMNS.items() if sees_people or not column.is_personal}
    address = read_address(reverse("cases", args=[study.pk]), given, read.filter.pairs(), known)
    order = CaseOrder.read(address.order)
    found = list_cases(study, read.filter, order, given.get("after", ""), address.rows, now)
    facts = facts_of_list(study)
    columns = [known[key] for key in address.columns or USUAL if key in known]
    few = found.count is not None and address.rows < found.count <= 500
    return CaseListPage(
        heading=_heading(found),
        address=address,
        found=found,
        views=_views(study, address, read.filter, viewer, facts, now),
        tokens=tokens_of(address, FILTER_NAMES, partial(in_words, facts)),
        unread=unread_in_words(read.unread, FILTER_NAMES),
        menus=_menus(address, facts, by_person=sees_people or may_watch(WatchScope.PRODUCTIVITY)),
        typed=_typed(address),
        first_column=headings_of(address, [Column("number", _("Case"), "number")])[0],
        headings=headings_of(address, columns),
        columns=[(column, column in columns) for column in known.values()],
        rows=rows_of(found.cases, columns, facts_of_rows(study, found.cases), address, now),
        notes=_notes(found, order),
        following=address.behind(found.after) if found.after else "",
        every=str(ListAddress(address.path, address.filters, address.order, address.columns, 500)) if few else "",
        wanted=read.filter,
        matching=found.count if found.count is not None and found.count > len(found.cases) else 0,
    )


def read_cases(given: QueryDict, *, sees_people: bool) -> ReadFilter:
    """The filter that the address says, by interviewer only for those who may ask for that.

    Whoever leads the field has to find the cases that somebody works on, to give them to another or to answer for a
    call: "who works on which case" needs no agreement (``people.queries.may_watch``). To everybody else the filter is
    nothing but a count by person, which needs one.
    """
    asked = grouped(given)
    if sees_people or may_watch(WatchScope.PRODUCTIVITY):
        return read_filter(asked)
    left_out = tuple(("who", value) for value in asked.pop("who", ()))
    read = read_filter(asked)
    return replace(read, unread=(*read.unread, *left_out))


def rows_of(
    cases: Sequence[Case], columns: Iterable[Column], facts: RowFacts, address: ListAddress, now: datetime
) -> list[ListRow]:
    """The rows of these cases."""
    writers = [(column.key, CELLS[column.key]) for column in columns]
    return [
        ListRow(
            value=f"{case.number}:{seen_as(case)}",
            name=case_number(case.number),
            address=f"{address.path}{case.number}/{'?' + address.query if address.query else ''}",
            cells=[_cell(key, *write(case, facts, now)) for key, write in writers],
        )
        for case in cases
    ]


def _cell(key: str, text: str, sign: str = "") -> Cell:
    return Cell(key, text, sign)


def _name(case: Case, facts: RowFacts, now: datetime) -> tuple[str, ...]:
    contact = getattr(case, "contact", None)
    return (_("Erased"), "off") if contact and contact.erased_at else (contact.name if contact else "",)


def _phone(case: Case, facts: RowFacts, now: datetime) -> tuple[str, ...]:
    return (phone(facts.phones[case.pk]) if case.pk in facts.phones else "",)


def _state(case: Case, facts: RowFacts, now: datetime) -> tuple[str, ...]:
    if case.quarantined_at is not None:
        return (_("in quarantine"), "warn")
    whose = case.holder or (case.owner if case.state != CaseState.CLOSED else None)
    label = str(CaseState(case.state).label)
    return (f"{label} · {whose.short_name}" if whose else label, SIGNS.get(CaseState(case.state), "plain"))


def _outcome(case: Case, facts: RowFacts, now: datetime) -> tuple[str, ...]:
    disposition = facts.dispositions.by_code.get(case.last_disposition)
    return (outcome_words(disposition.label) if disposition else _("Never called"),)


def _due(case: Case, facts: RowFacts, now: datetime) -> tuple[str, ...]:
    if case.state != CaseState.WAITING:
        return ("",)
    return (_("now") if case.due_at <= now else moment(case.due_at), "ok" if case.due_at <= now else "")


def _final(case: Case, facts: RowFacts, now: datetime) -> tuple[str, ...]:
    code = case.final_outcome
    return (f"{code} {_(OUTCOMES[code])}" if code in OUTCOMES else code,)


CELLS: dict[str, Callable[[Case, RowFacts, datetime], tuple[str, ...]]] = {
    "name": _name,
    "phone": _phone,
    "code": lambda case, facts, now: (case.external_id,),
    "state": _state,
    "outcome": _outcome,
    "attempts": lambda case, facts, now: (number(case.attempts_counted),),
    "called": lambda case, facts, now: (moment(case.last_called_at) if case.last_called_at else "",),
    "who": lambda case, facts, now: (facts.people.get(case.pk, ""),),
    "due": _due,
    "final": _final,
    "language": lambda case, facts, now: (language_name(case.language or facts.language),),
    "list": lambda case, facts, now: (case.sample.name,),
    "stratum": lambda case, facts, now: (case.stratum,),
}


def _heading(found: CaseList) -> str:
    if found.count is None:
        return _("Cases")
    return ngettext("%(count)s case", "%(count)s cases", found.count) % {"count": number(found.count)}


def _notes(found: CaseList, order: CaseOrder) -> list[str]:
    notes = []
    if not found.is_in_order:
        notes.append(_("By number: these are too many for another order. One more filter makes them fewer."))
    if found.looked_up_to is not None:
        last = case_number(found.looked_up_to)
        notes.append(_("Looked at up to case %(number)s: go on, or add a filter.") % {"number": last})
    if found.has_older_calls:
        notes.append(_("Only cases of the latest calls: choose fewer days for the others."))
    return notes


def in_words(facts: ListFacts, name: str, value: str) -> str:
    """A filter's value as people say it."""
    known: dict[str, Callable[[str], Any]] = {
        "state": lambda text: CaseState(text).label,
        "outcome": lambda text: _outcome_label(facts, text),
        "final": lambda text: f"{text} {_(OUTCOMES[text])}" if text in OUTCOMES else text,
        "aapor": lambda text: f"{text} {_(OUTCOMES[text])}" if text in OUTCOMES else text,
        "skill": lambda text: _(SKILLS[text]) if text in SKILLS else _("no skill"),
        "why": lambda text: _(REASONS[text]) if text in REASONS else _outcome_label(facts, text),
        "who": lambda text: facts.people.get(int(text), text),
        "since": lambda text: day(date.fromisoformat(text)),
        "until": lambda text: day(date.fromisoformat(text)),
        "language": language_name,
        "cell": lambda text: name_of(facts.cells[text]) if text in facts.cells else text,
        "list": lambda text: facts.samples.get(int(text), text),
        "is": lambda text: _(ONLY[text]),
    }
    return str(known[name](value)) if name in known else value


def _outcome_label(facts: ListFacts, code: str) -> str:
    if code == NEVER_CALLED:
        return _("never called")
    disposition = facts.dispositions.by_code.get(code)
    return outcome_words(disposition.label) if disposition else code


def _menus(address: ListAddress, facts: ListFacts, *, by_person: bool) -> list[Menu]:
    def menu(name: str, values: Iterable[tuple[str, int | None]]) -> list[FilterOption]:
        return [toggled(address, name, value, in_words(facts, name, value), count) for value, count in values]

    menus = [
        Menu(_("State"), [*menu("state", facts.states.items()), *menu("is", ((key, None) for key in ONLY))]),
        Menu(_("Last outcome"), menu("outcome", facts.outcomes.items())),
        Menu(_("Final outcome"), menu("final", facts.finals.items())),
        Menu(_("Interviewer"), menu("who", ((str(pk), None) for pk in (facts.people if by_person else ())))),
        Menu(_("Language"), menu("language", ((code, None) for code in facts.languages))),
        Menu(_("Cell"), menu("cell", ((name, None) for name in facts.cells))),
        Menu(_("Sample list"), menu("list", ((str(pk), None) for pk in facts.samples))),
    ]
    few = {_("Language"), _("Sample list")}
    return [one for one in menus if len(one.options) > (1 if one.title in few else 0)]


def _typed(address: ListAddress) -> list[TypedFilter]:
    worked = TypedInput("since", _("Worked from"), "", "date"), TypedInput("until", _("until"), "", "date")
    attempts = TypedInput("attempts", _("How many"), "", "text", "3, 2-5, 4-", RANGE)
    return [typed_filter(address, _("Date"), *worked), typed_filter(address, _("Attempts"), attempts)]


def _views(
    study: Study, address: ListAddress, wanted: CaseFilter, viewer: User, facts: ListFacts, now: datetime
) -> list[ViewTab]:
    refusals = tuple(
        code for code in facts.outcomes if (one := facts.dispositions.by_code.get(code)) and one.is_refusal
    )
    ready_made = [
        (pgettext("cases", "All"), CaseFilter()),
        (pgettext("cases", "Waiting"), CaseFilter(state=(CaseState.WAITING.value,))),
        (_("Appointments"), APPOINTED_WAITING),
        (_("Refusals waiting"), CaseFilter(state=(CaseState.WAITING.value,), outcome=refusals)),
        (pgettext("cases", "Never called"), CaseFilter(outcome=(NEVER_CALLED,))),
        (pgettext("cases", "Set aside"), CaseFilter(state=(CaseState.PARKED.value,))),
        (pgettext("cases", "Closed"), CaseFilter(state=(CaseState.CLOSED.value,))),
    ]
    if facts.quarantined:
        ready_made.append((_("In quarantine"), CaseFilter(only=(QUARANTINED,))))
    saved = views_of(study, ListKind.CASES, viewer)
    kept = [read_filter(grouped(QueryDict(view.query))).filter for view in saved]
    counts = count_cases_of(study, [*(one for _label, one in ready_made), *kept], now)
    tabs = [
        ViewTab(label, str(ListAddress(address.path, tuple(one.pairs()))), counts[place], one == wanted)
        for place, (label, one) in enumerate(ready_made)
        if label != _("Refusals waiting") or refusals
    ]
    counts_of_saved = counts[len(ready_made) :]
    for view, count in zip(saved, counts_of_saved, strict=True):
        is_current = view.query == address.query
        forgets = (("name", view.name), ("shared", "yes" if view.owner_id is None else ""))
        tabs.append(ViewTab(view.name, f"{address.path}?{view.query}", count, is_current, forgets))
    return tabs
