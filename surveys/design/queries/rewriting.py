"""What of a draft follows the decisions about its codes once it is published."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from surveys import sandbox
from surveys.design.models import Study, Version
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.codebook import Codebook
from surveys.questionnaire.comparison import decisions as deciding
from surveys.questionnaire.comparison.meanings import Meaning
from surveys.questionnaire.comparison.personal import PersonalData
from surveys.questionnaire.comparison.rewriting import (
    CellRewrite,
    DraftChanges,
    cells_to_recount,
    draft_changes,
    names_today,
    rewrites_of,
)
from surveys.questionnaire.expressions.recoding import CodeChanges
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire, SavedTest
from surveys.questionnaire.replay import cell_of_lines, recode_answers

from .meanings import to_settle

KEPT_TESTS = 4
"""Workbooks of versions whose saved tests are kept: reading one takes as long as checking an upload."""


@dataclass(frozen=True, slots=True)
class NextVersion:
    """The version that a draft would become. ``codebook`` is its frozen one; ``left``: what is not decided yet.

    ``books``: those of the versions before, by number. Without a version before, or with something left to decide,
    there are no ``rewrites``.
    """

    number: int
    questionnaire: Questionnaire
    meanings: Sequence[Meaning]
    personal: PersonalData
    codebook: Codebook
    left: Sequence[Meaning] = ()
    books: Mapping[int, Codebook] = field(default_factory=dict)
    rewrites: Sequence[CellRewrite] = ()
    earlier: Questionnaire | None = None
    """The questionnaire of the version before."""

    @property
    def changes(self) -> DraftChanges:
        """How the codes of the version before are written in it."""
        return draft_changes(self.all_books, self.number - 1) if self.books else DraftChanges()

    @property
    def all_books(self) -> dict[int, Codebook]:
        """The codebooks with its own."""
        return {**self.books, self.number: self.codebook}


def next_version(
    study: Study, questionnaire: Questionnaire, *, decisions: Mapping[str, str], columns: Collection[str] = ()
) -> NextVersion:
    """What the questionnaire would become under these decisions. ``columns`` as in ``publish``."""
    meanings, personal = to_settle(study, questionnaire, columns=columns, chosen=decisions)
    versions = list(Version.objects.filter(study=study).order_by("number").defer("workbook"))
    books = {version.number: codebooks.from_json(version.codebook) for version in versions}
    left = deciding.undecided(meanings, decisions)
    last = versions[-1] if versions else None
    resolutions = {} if left else deciding.resolutions_of(meanings, decisions)
    book = Codebook() if left else built_codebook(questionnaire, last, resolutions, personal)
    made = NextVersion(last.number + 1 if last else 1, questionnaire, meanings, personal, book, left, books)
    if last is None or left:
        return made
    made = replace(made, earlier=storage.from_json(last.questionnaire))
    return replace(made, rewrites=_rewrites(made, last)) if meanings else made


def _rewrites(coming: NextVersion, last: Version) -> Sequence[CellRewrite]:
    changes = coming.changes
    if coming.earlier is None or not (changes.codes or changes.lost):
        return ()
    tests = _tests_of(last.pk) if coming.questionnaire.tests and changes.codes else ()
    renamed = names_today(coming.earlier, coming.questionnaire)
    of_tests = _test_rewrites(tests, coming.questionnaire.tests, changes.codes, renamed)
    return [*rewrites_of(coming.earlier, coming.questionnaire, changes), *of_tests]


def _test_rewrites(
    earlier: Sequence[SavedTest], now: Sequence[SavedTest], codes: CodeChanges, renamed: Mapping[str, str]
) -> Iterator[CellRewrite]:
    """The saved tests that answer as they did in the version before."""
    stored = {test.name: {renamed.get(name, name): said for name, said in test.answers.items()} for test in earlier}
    for test in now:
        cell = cell_of_lines(test.answers)
        after = recode_answers(cell, codes)
        if after != cell and stored.get(test.name) == test.answers:
            yield CellRewrite("tests", test.row or 0, "answers", test.name, cell, after)


def built_codebook(
    questionnaire: Questionnaire,
    last: Version | None,
    resolutions: Mapping[str, codebooks.Resolution],
    personal: PersonalData,
) -> Codebook:
    """The codebook that the questionnaire has after the version before it."""
    return codebooks.build(
        questionnaire,
        codebooks.from_json(last.codebook) if last else None,
        resolutions=resolutions,
        version=last.number + 1 if last else 1,
        privacy=personal.privacy,
    )


def _tests_of(version_id: int) -> tuple[SavedTest, ...]:
    """The saved tests in the workbook of a version, which itself keeps none."""
    version = Version.objects.only("workbook", "file_name").get(pk=version_id)
    return _tests_in(bytes(version.workbook), version.file_name) if version.workbook else ()


@lru_cache(maxsize=KEPT_TESTS)
def _tests_in(workbook: bytes, file_name: str) -> tuple[SavedTest, ...]:
    reading, _problems = sandbox.read_and_check(workbook, file_name, ())
    return reading.questionnaire.tests if reading.questionnaire else ()


def recounted_cells(
    version: Version, conditions: Mapping[str, str], unused: Collection[str] = (), *, since: int | None = None
) -> list[str]:
    """The quota cells that are about other people in a version than by these conditions, by their names.

    ``conditions``: those of the version ``since``, without one of the version before. ``unused``: cells that it did not
    list.
    """
    until = Version.objects.filter(study=version.study_id, number__lte=version.number).order_by("number")
    books = {one.number: codebooks.from_json(one.codebook) for one in until.only("number", "codebook")}
    earlier = sorted(books)[-2] if since is None and len(books) > 1 else since
    if earlier is None or earlier == version.number:
        return []
    before = storage.from_json(until.only("questionnaire").get(number=earlier).questionnaire)
    later = storage.from_json(version.questionnaire)
    changes = draft_changes(books, earlier)
    return cells_to_recount(conditions, later.quotas, changes, names_today(before, later), unused)


def coming_cells(
    coming: NextVersion, written: Questionnaire, conditions: Mapping[str, str], unused: Collection[str] = ()
) -> list[str]:
    """The same of a version that is not published yet. ``written``: what it will say."""
    if coming.earlier is None or coming.left:
        return []
    renamed = names_today(coming.earlier, written)
    return cells_to_recount(conditions, written.quotas, coming.changes, renamed, unused)
