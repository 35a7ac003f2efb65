"""Record where interviews say that somebody agreed to be known to a client, and end that."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from surveys.design.models import Study
from surveys.fieldwork.queries import list_columns
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.results.models import ConsentSource, DeliveryConsent, DeliveryStatus
from surveys.results.queries.consents import EXTERNAL_ID, offered
from surveys.results.queries.saved_codes import delivered_version

from .cleaning import cleanable
from .consent_ended import offer_no_longer
from .deliveries import unseen_of

FINISHED_WITHIN = timedelta(days=1)
"""Time in which the end of an agreement is finished that was not at once."""


class NoSuchAnswerError(Exception):
    """No question of the study has this answer, or what is to leave is no column that identifies anybody."""


def agreeable(study: Study, *, language: str, now: datetime) -> dict[str, Variable]:
    """The questions that may record an agreement, by name: closed ones, which hold nothing personal."""
    _delivery, variables = cleanable(study, language=language, now=now)
    return {one.name: one for one in variables if one.kind in {kinds.SINGLE, kinds.MULTIPLE} and not one.repeat}


def releasable(study: Study) -> list[str]:
    """What of a respondent leaves only if they agreed: the key of the client's list, personal columns of the sample."""
    return [EXTERNAL_ID, *sorted(list_columns(study).personal)]


def record_consent(
    *,
    study: Study,
    client: str,
    purpose: str,
    source: str,
    name: str,
    answer: str,
    releases: Collection[str],
    language: str,
    by: User,
    now: datetime,
) -> DeliveryConsent:
    """Let these columns of those who gave this answer leave for this client. Raises ``NoSuchAnswerError``."""
    if source == ConsentSource.QUESTION:
        asked = agreeable(study, language=language, now=now).get(name)
        if asked is None or all(code.key != answer or code.missing for code in asked.all_codes):
            raise NoSuchAnswerError
    columns = [one for one in releasable(study) if one in releases]
    if not columns or set(columns) != set(releases) or not (purpose.strip() and name and answer.strip()):
        raise NoSuchAnswerError
    facts: dict[str, Any] = {"client": client, "purpose": purpose.strip()[:200], "source": source, "name": name}
    facts |= {"answer": answer.strip(), "releases": columns}
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        version = delivered_version(study)
        kept = DeliveryConsent.objects.create(study=study, version=version, set_by=by, set_at=now, **facts)
        _note(kept, by, now, **facts)
    return kept


def end_consent(*, consent: DeliveryConsent, by: User, now: datetime) -> bool:
    """Let nothing leave on this ground any more; false if it was ended before.

    What was handed over under it is withdrawn, what was frozen and nobody was handed is made anew without it, and other
    files for the client that were made under it are deleted.
    """
    with transaction.atomic():
        if not DeliveryConsent.objects.filter(pk=consent.pk, ended_at=None).update(ended_at=now, ended_by=by):
            return False
        _note(consent, by, now, ended=True)
    offer_no_longer(study=consent.study, client=consent.client, since=consent.set_at, by=by, now=now)
    return True


def finish_ended_consents(*, now: datetime) -> int:
    """Withdraw what a killed worker, or one without a database, left offered after an end; returns how many ends."""
    count = 0
    for one in DeliveryConsent.objects.filter(ended_at__gte=now - FINISHED_WITHIN).select_related("study", "ended_by"):
        before = {"frozen_at__gte": one.set_at, "frozen_at__lt": one.ended_at}
        handed = offered(one.study).filter(client=one.client, **before)
        # What is being frozen now was asked again: then it is so by what may leave now.
        unseen = unseen_of(one.study, one.client).filter(**before).exclude(status=DeliveryStatus.ASKED)
        if handed.exists() or unseen.exists():
            offer_no_longer(study=one.study, client=one.client, since=one.set_at, by=one.ended_by, now=now)
            count += 1
    return count


def _note(consent: DeliveryConsent, by: User, now: datetime, **details: Any) -> None:
    subject, study = f"study:{consent.study_id}", consent.study_id
    about = {"consent": consent.pk, **details}
    record(by=by, verb=AuditVerb.DELIVERY_CONSENT, subject=subject, study=study, details=about, now=now)
