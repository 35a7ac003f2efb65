"""A study's entry in the register of processing: what people wrote, and what the study knows of itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from surveys.design.models import Study, StudyTexts, Version
from surveys.fieldwork.models import Attempt, Sample, SampleStatus
from surveys.fieldwork.queries.sample_columns import personal_columns
from surveys.interviewing.queries.personal_variables import codebooks_today
from surveys.people.models import Institute
from surveys.people.queries import institute
from surveys.privacy.models import Controller, ProcessingRecord, YesNo
from surveys.questionnaire import codebook
from surveys.questionnaire.codebook import Codebook

from .retention import Retention, retentions_of

PRIVACY_NOTICE = "privacy_notice"
PURPOSE, BASIS, CONTROLLER, CLIENT_CONTACT, PEOPLE, SOURCE, SPECIAL, RECIPIENTS, TRANSFERS, ASSESSMENT = (
    "purpose",
    "legal_basis",
    "controller",
    "client_contact",
    "people",
    "list_source",
    "special_data",
    "recipients",
    "transfers",
    "assessment",
)
NOTICE, RETENTION, PRIVACY_CONTACT = "notice", "retention", "privacy_contact"
GRAVE = frozenset({PURPOSE, BASIS})
"""Without these nobody should be called: everybody who is called may ask for them."""


@dataclass(frozen=True, slots=True)
class PersonalQuestion:
    """A question whose answers are personal: its variable, and its words by language."""

    name: str
    label: Any


@dataclass(frozen=True, slots=True)
class SourceOfPeople:
    """A list of the study: its name, where it comes from, its columns that are personal and those that are not."""

    name: str
    source: str
    personal: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditionShown:
    """An edition of the texts: since when it is in use, and the calls in which it stood on the screen."""

    number: int
    changed_at: datetime
    calls: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Register:
    """Everything that the register says of a study. ``missing``: keys of what nobody has said yet."""

    study: Study
    record: ProcessingRecord
    institute: Institute
    questions: tuple[PersonalQuestion, ...]
    lists: tuple[SourceOfPeople, ...]
    retention: Retention
    has_notice: bool
    editions: tuple[EditionShown, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What is to be said before the register is whole, the gravest first."""
        record = self.record
        wanted = {
            PURPOSE: not record.purpose,
            BASIS: not record.legal_basis,
            CONTROLLER: not record.controller,
            CLIENT_CONTACT: record.controller in {Controller.CLIENT, Controller.JOINT} and not record.client_contact,
            PRIVACY_CONTACT: not self.institute.privacy_contact,
            PEOPLE: not record.people,
            SOURCE: not record.list_source and not any(one.source for one in self.lists),
            SPECIAL: not record.special_data or (record.special_data == YesNo.YES and not record.special_note),
            RECIPIENTS: not record.recipients,
            TRANSFERS: not record.transfers or (record.transfers == YesNo.YES and not record.transfers_note),
            ASSESSMENT: not record.assessment,
            NOTICE: not self.has_notice,
            RETENTION: not self.retention.is_set,
        }
        return tuple(key for key, is_missing in wanted.items() if is_missing)

    @property
    def is_grave(self) -> bool:
        """Whether something is missing without which nobody should be called."""
        return not GRAVE.isdisjoint(self.missing)


def register_of(study: Study) -> Register:
    """The study's entry as it stands, with all that is personal today and the editions of the notice that were shown.

    What is personal is inherited, decided, and said by lists that come later: the questionnaires are read for it.
    """
    books = codebooks_today(study, columns=personal_columns(study))
    asked = _asked(reversed(books.values()))
    return replace(registers_of([study])[0], questions=tuple(asked.values()), editions=tuple(editions_shown(study)))


def registers_of(studies: Sequence[Study]) -> list[Register]:
    """The entries of several studies in their order, by a handful of queries."""
    records = {
        record.study_id: record
        for record in ProcessingRecord.objects.filter(study__in=studies).select_related("changed_by")
    }
    house, retentions = institute(), retentions_of(studies)
    questions, lists, noticed = _personal_questions(studies), _lists(studies), _with_a_notice(studies)
    return [
        Register(
            study=study,
            record=records.get(study.pk) or ProcessingRecord(study=study),
            institute=house,
            questions=tuple(questions.get(study.pk, {}).values()),
            lists=tuple(lists.get(study.pk, ())),
            retention=retentions[study.pk],
            has_notice=study.pk in noticed,
        )
        for study in studies
    ]


def editions_shown(study: Study) -> list[EditionShown]:
    """Which editions of the scripts and the privacy notice stood on interviewers' screens, newest first."""
    shown = (
        Attempt.objects.filter(case__study=study, texts__isnull=False)
        .values("texts__number", "texts__changed_at")
        .annotate(shown=Count("pk"), first=Min("claimed_at"), last=Max("claimed_at"))
        .order_by("-texts__number")
    )
    return [
        EditionShown(row["texts__number"], row["texts__changed_at"], row["shown"], row["first"], row["last"])
        for row in shown
    ]


def _personal_questions(studies: Sequence[Study]) -> dict[int, dict[str, PersonalQuestion]]:
    """By study those that are marked in a version."""
    found: dict[int, list[Codebook]] = {}
    versions = Version.objects.filter(study__in=studies).order_by("-number").values_list("study", "codebook")
    for study, stored in versions:
        found.setdefault(study, []).append(codebook.from_json(stored))
    return {study: _asked(books) for study, books in found.items()}


def _asked(books: Iterable[Codebook]) -> dict[str, PersonalQuestion]:
    """The personal questions of these versions, newest first, once each."""
    asked: dict[str, PersonalQuestion] = {}
    for variable in (one for book in books for one in book.variables if one.personal and not one.is_aside):
        asked.setdefault(variable.name.casefold(), PersonalQuestion(variable.name, variable.label))
    return asked


def _lists(studies: Sequence[Study]) -> dict[int, list[SourceOfPeople]]:
    found: dict[int, list[SourceOfPeople]] = {}
    samples = Sample.objects.filter(study__in=studies).exclude(status__in=(SampleStatus.FAILED, SampleStatus.CANCELLED))
    for sample in samples.order_by("pk").defer("report"):
        columns = [(str(one["name"]), bool(one.get("personal"))) for one in sample.attributes]
        entry = SourceOfPeople(
            sample.name,
            sample.source,
            tuple(name for name, personal in columns if personal),
            tuple(name for name, personal in columns if not personal),
        )
        found.setdefault(sample.study_id, []).append(entry)
    return found


def _with_a_notice(studies: Sequence[Study]) -> set[int]:
    """The studies whose texts in use have a privacy notice."""
    latest = StudyTexts.objects.filter(study__in=studies).order_by("study", "number").values_list("study", "scripts")
    return {study for study, scripts in dict(latest).items() if scripts.get(PRIVACY_NOTICE)}
