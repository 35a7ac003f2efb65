"""``manage.py work``: the background worker, which resumes what a killed one left and does its rounds every minute."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, IntegrityError, close_old_connections, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from cati.storages import StoreError
from surveys.database import kept_files
from surveys.database.outages import is_outage, leave_standby
from surveys.database.revisions import fold_revisions
from surveys.database.statistics import gather_statistics
from surveys.database.tallies import fold_tallies
from surveys.database.workers import Portion, note_round
from surveys.design.services import forget_addresses
from surveys.design.tasks import requeue_simulations, requeue_stalled_simulations
from surveys.fieldwork.services import (
    count_work,
    delete_finished_files,
    forget_drafts,
    forget_messages,
    forget_unconfirmed_lists,
    forget_work_of_persons,
    keep_attendance,
    keep_stragglers,
    lapse_leases,
    number_all_changes,
    recheck_fields,
    suspend_leaving,
)
from surveys.fieldwork.tasks import (
    apply_waiting_updates,
    renew_forecasts,
    requeue_draws,
    requeue_forecasts,
    requeue_number_files,
    requeue_redatings,
    requeue_regroupings,
    requeue_rests,
    requeue_samples,
    requeue_updates,
)
from surveys.garbage_collection import freeze_loaded
from surveys.interviewing.services import (
    end_interviews_of_closed_cases,
    flag_interviews,
    forget_checked_figures,
    learn_pace,
    number_all_interviews,
)
from surveys.interviewing.tasks import requeue_actions, requeue_discarding
from surveys.people.services import forget_old_lines, forget_old_sessions
from surveys.privacy.tasks import expire_data
from surveys.results.services import (
    AT_ONCE,
    LedgerError,
    Sender,
    drop_discarded_workbooks,
    drop_left_snapshots,
    expire_deliveries,
    finish_ended_consents,
    forget_webhook_calls,
    heed_list_updates,
    is_older_than_ledger,
    refresh_kept_columns,
)
from surveys.results.tasks import (
    end_erasures,
    make_due_deliveries,
    notify_of_withdrawn,
    requeue_stalled_exports,
    requeue_waiting_exports,
    send_field_reports,
    tell_of_deliveries,
    tell_of_withdrawn_deliveries,
)
from surveys.review.services import (
    draw_due_back_checks,
    draw_due_reviews,
    forget_old_scores,
    free_lapsed_back_checks,
)
from surveys.training.services import leave_abandoned_practices

ROUND_SECONDS = 60
SECONDS_TO_THE_NEXT_TRY = 2
SECONDS_BETWEEN_LOOKS = 3
"""The time between two looks for calls of webhooks that are due."""
logger = logging.getLogger(__name__)

DUE: tuple[Callable[..., object], ...] = (
    *(note_round, lapse_leases, recheck_fields, suspend_leaving, forget_old_sessions, end_interviews_of_closed_cases),
    *(requeue_stalled_exports, end_erasures, notify_of_withdrawn, learn_pace, forget_old_lines, expire_data),
    *(number_all_changes, number_all_interviews, requeue_stalled_simulations, gather_statistics),
    *(forget_addresses, renew_forecasts, keep_attendance, keep_stragglers, count_work, forget_work_of_persons),
    *(flag_interviews, forget_checked_figures, draw_due_reviews, forget_old_scores, forget_drafts),
    *(draw_due_back_checks, free_lapsed_back_checks, forget_messages, apply_waiting_updates, heed_list_updates),
    *(forget_unconfirmed_lists, make_due_deliveries, tell_of_deliveries, tell_of_withdrawn_deliveries),
    *(finish_ended_consents, expire_deliveries, forget_webhook_calls, send_field_reports, leave_abandoned_practices),
)
IN_STEPS = frozenset({lapse_leases, recheck_fields, forget_old_sessions, forget_messages, renew_forecasts})
"""Those that take a bounded number in a round: while they find any, the next round may find more."""
OF_COUNTERS: tuple[Callable[[], object], ...] = (fold_tallies, fold_revisions)
OF_FILES: tuple[Callable[[], object], ...] = (
    *(delete_finished_files, kept_files.drop_old_uploads, drop_discarded_workbooks, drop_left_snapshots),
    refresh_kept_columns,
)
"""The steps of every round that concern files, in this order; they come last because the store may be unavailable."""


class Command(BaseCommand):
    """Run background jobs as they are queued, and every minute whatever has become due."""

    help = "Load samples and make workbooks in the background, and take back the cases of screens that were left."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the argument: whether to stop when the queue is empty."""
        parser.add_argument("--batch", action="store_true", help="do all that is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until stopped, and begin anew after an outage of the database."""
        _refuse_what_came_back()
        if not options["batch"]:  # it stays
            freeze_loaded()
        stopped = threading.Event()
        rounds = threading.Thread(target=_hang_up_after, args=[_go_round_until, stopped], name="rounds")
        calls = threading.Thread(target=_hang_up_after, args=[_call_webhooks_until, stopped], name="webhooks")
        rounds.start()
        calls.start()
        try:
            while not _worked_to_the_end(batch=options["batch"]):
                time.sleep(SECONDS_TO_THE_NEXT_TRY)
        finally:
            stopped.set()
            rounds.join()
            calls.join()


def _refuse_what_came_back() -> None:
    """Raise ``CommandError`` if the database holds people who were erased, or the erasure ledger cannot be read."""
    try:
        is_older = is_older_than_ledger()
    except LedgerError as error:
        raise CommandError(str(error)) from error
    except Error as error:
        if not is_outage(error):
            raise
        return  # the database is unavailable; the web processes make this check too
    if is_older:
        raise CommandError(
            _("The database holds people who were erased: run “manage.py replay_erasures” first, then start again.")
        )


def _worked_to_the_end(*, batch: bool) -> bool:
    """Resume interrupted jobs and work until stopped; returns False if the database became unavailable instead."""
    _say_whether_files_can_be_kept()
    try:
        note_round(now=timezone.now())  # so that pages show at once that a worker is running
        requeue_samples()
        requeue_regroupings()
        requeue_redatings()
        requeue_draws()
        requeue_rests(now=timezone.now())
        requeue_number_files()
        requeue_discarding()
        requeue_actions()
        requeue_updates()
        requeue_waiting_exports()
        requeue_simulations()
        requeue_forecasts()
        is_left = True
        while is_left:
            is_left = go_round() and batch
            call_command("db_worker", queue_name="*", reload=False, batch=batch, verbosity=0)
    except Error as error:
        if batch or not is_outage(error):
            raise
        leave_standby(error)
        logger.exception("the database is away")
        return False
    finally:
        close_old_connections()
    return True


def _say_whether_files_can_be_kept() -> None:
    """Log an error if the store of kept files is unavailable: at the start, before somebody waits for a workbook."""
    try:
        kept_files.probe()
    except StoreError as error:
        logger.error("%s", error.strerror)


def go_round() -> bool:
    """Do what has become due: leases, sessions, interviews of closed cases, exports whose worker has died.

    Returns whether a step left some of what is due to the next round.

    A step that fails does not stop the others and is tried again in the next round, unless the database fails. That it
    refuses a row, as of two workers who both stored it, is a failure of the step.
    """
    now, is_left = timezone.now(), False
    for step in (*(partial(due, now=now) for due in DUE), *(partial(due) for due in (*OF_COUNTERS, *OF_FILES))):
        try:
            done = step()
            is_left |= done.is_left if isinstance(done, Portion) else step.func in IN_STEPS and bool(done)
        except Exception as error:
            if isinstance(error, Error) and not isinstance(error, IntegrityError):
                raise
            logger.exception("%s failed: the next round tries again", step.func.__name__)
    return is_left


def _hang_up_after(work: Callable[[threading.Event], None], stopped: threading.Event) -> None:
    """Work until stopped; connections, which are kept from one look to the next, end with the thread that has them."""
    try:
        work(stopped)
    finally:
        connections.close_all()


def _go_round_until(stopped: threading.Event) -> None:
    while not stopped.wait(ROUND_SECONDS):
        close_old_connections()
        try:
            go_round()
        except Error as error:
            leave_standby(error)
            # The database may be unavailable or busy for a while; the next round makes up for this one.
            logger.exception("a round failed")
        except Exception:  # of any kind: the thread must live on, to release the cases of abandoned screens
            logger.exception("a round failed")
        finally:
            close_old_connections()


def _call_webhooks_until(stopped: threading.Event) -> None:
    """Call webhooks as events come, apart from rounds and jobs: a server that hangs holds up neither."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
        sender = Sender(pool)
        while not stopped.wait(SECONDS_BETWEEN_LOOKS):
            try:
                sender.look(now=timezone.now())
            except Exception as error:  # of any kind: the thread must live on
                if isinstance(error, Error):
                    leave_standby(error)
                logger.exception("calls of webhooks failed: they are tried again")
            finally:
                close_old_connections()
