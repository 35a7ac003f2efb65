"""Apply rows of a list to their cases, all in one step: see ``list_updates``."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from surveys.calling.next_call import next_call
from surveys.fieldwork.models import (
    Case,
    CaseState,
    Contact,
    DroppedAs,
    ListUpdate,
    PhoneNumber,
)
from surveys.fieldwork.queries.calling_rules import Rules, rules_of
from surveys.fieldwork.queries.histories import histories_of
from surveys.fieldwork.queries.joined_cases import JoinedCases, joined_cases
from surveys.fieldwork.queries.person_names import searchable
from surveys.formats.list_updates import Change, KnownCase, ReadRow, UpdateReading, compare
from surveys.formats.phones import Phone

from .queueing import QUEUE_COLUMNS, close, store

OUT_OF_SAMPLE = "4.10"
WATCHED = "watched"
"""In what was done: cases of which a watched column changed; ``watched:2`` the third's, ``watched-ended:2`` of those
that had its value and have it no longer."""


@dataclass(slots=True)
class Applied:
    """What was changed, code → rows, and the rows whose cases somebody had in hand."""

    counts: Counter[str] = field(default_factory=Counter)
    left: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Changes:
    """What is written for all rows of a step at once."""

    contacts: list[Contact] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    phones: list[PhoneNumber] = field(default_factory=list)
    dropped: list[Case] = field(default_factory=list)
    opened: list[Case] = field(default_factory=list)


def apply_rows(*, update: ListUpdate, rows: Sequence[ReadRow], reading: UpdateReading, now: datetime) -> Applied:
    """Do to each row's case what it says, as the case is now; called within a transaction."""
    joined = joined_cases(update.study, reading.key, rows, locked=True)
    applied, changes = Applied(), _Changes()
    for row in rows:
        case = joined.cases.get(row.key)
        if case is None:
            continue
        wanted, _, numbers = compare(row, joined.known[case.pk], joined.forbidden)
        if not wanted:
            continue
        if case.state == CaseState.HELD:
            applied.left.append(row.row)
            continue
        _take(case, row, wanted, numbers, joined, changes)
        applied.counts.update(_watched(update, row, joined.known[case.pk]))
        applied.counts.update({one.code for one in wanted})
        applied.counts["changed_rows"] += 1
    _write(changes, update, now)
    return applied


def _take(
    case: Case,
    row: ReadRow,
    wanted: Sequence[Change],
    numbers: Sequence[tuple[str, Phone]],
    joined: JoinedCases,
    changes: _Changes,
) -> None:
    codes = {one.code for one in wanted}
    if codes & {"attribute_added", "attribute_changed", "name_changed"}:
        contact = joined.contacts.get(case.pk) or Contact(case=case)
        _set_values(case, contact, row, joined.known[case.pk].fixed)
        changes.contacts.append(contact)
        changes.cases.append(case)
    order = max((one.order for one in joined.phones[case.pk]), default=-1)
    changes.phones += [
        PhoneNumber(
            case=case,
            number=phone.number,
            extension=phone.extension[:12],
            kind=phone.kind,
            order=order + place,
            use=use or None,
            register_alone=True,
        )
        for place, (use, phone) in enumerate(numbers, start=1)
    ]
    if "dropped" in codes:
        changes.dropped.append(case)
    elif "opened" in codes:
        changes.opened.append(case)


def _watched(update: ListUpdate, row: ReadRow, known: KnownCase) -> Iterator[str]:
    values = {name: value for _, name, value in (*row.attributes, *row.personal) if name not in known.fixed}
    for place, (name, value) in enumerate(update.columns.get(WATCHED, ())):
        before, after = (_folded(has.get(name, "")) for has in (known.attributes or {}, values))
        if name in values and before != after:
            yield from (WATCHED, f"{WATCHED}:{place}")
            if before == _folded(value):
                yield f"{WATCHED}-ended:{place}"


def _folded(value: object) -> str:
    return str(value).strip().casefold()


def _set_values(case: Case, contact: Contact, row: ReadRow, fixed: Collection[str]) -> None:
    personal = {name: value for _, name, value in row.personal if name not in fixed}
    kept = {name: value for name, value in case.attributes.items() if name not in personal}
    case.attributes = {**kept, **{name: value for _, name, value in row.attributes if name not in fixed}}
    contact.attributes = {**contact.attributes, **personal}
    if row.name[1]:
        contact.name = row.name[1]
        names = (contact.name, contact.respondent) if contact.respondent else (contact.name,)
        contact.searchable = searchable(*names)


def _write(changes: _Changes, update: ListUpdate, now: datetime) -> None:
    Contact.objects.bulk_create([one for one in changes.contacts if one.pk is None])
    columns = ["name", "searchable", "attributes"]
    Contact.objects.bulk_update([one for one in changes.contacts if one.pk is not None], columns)
    Case.objects.bulk_update(changes.cases, ["attributes"])
    PhoneNumber.objects.bulk_create(changes.phones)
    if changes.dropped or changes.opened:
        rules = rules_of(update.study, now)
        _drop(changes.dropped, update, rules, now)
        _open(changes.opened, rules, now)


def _drop(cases: Sequence[Case], update: ListUpdate, rules: Rules, now: datetime) -> None:
    histories = histories_of(cases, rules.policy.dispositions)
    for case in cases:
        close(case, histories[case.pk], "dropped", now)
        if update.dropped_as == DroppedAs.OUTSIDE:
            case.final_outcome = OUT_OF_SAMPLE
    Case.objects.bulk_update(cases, _fields(QUEUE_COLUMNS))


def _open(cases: Sequence[Case], rules: Rules, now: datetime) -> None:
    """Put cases back that were closed for want of a number: few, each by the rules."""
    histories = histories_of(cases, rules.policy.dispositions)
    for case in cases:
        history = histories[case.pk]
        store(case, history, next_call(history, rules.policy, now, rules.holidays), now)


def _fields(columns: Sequence[str]) -> list[str]:
    return [column.removesuffix("_id") for column in columns]
