"""An agreement to be known to a client has ended: what was handed over under it is offered no longer.

That it was handed over was right and stays on record. Its files are deleted, its links closed, and whoever fetched it
is asked to delete it; made anew it holds everybody, and who they are only of those who agree still.
"""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from cati.storages import StoreError
from surveys.database import kept_files
from surveys.design.models import Study
from surveys.people.models import AuditVerb, User
from surveys.results.models import DeliveryStatus, Export, LinkEnd, StudyDelivery, WithdrawnAs
from surveys.results.queries.consents import offered

from .deliveries import begin_anew, note_on
from .delivery_links import close_links_to
from .exports import discard_exports
from .letters_due import NONE_TAKEN


def offer_no_longer(*, study: Study, client: str, since: datetime, by: User | None, now: datetime) -> None:
    """Let what was made for this client ``since`` then be made anew, and withdraw what was handed over of it."""
    begin_anew(study=study, client=client, since=since, by=by, now=now)
    # Asked after what nobody was handed began anew: what is handed over meanwhile is among these.
    for delivery in offered(study).filter(client=client, frozen_at__gte=since):
        _withdraw(delivery, by, now)


def _withdraw(delivery: StudyDelivery, by: User | None, now: datetime) -> None:
    gone = {"status": DeliveryStatus.WITHDRAWN, "withdrawn_as": WithdrawnAs.CONSENT, "recall_due": True, "snapshot": ""}
    gone |= NONE_TAKEN
    with transaction.atomic():
        if not StudyDelivery.objects.filter(pk=delivery.pk, status=DeliveryStatus.READY).update(**gone):
            return
        close_links_to(delivery=delivery, end=LinkEnd.CONSENT, now=now)
        note_on(delivery, AuditVerb.DELIVERY_WITHDRAWN, by, now, why=str(WithdrawnAs.CONSENT))
    if delivery.snapshot:
        with suppress(StoreError):  # what no delivery names is deleted later
            kept_files.drop(kept_files.EXPORTS, delivery.snapshot)
    discard_exports(study=delivery.study, exports=Export.objects.filter(delivery=delivery), by=by, now=now)
