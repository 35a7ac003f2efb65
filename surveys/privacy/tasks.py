"""What the background worker does about personal data, round by round."""

import logging
from datetime import datetime

from cati.storages import StoreError
from surveys.results.services.erasure_ledger import LedgerError

from .services.expiring import let_due_data_go

logger = logging.getLogger(__name__)


def let_data_go(*, now: datetime) -> int:
    """Whatever is due goes, as far as a round's time reaches; how many cases. Without the ledger nothing goes."""
    try:
        return let_due_data_go(now=now)
    except (LedgerError, StoreError):
        logger.exception("data whose day has come are still there")
        return 0
