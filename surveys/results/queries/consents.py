"""What respondents agreed to: that a client learns who they are."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from surveys.design.models import Study
from surveys.questionnaire.expressions.recoding import CodeChanges
from surveys.results.models import ConsentSource, DeliveryConsent, DeliveryStatus, StudyDelivery

from .cleaning import in_force
from .saved_codes import CodeHistory, recode_each

EXTERNAL_ID = "external_id"
"""In what a consent lets leave: the key of the client's own list. All else are columns of the sample."""


def consents_of(
    study: Study, client: str, as_of: datetime | None = None, until: int | None = None
) -> list[DeliveryConsent]:
    """The consents recorded for this client of the study, as they hold now or held at a moment, in the codes of today.

    ``until``: the number of the version in whose codes they are to be, if it is another one.
    """
    found = DeliveryConsent.objects.filter(in_force("set_at", "ended_at", as_of), study=study, client=client)
    return recode_each(CodeHistory(study, until), found.order_by("pk"), lambda one: one.set_at, _recode_consent)


def _recode_consent(consent: DeliveryConsent, changes: CodeChanges) -> None:
    change = changes.get(consent.name.casefold())
    if consent.source == ConsentSource.QUESTION and change is not None:
        consent.answer = change.codes.get(consent.answer, consent.answer)


def agreement_columns(study: Study) -> list[tuple[str, str]]:
    """The columns of the sample by which somebody agrees to be known, each with the value that says so."""
    holding = DeliveryConsent.objects.filter(study=study, ended_at=None, source=ConsentSource.COLUMN)
    return sorted(set(holding.values_list("name", "answer")))


def offered(study: Study) -> QuerySet[StudyDelivery]:
    """What was handed over to any client of the study and is offered still."""
    return StudyDelivery.objects.filter(study=study, status=DeliveryStatus.READY, released_at__isnull=False)


def withdrawn_by_ending(study: Study, consents: Iterable[DeliveryConsent]) -> dict[int, int]:
    """How many deliveries are withdrawn if one of these consents ends, by its number."""
    handed = list(offered(study).values_list("client", "frozen_at"))
    return {
        one.pk: sum(client == one.client and frozen is not None and frozen >= one.set_at for client, frozen in handed)
        for one in consents
    }
