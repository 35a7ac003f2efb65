"""Write a study's entry in the register of processing."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from surveys.design.models import Study
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.privacy.models import ProcessingRecord


class ProcessingFacts(TypedDict, total=False):
    """The fields of ``ProcessingRecord`` that people write."""

    purpose: str
    legal_basis: str
    basis_note: str
    controller: str
    client_contact: str
    people: str
    list_source: str
    special_data: str
    special_note: str
    recipients: str
    transfers: str
    transfers_note: str
    assessment: str
    assessment_note: str
    security_note: str


def write_processing(
    *, study: Study, by: User | None, now: datetime, **facts: Unpack[ProcessingFacts]
) -> ProcessingRecord:
    """Change the given fields of the study's entry in the register of processing."""
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        kept = ProcessingRecord.objects.filter(study=study).first() or ProcessingRecord(study=study)
        changed = sorted(name for name, value in facts.items() if getattr(kept, name) != value)
        if not changed and kept.pk:
            return kept
        for name, value in facts.items():
            setattr(kept, name, value)
        kept.changed_by, kept.changed_at = by, now
        kept.save()
        subject, details = f"study:{study.pk}", {"fields": changed}
        record(by=by, verb=AuditVerb.PROCESSING_CHANGED, subject=subject, study=study.pk, details=details, now=now)
    return kept
