"""The pages of deliveries: the study's progress and its workbooks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.utils.translation import get_language_info, gettext, ngettext

from surveys.database.replicas import from_replica
from surveys.design.models import Membership, Study, StudyStatus
from surveys.design.queries import Sight, cells_shown_to, sight_of, visible_to
from surveys.fieldwork.queries import CellRow, Outcomes, outcomes_of, quota_rows
from surveys.interviewing.models import InterviewStatus
from surveys.interviewing.queries import Progress, completes_of, last_complete_at, progress_of
from surveys.people.models import Role, User
from surveys.results import queries
from surveys.results.models import ClientView, Export, ExportStatus, StudyDelivery
from surveys.results.services import is_downloadable, method_note
from surveys.web.client.forms.exports import FORMAT_NAMES
from surveys.web.client.pages.delivery_room import UNDER_WAY, OpenDelivery, delivered_to
from surveys.web.screens.formatting import number
from surveys.web.screens.quotas import name_of

WORKBOOKS_SHOWN, MOST_STUDIES = 20, 6


@dataclass(frozen=True, slots=True)
class QuotaProgress:
    """A quota cell as a client reads it."""

    label: str
    done: int
    target: int


@dataclass(frozen=True, slots=True)
class WorkbookRow:
    """A workbook in the list. ``is_there``: its file can be fetched; ``is_lost``: it was made, but the file is gone."""

    export: Export
    is_there: bool
    is_lost: bool

    @property
    def holds(self) -> str:
        """Whose blocks, which interviews, in which language: ``Caffè Aurora · complete, partial · Italian``."""
        options = self.export.options
        blocks = [self.client] if self.client else []
        statuses = [str(InterviewStatus(status).label) for status in options.get("statuses") or queries.DELIVERED]
        language = get_language_info(options.get("language") or settings.LANGUAGE_CODE)["name_translated"]
        formats = [self.format] if options.get("formats") else []
        return " · ".join([*formats, *blocks, ", ".join(statuses), str(language)])

    @property
    def format(self) -> str:
        """What the file is: ``Excel`` alone, or the names of its formats in a zip."""
        formats = self.export.options.get("formats") or ["xlsx"]
        names = [str(FORMAT_NAMES[one][0]) for one in formats if one in FORMAT_NAMES]
        return names[0] if formats == ["xlsx"] else f"ZIP: {', '.join(names)}"

    @property
    def client(self) -> str:
        """Of several clients the one whose blocks it holds; ``""``: of none in particular."""
        return str(self.export.options.get("client", ""))

    @property
    def is_being_made(self) -> bool:
        """Whether it is asked for and not made yet."""
        return self.export.status in {ExportStatus.WAITING, ExportStatus.RUNNING}


@dataclass(frozen=True, slots=True)
class StudyCard:
    """A study of the same client. ``is_here``: the one whose page it is."""

    study: Study
    complete: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class WorkbooksPage:
    """The part of the page of results that refreshes itself: the latest workbooks."""

    rows: list[WorkbookRow]

    @property
    def is_being_made(self) -> bool:
        """Whether a workbook is under way."""
        return any(row.is_being_made for row in self.rows)

    @property
    def ready(self) -> int:
        """How many workbooks can be fetched."""
        return sum(row.is_there for row in self.rows)


@dataclass(frozen=True, slots=True)
class DeliveredPage:
    """The part of the client's page that refreshes itself: what was handed over, and what the client asked for.

    ``may_ask``: whether they may have a delivery made; ``under_way``: the one that nobody has handed over yet.
    """

    deliveries: list[OpenDelivery]
    may_ask: bool
    under_way: StudyDelivery | None

    @property
    def is_being_made(self) -> bool:
        """Whether the delivery that was asked for is being made."""
        return self.under_way is not None and self.under_way.status in UNDER_WAY


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """The words and figures of a page of results. ``days``: day, completes, completes so far.

    ``client``: the one of several to whose blocks it is limited; ``""``: nobody has said yet which one they are.
    """

    heading: str
    client: str | None
    progress: Progress
    last_at: datetime | None
    outcomes: Outcomes
    days: list[tuple[date, int, int]]
    most_in_a_day: int
    quotas: list[QuotaProgress]
    view: ClientView
    others: list[StudyCard]


def workbooks_page(study: Study, person: User) -> WorkbooksPage:
    """The latest workbooks of the institute."""
    return WorkbooksPage(list(_workbooks(study, person)))


def delivered_page(study: Study, person: User, sight: Sight) -> DeliveredPage:
    """What was handed over to the client, and what they asked for."""
    under_way = queries.delivery_under_way_for(study, sight.client or "") if sight.makes_files else None
    return DeliveredPage(delivered_to(study, person, sight), sight.makes_files, under_way)


def progress_page(study: Study, person: User, sight: Sight) -> ProgressPage:
    """How far the study is."""
    # Whoever has asked for a file finds it in the list at once: only the figures may be a little old.
    return from_replica(partial(_figures, study, sight))(others=_cards(study, person) if sight.is_client else [])


def method_page(study: Study, person: User) -> list[tuple[str, str]]:
    """How the interviews are made, of one of several clients with the quotas of their blocks."""
    sight = sight_of(study, person)
    view = _view(study, sight)
    shows_cell = partial(_is_shown, study, sight.client) if view.shows_quotas else _none
    return method_note(study, shows_cell, sight.client, shows_rate=view.shows_rate)


def _none(_cell: str) -> bool:
    return False


def _view(study: Study, sight: Sight) -> ClientView:
    """What the page shows of the field; whoever works here sees rates and quotas."""
    view = ClientView.objects.filter(study=study).first() or ClientView(study=study)
    if sight.works_here:
        view.shows_quotas = view.shows_rate = True
    return view


def _cards(study: Study, person: User) -> list[StudyCard]:
    """The studies of which the person is a client, the newest first; none where there is only one."""
    of_client = Membership.objects.filter(user=person, role=Role.CLIENT).values("study")
    mine = visible_to(person).exclude(status=StudyStatus.DESIGNING)
    found = list(mine.filter(pk__in=of_client)[:MOST_STUDIES])
    if len(found) < 2:
        return []
    complete = completes_of(found)
    return [StudyCard(one, complete.get(one.pk, 0), one.pk == study.pk) for one in found]


def _figures(study: Study, sight: Sight) -> partial[ProgressPage]:
    """The page, but for the other studies, as far as the person sees it."""
    client, view = sight.client, _view(study, sight)
    progress = progress_of(study)
    by_day = progress.complete_by_day
    quotas = quota_rows(study, progress.complete)
    days, so_far = [], 0
    for day, count in by_day:
        so_far += count
        days.append((day, count, so_far))
    return partial(
        ProgressPage,
        heading=_heading(study, progress, quotas),
        progress=progress,
        client=client,
        view=view,
        last_at=last_complete_at(study),
        outcomes=outcomes_of(study),
        days=days[::-1],
        most_in_a_day=max((count for _, count in by_day), default=0),
        quotas=[
            QuotaProgress(name_of(row.cell), row.cell.completes, row.cell.target)
            for row in (quotas if view.shows_quotas else ())
            if _is_shown(study, client, row.cell.name)
        ],
    )


def _is_shown(study: Study, client: str | None, cell: str) -> bool:
    if client is None or study.fielded_version_id is None:
        return client is None
    return cell in cells_shown_to(client, study.fielded_version_id)


def _workbooks(study: Study, person: User) -> Iterator[WorkbookRow]:
    for export in queries.exports_visible_to(person, study)[:WORKBOOKS_SHOWN]:
        is_there = is_downloadable(export)
        is_lost = export.status == ExportStatus.READY and not is_there
        yield WorkbookRow(export, is_there, is_lost)


def _heading(study: Study, progress: Progress, quotas: Sequence[CellRow]) -> str:
    """How far the study is; finished only where no quota lacks an interview. Which ones do is not said here."""
    done = progress.complete
    if not done:
        return gettext("The field has not brought any complete interview yet")
    if study.target and done >= study.target and any(row.missing for row in quotas):
        say = ngettext(
            "%(done)s interview of %(target)s; some quotas are still open",
            "%(done)s interviews of %(target)s; some quotas are still open",
            done,
        )
        return say % {"done": number(done), "target": number(study.target)}
    if study.target and done >= study.target:
        say = ngettext(
            "Finished: %(done)s interview of %(target)s", "Finished: %(done)s interviews of %(target)s", done
        )
        return say % {"done": number(done), "target": number(study.target)}
    if study.target:
        say = ngettext(
            "%(share)s%% done: %(done)s interview of %(target)s",
            "%(share)s%% done: %(done)s interviews of %(target)s",
            done,
        )
        share = number(100 * done / study.target)
        return say % {"share": share, "done": number(done), "target": number(study.target)}
    return ngettext("%(done)s complete interview", "%(done)s complete interviews", done) % {"done": number(done)}
