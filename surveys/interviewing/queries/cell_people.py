"""Which quota cells interviews of earlier versions belong to by the conditions of a later one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import F

from surveys.design.models import Study, Version
from surveys.design.queries import KEPT, program_of, recounted_cells
from surveys.fieldwork.models import Purpose
from surveys.interviewing.models import UNFINISHED, Interview, InterviewKind, InterviewStatus
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire import running
from surveys.questionnaire.codebook import Codebook
from surveys.questionnaire.comparison.rewriting import DraftChanges, draft_changes, paths_today
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model import state as states

from .runs import facts_of

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Membership:
    """The cells that an interview belongs to. ``sequence``: of the last event of it that was heeded."""

    attempt: int
    is_complete: bool
    sequence: int
    cells: frozenset[str]


class LaterVersion:
    """A later version as the judge of who is in which cell: its program, and all codebooks up to its own by number."""

    def __init__(self, program: Program, books: Mapping[int, Codebook]) -> None:
        self._program, self._books = program, books
        self._steps: dict[int, tuple[DraftChanges, Mapping[str, str]]] = {}

    def cells_of(self, interview: Interview, columns: Mapping[str, object]) -> frozenset[str]:
        """The cells to which the interview belongs. ``columns``: those of the sample, personal ones too."""
        number = interview.version.number
        if number not in self._steps:
            self._steps[number] = draft_changes(self._books, number), paths_today(self._books, number)
        changes, paths = self._steps[number]
        state = running.translate_state(states.from_json(interview.state), changes.codes, changes.lost, paths)
        told = {name: str(value) for name, value in columns.items()}
        facts = facts_of(interview, interview.last_attempt, interview.started_at, columns=told)
        return frozenset(running.cells(self._program, state, facts))


@lru_cache(maxsize=KEPT)
def later_version(version_id: int) -> LaterVersion:
    """A published version as the judge."""
    version = Version.objects.only("study", "number").get(pk=version_id)
    before = Version.objects.filter(study=version.study_id, number__lte=version.number).only("number", "codebook")
    return LaterVersion(program_of(version_id), {one.number: codebooks.from_json(one.codebook) for one in before})


@lru_cache(maxsize=KEPT)
def cells_judged_anew(version_id: int, fielded_id: int) -> frozenset[str]:
    """The quota cells of the version in use that are about other people than in an earlier version."""
    earlier = program_of(version_id).questionnaire.quotas
    conditions = {quota.name: quota.when for quota in earlier}
    fielded = Version.objects.defer("workbook").get(pk=fielded_id)
    number = Version.objects.values_list("number", flat=True).get(pk=version_id)
    return frozenset(recounted_cells(fielded, conditions, since=number))


def memberships(
    study: Study, later: LaterVersion, known: Mapping[int, Membership] | None = None
) -> dict[int, Membership]:
    """Interview → the cells it belongs to, of all that count or may come to; ``known``: those found out before."""
    counted = Interview.objects.filter(study=study, purpose=Purpose.LIVE, kind=InterviewKind.MAIN)
    standing = counted.filter(status__in=[InterviewStatus.COMPLETE, *UNFINISHED]).order_by("pk")
    known = known or {}
    changed = dict(standing.values_list("pk", "sequence"))
    found = {pk: known[pk] for pk, at in changed.items() if pk in known and known[pk].sequence == at}
    for interview in _whole(sorted(changed.keys() - found.keys())):
        found[interview.pk] = _membership(interview, later)
    return found


def membership_of(interview_id: int, later: LaterVersion) -> Membership:
    """The cells that one interview belongs to."""
    (interview,) = _whole([interview_id])
    return _membership(interview, later)


def _membership(interview: Interview, later: LaterVersion) -> Membership:
    personal = getattr(interview, "personal", None) or {}  # annotated by ``_whole``
    columns = {**personal, **interview.last_attempt.case.attributes}
    is_complete = interview.status == InterviewStatus.COMPLETE
    return Membership(interview.last_attempt_id, is_complete, interview.sequence, later.cells_of(interview, columns))


def _whole(ids: Collection[int]) -> Iterator[Interview]:
    ordered = list(ids)
    for start in range(0, len(ordered), AT_ONCE):
        chosen = Interview.objects.filter(pk__in=ordered[start : start + AT_ONCE]).order_by("pk")
        related = chosen.select_related("version", "last_attempt__case", "last_attempt__interviewer")
        yield from (
            related.annotate(personal=F("case__contact__attributes")).defer(
                "version__workbook", "version__questionnaire", "version__codebook", "row"
            )
        )
