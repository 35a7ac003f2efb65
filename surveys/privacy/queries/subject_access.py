"""Subject access: everything held about a person, over all studies that whoever searches may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from surveys.design.models import Membership, Study
from surveys.design.queries import studies_supervised_by
from surveys.fieldwork.models import Case, Contact, PhoneNumber, Purpose, ResultsRequest
from surveys.fieldwork.queries import CaseFile, case_file, forbidden_among, people_named, words_of
from surveys.formats.phones import PhoneError, normalise
from surveys.interviewing.models import CallRating, EventKind, Interview, InterviewEvent, Session
from surveys.interviewing.queries import layout_of, run_of
from surveys.people.models import AuditEntry, AuditVerb, User
from surveys.people.queries import LOOKS

MOST_FOUND = 30
MOST_LOOKED_AT = 300
"""So many cases are put in order, where a name has more."""
LISTED, RESPONDENT, SAME = "listed", "respondent", "same"
"""Who of a case makes the request: the person on the sample list, the one who answered, or both are the same."""
_KEY = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case that may be the person's: ``name`` on the sample list, ``respondent`` who answered."""

    case: Case
    name: str
    respondent: str
    numbers: tuple[str, ...]

    @property
    def has_two(self) -> bool:
        """Whether the case holds data of two people, each of whom may see only their own."""
        return bool(self.name and self.respondent) and set(words_of(self.name)) != set(words_of(self.respondent))


@dataclass(frozen=True, slots=True)
class PersonSearch:
    """The cases found. ``has_more``: not all are listed; ``is_forbidden``: the number is on the do-not-call list."""

    cases: list[FoundCase]
    has_more: bool
    is_forbidden: bool


def searchable_cases(seeker: User) -> QuerySet[Case]:
    """The cases of the studies that this person supervises; for administrators all."""
    cases = Case.objects.select_related("study", "sample", "contact")
    return cases if seeker.is_administrator else cases.filter(study__in=studies_supervised_by(seeker))


def find_person(seeker: User, words: str) -> PersonSearch:
    """Cases by name, telephone number or e-mail address, newest first."""
    words = " ".join(words.split())
    found = searchable_cases(seeker).filter(_has_address(words)) if "@" in words else _named(seeker, words)
    found = found.filter(purpose=Purpose.LIVE)
    cases = list(found.prefetch_related("phones").order_by("-study", "number")[: MOST_FOUND + 1])
    return PersonSearch([_found(case) for case in cases[:MOST_FOUND]], len(cases) > MOST_FOUND, _is_forbidden(words))


def _has_address(words: str) -> Q:
    # A cell may hold several addresses; a column not yet known to be personal is stored with the case.
    text = Cast("attributes", TextField())
    of_people = Contact.objects.annotate(text=text).filter(text__icontains=words)
    of_cases = Case.objects.annotate(text=text).filter(text__icontains=words)
    return Q(pk__in=of_people.values("case")) | Q(pk__in=of_cases.values("pk"))


def _named(seeker: User, words: str) -> QuerySet[Case]:
    """By their ids alone: asked for by their studies too, these are read whole."""
    studies = None if seeker.is_administrator else list(studies_supervised_by(seeker).values_list("pk", flat=True))
    found = people_named(words, studies, most=MOST_LOOKED_AT)
    return Case.objects.select_related("study", "sample", "contact").filter(pk__in=found)


def _is_forbidden(words: str) -> bool:
    try:
        number = normalise(words).number
    except PhoneError:
        return False
    return bool(forbidden_among({number}, None))


def _found(case: Case) -> FoundCase:
    contact = getattr(case, "contact", None) or Contact()
    phones = sorted(case.phones.all(), key=lambda phone: (phone.order, phone.pk))
    return FoundCase(case, contact.name, contact.respondent, tuple(phone.number for phone in phones))


@dataclass(frozen=True, slots=True)
class HeldCall:
    """A call: direction, numbers, outcome, interviewer's code. ``edition``: number of the edition of the notice."""

    at: datetime
    inbound: bool
    numbers: tuple[str, ...]
    outcome: str
    interviewer: str
    note: str
    edition: int | None


@dataclass(frozen=True, slots=True)
class HeldAppointment:
    """An appointment to call the person again."""

    at: datetime
    ask_for: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """A question and its answer in words; ``missing``: ``dk``, ``refused`` or empty."""

    variable: str
    question: str
    answer: str
    missing: str


@dataclass(frozen=True, slots=True)
class HeldInterview:
    """An interview: its answers in words, and ``stored``: path → answer as stored."""

    started_at: datetime
    ended_at: datetime | None
    status: str
    language: str
    answers: tuple[HeldAnswer, ...]
    notes: tuple[str, ...]
    stored: dict[str, object]


@dataclass(frozen=True, slots=True)
class Viewers:
    """Who has looked at the case (``looked``) or changed it, by role and never by name."""

    role: str
    looked: bool
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class HeldData:
    """The data about the person in one case."""

    case: Case
    name: str
    numbers: tuple[str, ...]
    forbidden: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    calls: tuple[HeldCall, ...]
    appointments: tuple[HeldAppointment, ...]
    interviews: tuple[HeldInterview, ...]
    viewers: tuple[Viewers, ...]
    results_to: tuple[str, ...] = ()
    """Where they want the results of the study sent."""
    ratings: tuple[tuple[datetime, str], ...] = ()
    """When they were asked how a call was, and what they said: a value of ``CallRating.Answer``."""
    editions: dict[int, dict[str, str]] = field(default_factory=dict)
    """Number of an edition → the words of its privacy notice, by language."""


