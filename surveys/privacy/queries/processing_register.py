"""Entries in the register of processing: what people wrote about a study, and what its data say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Max, Min

from surveys.design.models import Study, StudyTexts, Version
from surveys.fieldwork.models import Attempt, Purpose, Sample, SampleStatus
from surveys.fieldwork.queries import personal_columns
from surveys.interviewing.queries import codebooks_today
from surveys.people.models import Institute
from surveys.people.queries import institute
from surveys.privacy.models import Controller, ProcessingRecord, YesNo
from surveys.questionnaire import codebook
from surveys.questionnaire.codebook import Codebook

from .retention import Retention, retentions_of

PRIVACY_NOTICE = "privacy_notice"


class EntryPart(StrEnum):
    """The parts of an entry that must be stated."""

    PURPOSE = "purpose"
    BASIS = "legal_basis"
    CONTROLLER = "controller"
    CLIENT_CONTACT = "client_contact"
    PEOPLE = "people"
    SOURCE = "list_source"
    SPECIAL = "special_data"
    RECIPIENTS = "recipients"
    TRANSFERS = "transfers"
    ASSESSMENT = "assessment"
    NOTICE = "notice"
    RETENTION = "retention"
    PRIVACY_CONTACT = "privacy_contact"


ESSENTIAL = frozenset({EntryPart.PURPOSE, EntryPart.BASIS})
"""What must be stated before anybody is called: respondents may ask for it."""


@dataclass(frozen=True, slots=True)
class PersonalQuestion:
    """A question whose answers are personal: its variable, and its words by language."""

    name: str
    label: Any


@dataclass(frozen=True, slots=True)
class SourceOfPeople:
    """A sample list: its name, its source, its personal columns and the others."""

    name: str
    source: str
    personal: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditionShown:
    """An edition of the texts: since when it is in use, and number, first and last time of calls that showed it."""

    number: int
    changed_at: datetime
    calls: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class ProcessingEntry:
    """A study's whole entry in the register. ``missing``: keys of what is not stated yet."""

    study: Study
    record: ProcessingRecord
    institute: Institute
    questions: tuple[PersonalQuestion, ...]
    lists: tuple[SourceOfPeople, ...]
    retention: Retention
    has_notice: bool
    editions: tuple[EditionShown, ...] = ()

    @property
    def missing(self) -> tuple[EntryPart, ...]:
        """The keys of what is not stated yet, the essential ones first."""
        record = self.record
        has_client = record.controller in {Controller.CLIENT, Controller.JOINT}
        wanted = {
            EntryPart.PURPOSE: not record.purpose,
            EntryPart.BASIS: not record.legal_basis,
            EntryPart.CONTROLLER: not record.controller,
            EntryPart.CLIENT_CONTACT: has_client and not record.client_contact,
            EntryPart.PRIVACY_CONTACT: not self.institute.privacy_contact,
            EntryPart.PEOPLE: not record.people,
            EntryPart.SOURCE: not record.list_source and not any(one.source for one in self.lists),
            EntryPart.SPECIAL: not record.special_data
            or (record.special_data == YesNo.YES and not record.special_note),
            EntryPart.RECIPIENTS: not record.recipients,
            EntryPart.TRANSFERS: not record.transfers or (record.transfers == YesNo.YES and not record.transfers_note),
            EntryPart.ASSESSMENT: not record.assessment,
            EntryPart.NOTICE: not self.has_notice,
            EntryPart.RETENTION: not self.retention.is_set,
        }
        return tuple(key for key, is_missing in wanted.items() if is_missing)

    @property
    def lacks_essentials(self) -> bool:
        """Whether something is missing that must be stated before anybody is called."""
        return not ESSENTIAL.isdisjoint(self.missing)


def processing_entry(study: Study) -> ProcessingEntry:
    """The study's entry with all personal questions of today and the editions of the notice that were shown.

    Whether a question is personal may be inherited, decided, or follow from a later sample list, so the questionnaires
    are read.
    """
    books = codebooks_today(study, columns=personal_columns(study))
    asked = _asked(reversed(books.values()))
    return replace(
        processing_entries([study])[0], questions=tuple(asked.values()), editions=tuple(editions_shown(study))
    )


def processing_entries(studies: Sequence[Study]) -> list[ProcessingEntry]:
    """The entries of several studies in their order, with marked personal questions only; the queries do not grow."""
    records = {
        record.study_id: record
        for record in ProcessingRecord.objects.filter(study__in=studies).select_related("changed_by")
    }
    house = institute()
    retentions = retentions_of(studies, house)
    questions, lists, noticed = _personal_questions(studies), _lists(studies), _with_a_notice(studies)
    return [
        ProcessingEntry(
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
    """The editions of scripts and privacy notice that interviewers' screens showed, newest first."""
    shown = (
        Attempt.objects.filter(case__study=study, case__purpose=Purpose.LIVE, texts__isnull=False)
        .values("texts__number", "texts__changed_at")
        .annotate(shown=Count("pk"), first=Min("claimed_at"), last=Max("claimed_at"))
        .order_by("-texts__number")
    )
    return [
        EditionShown(row["texts__number"], row["texts__changed_at"], row["shown"], row["first"], row["last"])
        for row in shown
    ]


def _personal_questions(studies: Sequence[Study]) -> dict[int, dict[str, PersonalQuestion]]:
    """Study's id → its questions that a version marks as personal, by name."""
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
    samples = Sample.objects.filter(study__in=studies, part_of=None, purpose=Purpose.LIVE).exclude(
        status__in=(SampleStatus.FAILED, SampleStatus.CANCELLED)
    )
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
    """The ids of the studies whose current texts have a privacy notice."""
    latest = StudyTexts.objects.filter(study__in=studies).order_by("study", "number").values_list("study", "scripts")
    return {study for study, scripts in dict(latest).items() if scripts.get(PRIVACY_NOTICE)}
