"""Everything that happened to a case, and the cases that wait for a decision."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet

from surveys.calling.dispositions import Disposition, Dispositions
from surveys.database.prepared import Prepared, PreparedAmong
from surveys.design.models import Study
from surveys.fieldwork.models import (
    Appointment,
    Attempt,
    Call,
    Case,
    Contact,
    ContactPerson,
    OutcomeCorrection,
    PhoneNumber,
)
from surveys.fieldwork.queries.do_not_call import forbidden_among
from surveys.people.models import AuditEntry
from surveys.people.queries import LOOKS

from .call_panel import people_of
from .calling_rules import dispositions_of
from .case_search import MOST_CASES_FOUND

MOST_ALIKE = 10


def quarantined_cases(study: Study) -> QuerySet[Case]:
    """The study's cases that wait for a decision, the longest first, a few."""
    waiting = Case.objects.filter(study=study, quarantined_at__isnull=False)
    return waiting.select_related("contact", "sample", "holder", "owner").order_by("quarantined_at")[:MOST_CASES_FOUND]


def same_number(case: Case, numbers: Collection[str]) -> list[Case]:
    """Other cases, of any study, that have one of the case's ``numbers``: perhaps the same person. Newest, a few."""
    theirs = set(PhoneNumber.objects.filter(number__in=numbers).exclude(case=case).values_list("case", flat=True))
    newest = sorted(theirs, reverse=True)[:MOST_ALIKE]
    return list(Case.objects.filter(pk__in=newest).select_related("study").order_by("-pk"))


@dataclass(frozen=True, slots=True)
class WorkedOnce:
    """An attempt with its calls and corrections.

    ``said_first``: its outcome before any correction, ``outcome``: as it stands now; ``None`` while it is open.
    """

    attempt: Attempt
    calls: list[Call]
    corrections: list[OutcomeCorrection]
    said_first: Disposition | None
    outcome: Disposition | None

    @property
    def as_past(self) -> SimpleNamespace:
        """The closed attempt as the calling rules take it."""
        attempt, code = self.attempt, self.outcome.code if self.outcome else ""
        return SimpleNamespace(
            pk=attempt.pk,
            number=attempt.number,
            direction=attempt.direction,
            closed_at=attempt.closed_at,
            is_dialled=attempt.is_dialled,
            reason=attempt.reason,
            code=code,
            phone=self.calls[-1].phone_id if self.calls else None,
        )

    @property
    def past(self) -> str:
        """What happened, English message id."""
        return self.outcome.past if self.outcome else ""

    @property
    def label(self) -> str:
        """The outcome as it stands, English message id."""
        return self.outcome.label if self.outcome else ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything known of a case. ``forbidden``: those of its numbers that are on the do-not-call list.

    ``worked`` and ``steps`` (what supervisors did) are newest first, ``appointments`` too.
    ``dispositions``: those of its study.
    """

    case: Case
    contact: Contact
    phones: list[PhoneNumber]
    forbidden: frozenset[str]
    worked: list[WorkedOnce]
    appointments: list[Appointment]
    steps: list[AuditEntry]
    dispositions: Dispositions
    attributes: list[tuple[str, str]] = field(default_factory=list)
    people: list[ContactPerson] = field(default_factory=list)

    @property
    def standing(self) -> Appointment | None:
        """The open appointment, if there is one."""
        return next((one for one in self.appointments if one.ended_at is None), None)

    @property
    def closed_attempts(self) -> list[Any]:
        """As ``histories.closed_attempts`` says."""
        return [one.as_past for one in self.worked[::-1] if one.attempt.closed_at is not None]

    @property
    def last_said(self) -> WorkedOnce | None:
        """The last closed attempt: the one whose outcome may be corrected first."""
        return next((one for one in self.worked if one.attempt.closed_at is not None), None)


def case_file(case: Case) -> CaseFile:
    """The case's file, for those who may see the person's data."""
    contact = _CONTACT.first(case=case.pk) or Contact(case=case)
    phones = _PHONES.all(case=case.pk)
    values, dispositions = {**case.attributes, **contact.attributes}, dispositions_of(case.study)
    return CaseFile(
        case=case,
        contact=contact,
        phones=phones,
        forbidden=frozenset(forbidden_among({phone.number for phone in phones}, case.study)),
        worked=_worked(case, dispositions),
        appointments=_APPOINTMENTS.all(case=case.pk),
        steps=_steps(case),
        dispositions=dispositions,
        people=people_of(case.pk) if contact.has_others else [],
        attributes=[(name, str(value)) for name, value in values.items() if value not in {None, ""}],
    )


# A page of a case asks all of this at once: written out anew, the SQL takes longer than the database.
_CONTACT = Prepared(lambda case: Contact.objects.filter(case=case), case=-1)
_PHONES = Prepared(
    lambda case: PhoneNumber.objects.filter(case=case).select_related("person").order_by("order", "pk"), case=-1
)
_APPOINTMENTS = Prepared(
    lambda case: (
        Appointment.objects.filter(case=case).select_related("owner", "made_in__interviewer", "phone").order_by("-pk")
    ),
    case=-1,
)
_ATTEMPTS = Prepared(
    lambda case: (
        Attempt.objects.filter(case=case)
        .select_related("interviewer", "texts")
        .defer("texts__scripts", "texts__answers")
        .order_by("-number")
    ),
    case=-1,
)
_CALLS = PreparedAmong(
    Prepared, lambda attempts: Call.objects.filter(attempt__in=attempts).select_related("phone__person").order_by("pk")
)
_CORRECTIONS = PreparedAmong(
    Prepared,
    lambda attempts: (
        OutcomeCorrection.objects.filter(attempt__in=attempts).select_related("corrected_by").order_by("pk")
    ),
)
_STEPS = Prepared(
    lambda subject: (
        AuditEntry.objects.filter(subject=subject)
        .exclude(verb__in=LOOKS)
        .select_related("actor")
        .order_by("-at", "-pk")
    ),
    subject="some subject",
)


def _steps(case: Case) -> list[AuditEntry]:
    return _STEPS.all(subject=case.audit_name)


def _worked(case: Case, dispositions: Dispositions) -> list[WorkedOnce]:
    attempts = _ATTEMPTS.all(case=case.pk)
    keys = [attempt.pk for attempt in attempts]
    made, dialled = _by_attempt(_CORRECTIONS.all(keys)), _by_attempt(_CALLS.all(keys))
    return [
        WorkedOnce(
            attempt,
            dialled.get(attempt.pk, []),
            made.get(attempt.pk, []),
            dispositions.by_code[attempt.disposition] if attempt.disposition else None,
            dispositions.by_code[code] if (code := _present(attempt, made)) else None,
        )
        for attempt in attempts
    ]


def _present(attempt: Attempt, made: Mapping[int, Sequence[OutcomeCorrection]]) -> str:
    """The code of the attempt's outcome as it stands; empty while it is open."""
    return made[attempt.pk][-1].after if attempt.pk in made else attempt.disposition


def _by_attempt(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.attempt_id, []).append(row)
    return found