def data_held_about(cases: Sequence[Case], *, asking: dict[int, str], with_notes: bool) -> list[HeldData]:
    """The data in these cases about the person who makes the request.

    ``asking``: case's id → ``LISTED``, ``RESPONDENT`` or ``SAME`` (default). If somebody else answered, the
    listed person gets no answers, and the respondent gets nothing of the list.
    """
    return [_held(case, asking.get(case.pk, SAME), with_notes=with_notes) for case in cases]


def _held(case: Case, who: str, *, with_notes: bool) -> HeldData:
    file = case_file(case)
    name = {LISTED: file.contact.name, RESPONDENT: file.contact.respondent}.get(who)
    names = dict.fromkeys((file.contact.name, file.contact.respondent)) if name is None else {name: None}
    calls = tuple(_calls(file, with_notes=with_notes))
    return HeldData(
        case=case,
        name=", ".join(one for one in names if one),
        numbers=tuple(phone.number for phone in file.phones if _is_theirs(phone, file.contact)),
        forbidden=tuple(phone.number for phone in file.phones if phone.number in file.forbidden),
        attributes=() if who == RESPONDENT else tuple(file.attributes),
        calls=calls,
        appointments=tuple(
            HeldAppointment(one.at, one.ask_for if who == SAME else "", one.made_at) for one in file.appointments
        ),
        interviews=() if who == LISTED else tuple(_interviews(case, with_notes=with_notes)),
        viewers=tuple(_viewers(case)),
        results_to=() if who == LISTED else tuple(_results_to(case)),
        ratings=() if who == LISTED else tuple(_ratings(case)),
        editions=_editions(case.study, {call.edition for call in calls if call.edition is not None}),
    )


def _results_to(case: Case) -> Iterator[str]:
    waiting = ResultsRequest.objects.filter(attempt__case=case, sent_at=None).order_by("pk")
    yield from waiting.values_list("address", flat=True)


def _ratings(case: Case) -> Iterator[tuple[datetime, str]]:
    given = CallRating.objects.filter(attempt__case=case).order_by("given_at", "pk")
    yield from given.values_list("given_at", "answer")


def _is_theirs(phone: PhoneNumber, contact: Contact) -> bool:
    """Whether the number is the person's, and not that of somebody else at the case."""
    return phone.person is None or phone.person.name in {contact.name, contact.respondent} - {""}


def _calls(file: CaseFile, *, with_notes: bool) -> Iterator[HeldCall]:
    for one in reversed(file.worked):
        attempt = one.attempt
        if not (attempt.is_dialled or attempt.direction == "inbound"):
            continue
        yield HeldCall(
            at=one.calls[0].dialled_at if one.calls else attempt.claimed_at,
            inbound=attempt.direction == "inbound",
            numbers=tuple(
                call.phone.number for call in one.calls if call.phone and _is_theirs(call.phone, file.contact)
            ),
            outcome=one.label,
            interviewer=attempt.interviewer.code or "",
            note=attempt.note if with_notes else "",
            edition=attempt.texts.number if attempt.texts else None,
        )


def _interviews(case: Case, *, with_notes: bool) -> Iterator[HeldInterview]:
    interviews = Interview.objects.filter(case=case).select_related("last_attempt__case", "last_attempt__interviewer")
    for interview in interviews.order_by("pk"):
        notes = InterviewEvent.objects.filter(interview=interview, kind=EventKind.NOTE).order_by("sequence")
        said = [str(note) for note in notes.values_list("new", flat=True) if isinstance(note, str)]
        yield HeldInterview(
            started_at=interview.started_at,
            ended_at=interview.ended_at,
            status=interview.status,
            language=interview.language,
            answers=tuple(_answers(interview)),
            notes=tuple(said) if with_notes else (),
            stored=interview.state.get("answers", {}),
        )


def _answers(interview: Interview) -> Iterator[HeldAnswer]:
    session = Session.objects.filter(interview=interview).order_by("-pk").first()
    run = run_of(interview, interview.last_attempt, session.started_at if session else interview.started_at)
    everything = layout_of(interview.version_id).variables.values()
    variables = {one.path: one for inside in everything for one in inside if not one.specify}
    for line in run.lines():
        variable = variables.get(_KEY.sub("", line.path))
        label = variable.label if variable else {}
        words = label.get(interview.language) or label.get("") or ""
        yield HeldAnswer(
            variable=variable.name if variable else line.path,
            # A question with filled-in texts is complete in the line only.
            question=words if words and "[" not in words else line.title,
            answer=line.words,
            missing=line.missing,
        )


def _editions(study: Study, numbers: Iterable[int]) -> dict[int, dict[str, str]]:
    found = study.texts.filter(number__in=list(numbers)).values_list("number", "scripts")
    return {number: scripts.get("privacy_notice", {}) for number, scripts in found}


def _viewers(case: Case) -> Iterator[Viewers]:
    """The register's lines about the case, and its attempts, counted by role and kind."""
    # Taking a case leaves an attempt, which is kept longer than the register's line.
    entries = AuditEntry.objects.filter(subject=case.audit_name, actor__isnull=False).exclude(verb=AuditVerb.CASE_TAKEN)
    seen = [(actor, verb in LOOKS, at) for actor, verb, at in entries.values_list("actor", "verb", "at")]
    seen += [(who, True, at) for who, at in case.attempts.values_list("interviewer", "claimed_at")]
    roles = dict(Membership.objects.filter(study=case.study).order_by("pk").values_list("user", "role"))
    administrators = set(User.objects.filter(is_administrator=True).values_list("pk", flat=True))
    by_kind: dict[tuple[str, bool], list[datetime]] = {}
    for actor, looked, at in seen:
        role = roles.get(actor) or ("administrator" if actor in administrators else "")
        by_kind.setdefault((role, looked), []).append(at)
    for (role, looked), times in sorted(by_kind.items()):
        yield Viewers(role, looked, len(times), min(times), max(times))
