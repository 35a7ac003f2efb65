"""``manage.py verify [STUDY] [--mend --by USER]``: find where cases, calls, interviews, quotas and files disagree."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from cati.storages import StoreError
from surveys.database.change_marks import missing_marks
from surveys.database.guards import GATE, is_gate_shut, missing_guards
from surveys.database.revisions import missing_revision_triggers
from surveys.database.search_index import mend_search, missing_search, wrong_search
from surveys.database.tallies import mend_tallies, missing_tally_triggers, wrong_tallies
from surveys.database.webhook_events import missing_webhook_events
from surveys.design.models import Study
from surveys.fieldwork.queries import unreadable
from surveys.fieldwork.services import digest_anew, recount_cell, state_outcome_anew
from surveys.interviewing.queries import DISAGREEMENT_KINDS, Disagreement, find_disagreements
from surveys.interviewing.services import end_interviews_of_closed_cases, mark_attempt_rejected
from surveys.management.missing_files import REMEDIES, MissingFile, missing_files
from surveys.management.studies import NUMBER_OR_NAME, study_called
from surveys.management.unregistered import UnregisteredCall, unregistered_calls
from surveys.people.models import User


class Command(BaseCommand):
    """Find where cases, calls, interviews and quota cells disagree, and correct what leaves no choice."""

    help = "Say where case, calls, interviews, events, quotas and files disagree; fails if anything is found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments: the study, whether to correct, and the acting user."""
        parser.add_argument("study", nargs="?", help=f"{NUMBER_OR_NAME}; without it every study")
        parser.add_argument("--mend", action="store_true", help="mend what leaves no choice, then say what is left")
        parser.add_argument("--by", help="user name of whoever answers for what is mended")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each disagreement, with what to do about it."""
        study = study_called(str(options["study"])) if options["study"] else None
        if options["mend"]:
            self._mend(study, options["by"] or "")
        try:
            found = [*map(_line, find_disagreements(study)), *map(_missing, missing_files(study))]
            found += [
                *_unreadable(),
                *_unguarded(),
                *_miscounted(study),
                *_unmarked(),
                *_unsearched(),
                *map(_unregistered, unregistered_calls(study)),
            ]
        except StoreError as error:
            raise CommandError(error.strerror) from error
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(_("Found: %(count)d.") % {"count": len(found)})
        self.stdout.write(
            _("Case, calls, interviews and quotas agree; events rebuild every interview; no file is missing.")
        )

    def _mend(self, study: Study | None, username: str) -> None:
        by = User.objects.filter(username=username).first()
        if by is None:
            raise CommandError(_("Say with --by which user answers for what is mended."))
        now = timezone.now()
        digest_anew()
        mend_tallies(study.pk if study else None)
        mend_search()
        end_interviews_of_closed_cases(study=study, now=now)
        for one in find_disagreements(study):
            if one.kind == "rejected_says":
                mark_attempt_rejected(attempt_id=one.pk, by=by, now=now)
            elif one.kind == "so_far":
                state_outcome_anew(case_id=one.pk)
            elif one.cell:
                recount_cell(cell_id=one.cell, stray=one.pk if one.kind == "quota_places" else None, now=now)


def _unreadable() -> Iterator[str]:
    if lost := unreadable():
        words = _(
            "The do-not-call list has %(count)d numbers that a lost SECRET_KEY hides: they would be called. Put that "
            "key into SECRET_KEY_FALLBACKS; --mend hides anew those that a case still has."
        )
        yield words % {"count": lost}


def _unguarded() -> Iterator[str]:
    """Yield a warning for each table of immutable rows whose triggers are missing, and if redaction is left enabled."""
    words = _("%(table)s may be changed: the triggers that forbid it are not there. Run manage.py migrate.")
    for table in missing_guards(connection):
        yield words % {"table": table}
    if not is_gate_shut(connection):
        yield _("The gate that lets redactions through stands open: empty the table %(table)s.") % {"table": GATE}


def _miscounted(study: Study | None) -> Iterator[str]:
    """Yield a warning for each table whose changes are not counted, and for each whose counters a recount refutes."""
    words = _("%(table)s is not counted: the triggers that do it are not there. Run manage.py migrate.")
    for table in sorted({*missing_tally_triggers(connection), *missing_revision_triggers(connection)}):
        yield words % {"table": table}
    words = _("%(table)s: %(count)d counters say something else than a recount. --mend corrects them.")
    for table, count in wrong_tallies(study.pk if study else None).items():
        yield words % {"table": table, "count": count}


def _unmarked() -> Iterator[str]:
    """Yield a warning for each table whose changes other systems would miss."""
    words = _("%(table)s: other systems are not told of its changes: a trigger is not there. Run manage.py migrate.")
    for table in sorted({*missing_marks(connection), *missing_webhook_events(connection)}):
        yield words % {"table": table}


def _unsearched() -> Iterator[str]:
    """Yield a warning for each table whose names or numbers are not all found, or found in vain."""
    words = _("%(table)s: its search index is not there, or not kept. Run manage.py migrate.")
    for table in missing_search(connection):
        yield words % {"table": table}
    words = _("%(table)s: its search index differs from the table. --mend makes it anew.")
    for table in wrong_search():
        yield words % {"table": table}


def _unregistered(call: UnregisteredCall) -> str:
    words = _("study %(study)d, case %(number)06d: Somebody called, and the register has no line of it.")
    return words % {"study": call.study, "number": call.case_number}


def _missing(file: MissingFile) -> str:
    words = _("study %(study)d, %(name)s: The file is not there: it was deleted from the data folder. %(remedy)s")
    return words % {"study": file.study, "name": file.name, "remedy": _(REMEDIES[file.folder])}


def _line(one: Disagreement) -> str:
    what, remedy = DISAGREEMENT_KINDS[one.kind]
    where = _("study %(study)d, case %(number)06d") if one.number is not None else _("study %(study)d, %(name)s")
    place = where % {"study": one.study, "number": one.number or 0, "name": one.name}
    return f"{place}: {_(what)} {_(remedy)}"
