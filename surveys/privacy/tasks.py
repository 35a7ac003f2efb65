"""What the background worker does about personal data in every round."""

import logging
from datetime import datetime

from cati.storages import StoreError
from surveys.database.workers import Portion
from surveys.results.services import LedgerError

from .services.expiring import expire_due_data

logger = logging.getLogger(__name__)


def expire_data(*, now: datetime) -> Portion:
    """Erase and anonymise what is due, within a round's time; counts cases. Without the ledger, nothing."""
    try:
        return expire_due_data(now=now)
    except (LedgerError, StoreError):
        logger.exception("data whose retention has ended are not erased")
        return Portion(0, is_left=False)
