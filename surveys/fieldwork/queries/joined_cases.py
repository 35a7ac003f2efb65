"""The cases that the rows of a list are about, with what is known of each."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from surveys.calling.corrections import ENDS, SAYS_REJECTED
from surveys.database.among import Among, found_among
from surveys.design.models import Study
from surveys.fieldwork.models import (
    Attempt,
    Case,
    CaseState,
    Contact,
    ListUpdate,
    PhoneNumber,
    Purpose,
    Sample,
    SampleStatus,
    UpdateExample,
)
from surveys.formats.list_updates import CASE_NUMBER, KnownCase, ReadRow

from .do_not_call import forbidden_among

LATEST = 10


@dataclass(frozen=True, slots=True)
class JoinedCases:
    """``cases``: by the key of their row; ``known``, ``contacts`` and ``phones`` by the case's id.

    ``forbidden``: those of the rows' numbers that are on the do-not-call list.
    """

    cases: Mapping[str, Case]
    known: Mapping[int, KnownCase]
    contacts: Mapping[int, Contact]
    phones: Mapping[int, Sequence[PhoneNumber]]
    forbidden: Collection[str]


def joined_cases(study: Study, key: str, rows: Sequence[ReadRow], *, locked: bool = False) -> JoinedCases:
    """The live cases that the rows are about; six queries. ``locked``: until the transaction ends."""
    cases = _cases(study.pk, key, {row.key for row in rows if row.key}, locked=locked)
    ids = [case.pk for case in cases.values()]
    contacts = {one.case_id: one for one in Contact.objects.filter(Among("case_id", ids))} if ids else {}
    phones: dict[int, list[PhoneNumber]] = defaultdict(list)
    if ids:
        for phone in PhoneNumber.objects.filter(Among("case_id", ids)).order_by("order", "pk"):
            phones[phone.case_id].append(phone)
    interviewed, routed = _interviewed(cases.values()), frozenset(routed_columns(study.pk))
    return JoinedCases(
        cases=cases,
        known={
            case.pk: _known(
                case, contacts.get(case.pk), phones[case.pk], fixed=routed if case.pk in interviewed else frozenset()
            )
            for case in cases.values()
        },
        contacts=contacts,
        phones=phones,
        forbidden=forbidden_among({phone.number for row in rows for _, _, phone in row.phones}, study),
    )


def _cases(study: int, key: str, keys: Collection[str], *, locked: bool) -> dict[str, Case]:
    live = Case.objects.filter(study=study, purpose=Purpose.LIVE)
    if key == CASE_NUMBER:
        numbers = {int(one): one for one in keys if one.isascii() and one.isdigit() and len(one) < 10}
        found = dict(live.filter(Among("number", list(numbers))).values_list("number", "pk")) if numbers else {}
        ids = {numbers[number]: pk for number, pk in found.items()}
    else:
        # The index of identifiers leaves empty ones out, and is used only where the question does too.
        named = live.exclude(external_id="").values_list("external_id", "pk")
        ids = dict(found_among(named, "external_id", keys)) if keys else {}
    if not ids:
        return {}
    cases: QuerySet[Case] = Case.objects.filter(Among("pk", list(ids.values()))).select_related("study", "pool")
    if locked:
        cases = cases.select_for_update(of=("self",))
    by_id = {case.pk: case for case in cases.order_by("pk")}
    return {one: by_id[pk] for one, pk in ids.items() if pk in by_id}


def _interviewed(cases: Collection[Case]) -> set[int]:
    """Those of the cases whose interview ended, or can be taken up again; a rejected one may be restored."""
    begun = {case.pk for case in cases if case.is_resumable or case.is_partial}
    ids = [case.pk for case in cases if case.pk not in begun]
    ended = Attempt.objects.filter(Among("case_id", ids), disposition__in=ENDS | SAYS_REJECTED)
    return begun | set(ended.values_list("case", flat=True)) if ids else begun


def _known(case: Case, contact: Contact | None, phones: Sequence[PhoneNumber], *, fixed: Collection[str]) -> KnownCase:
    values = {**case.attributes, **(contact.attributes if contact else {})}
    return KnownCase(
        name=contact.name if contact else "",
        attributes=values,
        personal=values,
        numbers={one.number: one.dead_at is None for one in phones},
        is_closed=case.state == CaseState.CLOSED,
        closed_as=case.closed_as,
        is_erased=contact is not None and contact.erased_at is not None,
        fixed=fixed,
    )


def known_columns(study: int) -> dict[str, bool]:
    """The attributes of the study's lists, and whether one of them calls each personal."""
    found: dict[str, bool] = {}
    lists = Sample.objects.filter(study=study).exclude(status__in=[SampleStatus.FAILED, SampleStatus.CANCELLED])
    for columns in lists.order_by("pk").values_list("attributes", flat=True):
        for one in columns:
            found[one["name"]] = found.get(one["name"], False) or bool(one.get("personal"))
    return found


def routed_columns(study: int) -> set[str]:
    """The attributes that the questionnaire may read, by which quota cells may be decided."""
    lists = Sample.objects.filter(study=study).values_list("attributes", flat=True)
    return {one["name"] for columns in lists for one in columns if one.get("route")}


def latest_updates(study: int) -> list[ListUpdate]:
    """The study's lists joined to its cases, the newest first, a few."""
    found = ListUpdate.objects.filter(study=study).select_related("made_by", "confirmed_by")
    return list(found.order_by("-pk")[:LATEST])


def examples_of(update: ListUpdate) -> list[UpdateExample]:
    """What the list would change and what is wrong in it, in the order of its rows, as far as it is kept."""
    return list(update.examples.order_by("row", "pk"))
