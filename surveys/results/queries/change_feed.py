"""Interviews as they change, for systems that fetch only what is new."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from surveys.design.models import Study, Version
from surveys.fieldwork.models import Purpose
from surveys.fieldwork.queries.sample_columns import list_columns, personal_columns
from surveys.interviewing.models import TELEPHONE, Interview, InterviewKind, InterviewStatus
from surveys.interviewing.queries.personal_variables import codebooks_today
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.codebook import Codebook
from surveys.questionnaire.codebook.recoding import Reader
from surveys.questionnaire.codebook.row_layout import Layout

Values = dict[str, Any]
NOT_YET = (InterviewStatus.OPEN,)
"""An interview that runs changes with every answer; it is told when it stops."""
UNREAD = ("state", "facts_at", "seed")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has read: the moment and id of the last interview read."""

    changed_at: datetime
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """The answers of an interview, or of one instance of a repeat (``key``), by variable.

    ``values``: ``None`` where a question was not asked or left empty; several answers are a list in the
    order of mention. ``missing``: variable → ``dk`` or ``refused``.
    """

    values: Values
    missing: dict[str, str]
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChangedInterview:
    """An interview with its answers. ``version``: the number of its version; ``repeats``: path → its instances."""

    interview: Interview
    version: int
    answers: Told
    repeats: dict[str, list[Told]] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    mode: str = TELEPHONE

    @property
    def mark(self) -> Mark:
        """Where to read on after this one."""
        return Mark(self.interview.changed_at, self.interview.pk)


def changed_interviews(
    study: Study,
    *,
    after: Mark | None,
    until: datetime,
    limit: int,
    statuses: Collection[str] = (),
    personal: bool = False,
) -> list[ChangedInterview]:
    """Live main interviews that do not run now, in the order of their last change, from the one after ``after``.

    ``until`` leaves out what changed too short a while ago for every transaction to have ended.
    Personal variables are left out unless ``personal``.
    """
    found = (
        Interview.objects.filter(study=study, purpose=Purpose.LIVE, kind=InterviewKind.MAIN, changed_at__lte=until)
        .exclude(status__in=NOT_YET)
        .select_related("case", "last_attempt__interviewer")
        .defer(*UNREAD)
        .order_by("changed_at", "pk")
    )
    if statuses:
        found = found.filter(status__in=statuses)
    if after is not None:
        found = found.filter(Q(changed_at=after.changed_at, pk__gt=after.pk) | Q(changed_at__gt=after.changed_at))
    interviews = list(found[:limit])
    columns = list_columns(study)
    readers = _readers(study, columns.personal, personal)
    return [
        ChangedInterview(
            interview,
            readers[interview.version_id].version,
            *readers[interview.version_id].read(interview.row or {}),
            {name: interview.case.attributes.get(name) for name in columns.exported},
        )
        for interview in interviews
    ]


def codebooks_of(study: Study) -> dict[Version, Codebook]:
    """Every version of the study with its codebook, oldest first; in each is personal what is so today."""
    return codebooks_today(study, columns=personal_columns(study))


def _readers(study: Study, columns: frozenset[str], personal: bool) -> dict[int, "RowReader"]:
    books = codebooks_today(study, columns=columns)
    # What any version calls personal is personal in all.
    everywhere = codebooks.united({version.number: book for version, book in books.items()})
    hidden = frozenset(name for name, variable in everywhere.by_name.items() if variable.personal)
    readers = codebooks.value_readers({version.number: book for version, book in books.items()})
    return {
        version.pk: RowReader(version.number, book, frozenset() if personal else hidden, readers[version.number])
        for version, book in books.items()
    }


class RowReader:
    """Names the values of stored rows of one version. ``hidden``: names in small letters, left out.

    ``readers``: how values are read that a later version decided about, by name in small letters.
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

    def read(self, row: Mapping[str, Any]) -> tuple[Told, dict[str, list[Told]]]:
        """The row's own answers, and those of its repeats by the repeat's path."""
        repeats = {
            repeat: [self._told(repeat, instance) for instance in instances]
            for repeat, instances in row.get("r", {}).items()
            # Where nothing of a round is told, its key may be what is personal.
            if any(self._names[repeat])
        }
        return self._told("", row), repeats

    def _told(self, repeat: str, row: Mapping[str, Any]) -> Told:
        names = self._names[repeat]
        values = {name: value for name, value in zip(names, row.get("v", ()), strict=False) if name}
        for name in self._read_otherwise[repeat]:
            if values.get(name) is not None:
                values[name] = self._readers[name.casefold()](values[name])
        missing = {names[int(place)]: kind for place, kind in row.get("m", {}).items() if names[int(place)]}
        return Told(values, missing, row.get("k", ""))
