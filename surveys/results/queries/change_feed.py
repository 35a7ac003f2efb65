"""The change feed: interviews in the order of their last change, for systems that fetch only what is new.

By the numbers of changes: see ``fieldwork.services.change_numbers``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from surveys.design.models import Study, Version
from surveys.fieldwork.models import Purpose
from surveys.fieldwork.queries import personal_columns
from surveys.interviewing.models import TELEPHONE, Interview, InterviewKind, InterviewStatus
from surveys.interviewing.queries import codebooks_today
from surveys.questionnaire.codebook import Codebook
from surveys.questionnaire.codebook.recodes import Reader
from surveys.questionnaire.codebook.row_layout import Layout

Values = dict[str, Any]
NOT_IN_FEED = (InterviewStatus.OPEN,)
"""The statuses left out: a running interview changes with every answer and is fed once it stops."""
UNREAD = ("state", "facts_at", "seed")


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """How far a system has read: number of the change and id of the last interview that it read."""

    change: int = 0
    pk: int = 0


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """The answers of an interview, or of one instance of a repeat (``key``), by variable.

    ``values``: ``None`` where a question was not asked or left empty; several answers are a list in the
    order of mention. ``missing``: variable → ``dk`` or ``refused``.
    """

    values: Values
    missing: dict[str, str]
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChangedInterview:
    """An interview with its answers. ``version``: number of its version; ``repeats``: path → answers by instance.

    ``weights``: name of a weight of the study → the interview's, where they were asked for and it has some.
    """

    interview: Interview
    version: int
    answers: AnswerSet
    repeats: dict[str, list[AnswerSet]] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    mode: str = TELEPHONE
    weights: Mapping[str, float] = field(default_factory=dict)

    @property
    def position(self) -> FeedPosition:
        """Where to read on after this interview."""
        return FeedPosition(self.interview.change_number or 0, self.interview.pk)


def interviews_in_feed(
    study: Study, *, after: FeedPosition, limit: int, since: datetime | None = None, statuses: Collection[str] = ()
) -> list[Interview]:
    """Live main interviews that are not running, in the order of their last change, at most ``limit`` after ``after``.

    Changes without a number, see ``interviewing.services.number_interviews``, are left out. ``since``: of these only
    interviews that changed since then. ``statuses``: empty for all.
    """
    found = (
        Interview.objects.filter(study=study, purpose=Purpose.LIVE, kind=InterviewKind.MAIN)
        # The first condition says nothing new, but it is where the database begins to read.
        .filter(change_number__gte=after.change)
        .exclude(change_number=after.change, pk__lte=after.pk)
        .exclude(status__in=NOT_IN_FEED)
        .select_related("case", "last_attempt__interviewer")
        .defer(*UNREAD)
        .order_by("change_number", "pk")
    )
    if statuses:
        found = found.filter(status__in=statuses)
    if since is not None:
        found = found.filter(changed_at__gte=since)
    return list(found[:limit])


def last_in_feed(study: Study) -> tuple[Any, ...]:
    """What is another one as soon as the feed is: its last change, and how many interviews it has."""
    found = Interview.objects.filter(study=study, purpose=Purpose.LIVE, kind=InterviewKind.MAIN)
    return tuple(found.exclude(status__in=NOT_IN_FEED).aggregate(Max("change_number"), Count("pk")).values())


def codebooks_of(study: Study) -> dict[Version, Codebook]:
    """Every version of the study with its codebook, oldest first, with today's personal variables."""
    return codebooks_today(study, columns=personal_columns(study))


class RowReader:
    """Reads stored rows of one version into answers by variable.

    ``hidden``: names to leave out; ``readers``: name → how values are read about which a later version decided. Both
    have names in small letters.
    """

    def __init__(self, version: int, codebook: Codebook, hidden: frozenset[str], readers: Mapping[str, Reader]) -> None:
        self.version = version
        self._readers = readers
        self._names = {
            repeat: ["" if variable.name.casefold() in hidden else variable.name for variable in variables]
            for repeat, variables in Layout(codebook).variables.items()
        }
        self._read_otherwise = {
            repeat: [name for name in names if name.casefold() in readers] for repeat, names in self._names.items()
        }

    def read(self, row: Mapping[str, Any]) -> tuple[AnswerSet, dict[str, list[AnswerSet]]]:
        """The interview's own answers, and path of a repeat → the answers of its instances."""
        repeats = {
            repeat: [self._answer_set(repeat, instance) for instance in instances]
            for repeat, instances in row.get("r", {}).items()
            # If all variables of a repeat are hidden, the key of an instance may be personal too.
            if any(self._names[repeat])
        }
        return self._answer_set("", row), repeats

    def _answer_set(self, repeat: str, row: Mapping[str, Any]) -> AnswerSet:
        names = self._names[repeat]
        values = {name: value for name, value in zip(names, row.get("v", ()), strict=False) if name}
        for name in self._read_otherwise[repeat]:
            if values.get(name) is not None:
                values[name] = self._readers[name.casefold()](values[name])
        missing = {names[int(place)]: kind for place, kind in row.get("m", {}).items() if names[int(place)]}
        return AnswerSet(values, missing, row.get("k", ""))
