"""The erasure ledger during a restoration: find it, and erase again the people whom the archive brings back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.people.models import AuditVerb
from surveys.people.services import record
from surveys.results.services import (
    LEDGER_NAME,
    LedgerError,
    begin_ledger_without,
    ledger_copied_at,
    ledger_paths,
    overwrite_erased,
    replay_erasures,
    unite_ledgers,
)

from .manifest import ArchiveError


@dataclass(slots=True)
class Ledgers:
    """The ledgers found, or the reason for restoring ``without`` one.

    ``known_until``: if only the copy beside the archive was found, the moment at which that copy was made.
    """

    found: Sequence[Path]
    without: str
    is_copy: bool
    known_until: str = ""

    def put_in_place(self) -> None:
        """Merge all ledgers into the site's own. Raises ``ArchiveError``."""
        try:
            self.known_until = ledger_copied_at(self.found) if self.is_copy else ""
            unite_ledgers([*self.found, *ledger_paths()], ledger_paths())
            if self.without:
                begin_ledger_without(self.without, now=timezone.now())
        except LedgerError as error:
            raise ArchiveError(str(error)) from error

    def replay(self) -> int:
        """Erase again the people whom the archive brought back and return their number. Raises ``ArchiveError``."""
        now = timezone.now()
        if self.without:
            details = {"reason": self.without}
            record(by=None, verb=AuditVerb.SITE_RESTORED_WITHOUT_LEDGER, subject="site:1", details=details, now=now)
        try:
            people = replay_erasures(now=now)
        except Exception as error:
            words = _(
                "Everything is back, but people who were erased since are not erased again yet, and nothing is served "
                "before: %(words)s. Put that right and run “manage.py replay_erasures”."
            )
            raise ArchiveError(words % {"words": error}) from error
        if people:
            overwrite_erased(whole=True)
        return people


def find_ledgers(archive: Path, given: Sequence[Path], without: str) -> Ledgers:
    """Find the given ledgers, the site's own and the one beside the archive. Raises ``ArchiveError`` without any."""
    missing = [str(path) for path in given if not path.is_file()]
    if missing:
        raise ArchiveError(_("There is no ledger of erasures in %(paths)s.") % {"paths": ", ".join(missing)})
    own = [*given, *(path for path in ledger_paths() if path.exists())]
    beside = archive.parent / LEDGER_NAME
    found = [*own, *([beside] if beside.exists() else [])]
    if not found and not without.strip():
        raise ArchiveError(
            _(
                "There is no ledger of erasures, neither in %(path)s nor beside the archive: people who were erased "
                "since the backup would come back. Name it with --ledger FILE. If it is lost for good, or nobody was "
                "erased, say so with --without-ledger REASON, which is recorded."
            )
            % {"path": ", ".join(map(str, ledger_paths()))}
        )
    return Ledgers(found, "" if found else without.strip()[:300], is_copy=not own)
