"""Everything that makes, withdraws and discards exports, and that erases people everywhere."""

from .erasing import ErasureKind, erase_everywhere, erase_many, is_older_than_ledger, replay_erasures, resume_erasures
from .erasure_ledger import (
    LEDGER_NAME,
    LedgerError,
    begin_ledger_without,
    copy_ledger_to,
    ledger_copied_at,
    ledger_paths,
    unite_ledgers,
)
from .exports import (
    ExportDiscardedError,
    ExportNotWaitingError,
    ExportOptions,
    create_export,
    discard_exports,
    drop_discarded_workbooks,
    exports_folder,
    fetch_workbook,
    is_downloadable,
    make_export,
    open_workbook,
    reset_stalled_exports,
    withdraw_exports,
    write_results,
)
from .overwriting import overwrite_erased
from .packages.package import FORMATS

__all__ = [
    "FORMATS",
    "LEDGER_NAME",
    "ErasureKind",
    "ExportDiscardedError",
    "ExportNotWaitingError",
    "ExportOptions",
    "LedgerError",
    "begin_ledger_without",
    "copy_ledger_to",
    "create_export",
    "discard_exports",
    "drop_discarded_workbooks",
    "erase_everywhere",
    "erase_many",
    "exports_folder",
    "fetch_workbook",
    "is_downloadable",
    "is_older_than_ledger",
    "ledger_copied_at",
    "ledger_paths",
    "make_export",
    "open_workbook",
    "overwrite_erased",
    "replay_erasures",
    "reset_stalled_exports",
    "resume_erasures",
    "unite_ledgers",
    "withdraw_exports",
    "write_results",
]
