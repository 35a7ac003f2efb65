"""Find cases of a study, and read everything that happened to one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from surveys.calling.dispositions import Disposition, Dispositions
from surveys.design.models import Study
from surveys.fieldwork.models import (
    Appointment,
    Attempt,
    Call,
    Case,
    Contact,
    OutcomeCorrection,
    PhoneNumber,
)
from surveys.fieldwork.queries.do_not_call import forbidden_among
from surveys.people.models import AuditEntry
from surveys.people.queries import LOOKS

from .calling_rules import dispositions_of
from .person_names import words_of

MOST_CASES_FOUND = 50
MOST_ALIKE = 10
SHORTEST_NUMBER = 4
"""Digits that a part of a telephone number has at least."""


def find_cases(study: Study, words: str) -> QuerySet[Case]:
    """The study's cases that ``named_by`` finds, at most ``MOST_CASES_FOUND``, by number; nothing for no words."""
    found = Case.objects.filter(named_by(words), study=study)
    return found.select_related("contact", "sample", "holder", "owner").order_by("number")[:MOST_CASES_FOUND]


def quarantined_cases(study: Study) -> QuerySet[Case]:
    """The study's cases that wait for a decision, the longest first, a few."""
    waiting = Case.objects.filter(study=study, quarantined_at__isnull=False)
    return waiting.select_related("contact", "sample", "holder", "owner").order_by("quarantined_at")[:MOST_CASES_FOUND]


def named_by(words: str, *, shortest_name: int = 1) -> Q:
    """Cases matched by the words: case or list number, every word a part of the name, or part of a telephone number.

    Names without regard to case, accents and apostrophes: ``nicolo damico`` finds ``Nicolò D’Amico``.
    Telephone numbers as they are heard, in any grouping and with or without the prefix of the country.
    ``shortest_name``: shorter words are not compared with names. No words match no case.
    """
    words = " ".join(words.split())
    if not words:
        return Q(pk__in=[])
    named = Q(external_id__iexact=words)
    digits = "".join(sign for sign in words if sign.isdecimal())
    if digits == words and len(digits) < 10:
        named |= Q(number=int(digits))
    if any(sign.isalpha() for sign in words):
        if len(words) >= shortest_name:
            named |= Q(pk__in=_contacts(words_of(words)).values("case"))
    elif len(digits) >= SHORTEST_NUMBER:
        named |= Q(pk__in=PhoneNumber.objects.filter(number__contains=digits.removeprefix("00")).values("case"))
    return named


def _contacts(words: Sequence[str]) -> QuerySet[Contact]:
    contacts = Contact.objects.all()
    for word in words:
        contacts = contacts.filter(searchable__contains=word)
    return contacts if words else contacts.none()


def same_number(case: Case) -> list[Case]:
    """Other cases, of any study, that have one of the case's numbers: perhaps the same person. Newest first, a few."""
    numbers = list(case.phones.values_list("number", flat=True))
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

    @property
    def standing(self) -> Appointment | None:
        """The open appointment, if there is one."""
        return next((one for one in self.appointments if one.ended_at is None), None)

    @property
    def last_said(self) -> WorkedOnce | None:
        """The last closed attempt: the one whose outcome may be corrected first."""
        return next((one for one in self.worked if one.attempt.closed_at is not None), None)


def case_file(case: Case) -> CaseFile:
    """The case's file, for those who may see the person's data."""
    contact = Contact.objects.filter(case=case).first() or Contact(case=case)
    phones = list(case.phones.order_by("order", "pk"))
    appointments = Appointment.objects.filter(case=case).select_related("owner", "made_in__interviewer", "phone")
    values, dispositions = {**case.attributes, **contact.attributes}, dispositions_of(case.study)
    return CaseFile(
        case=case,
        contact=contact,
        phones=phones,
        forbidden=frozenset(forbidden_among({phone.number for phone in phones})),
        worked=_worked(case, dispositions),
        appointments=list(appointments.order_by("-pk")),
        steps=_steps(case),
        dispositions=dispositions,
        attributes=[(name, str(value)) for name, value in values.items() if value not in {None, ""}],
    )


def _steps(case: Case) -> list[AuditEntry]:
    entries = AuditEntry.objects.filter(subject=case.audit_name).exclude(verb__in=LOOKS)
    return list(entries.select_related("actor").order_by("-at", "-pk"))


def _worked(case: Case, dispositions: Dispositions) -> list[WorkedOnce]:
    worked = Attempt.objects.filter(case=case).select_related("interviewer", "texts")
    attempts = list(worked.defer("texts__scripts", "texts__answers").order_by("-number"))
    calls = Call.objects.filter(attempt__in=attempts).select_related("phone").order_by("pk")
    corrections = OutcomeCorrection.objects.filter(attempt__in=attempts).select_related("corrected_by")
    made = _by_attempt(corrections.order_by("pk"))
    dialled = _by_attempt(calls)
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
