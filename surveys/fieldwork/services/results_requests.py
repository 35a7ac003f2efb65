"""Keep where somebody wants the results sent, until they are sent; leave in peace who asks for it."""

from datetime import datetime

from django.db import transaction

from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, Contact, ResultsRequest
from surveys.fieldwork.queries.results_requests import fetched_addresses
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.questionnaire.types import cleaned
from surveys.questionnaire.wording.last_words import LONGEST_ADDRESS

from .closing import forbid_case


def keep_results_request(*, attempt: Attempt, address: str, now: datetime) -> None:
    """Keep the address of somebody who wants the results, once for each call; nothing without an address.

    Nor where the person was erased meanwhile: what is sent again comes late.
    """
    address = " ".join(cleaned(address).split())[:LONGEST_ADDRESS]
    if address and not Contact.objects.filter(case=attempt.case_id, erased_at__isnull=False).exists():
        facts = {"study_id": attempt.case.study_id, "address": address, "asked_at": now}
        ResultsRequest.objects.get_or_create(attempt=attempt, defaults=facts)


def leave_alone(*, attempt: Attempt, now: datetime) -> None:
    """Put all numbers of the case on the house's do-not-call list at once: no study of ours calls them again."""
    forbid_case(attempt.case, attempt, now)


def fetch_results_addresses(*, study: Study, by: User, now: datetime) -> list[str]:
    """Give the addresses of everybody who waits for the results; noted in the register."""
    verb, subject = AuditVerb.STUDY_RESULTS_FETCHED, f"study:{study.pk}"
    with transaction.atomic():
        # Marked, then those marked are read: who asks between the two goes on waiting for the next file.
        ResultsRequest.objects.filter(study=study, sent_at=None, fetched_at=None).update(fetched_at=now)
        found = fetched_addresses(study)
        details = {"addresses": len(found)}
        record(by=by, verb=verb, subject=subject, study=study.pk, details=details, now=now)
    return found


def note_results_sent(*, study: Study, by: User, now: datetime) -> int:
    """The results were sent to everybody whose address was fetched: these are deleted; how many.

    Who asked for them after the file was fetched goes on waiting.
    """
    with transaction.atomic():
        fetched = ResultsRequest.objects.filter(study=study, sent_at=None, fetched_at__isnull=False)
        count = fetched.update(sent_at=now, address="")
        if count:
            details = {"addresses": count}
            record(
                by=by,
                verb=AuditVerb.STUDY_RESULTS_SENT,
                subject=f"study:{study.pk}",
                study=study.pk,
                details=details,
                now=now,
            )
    return count
