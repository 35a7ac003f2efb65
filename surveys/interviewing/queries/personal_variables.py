"""What is personal in each version of a study today: marked, inherited, decided, or named by a later sample list."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from surveys.design.models import Study, Version
from surveys.design.queries import KEPT, decisions_of
from surveys.fieldwork.queries import personal_columns
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire import privacy
from surveys.questionnaire.codebook import Codebook
from surveys.questionnaire.codebook.personal_answers import PersonalAnswers, personal_answers
from surveys.questionnaire.comparison.personal import decided_of
from surveys.questionnaire.model import storage


class Inherited(NamedTuple):
    """A version's codebook with inherited personal data marked, and the paths of its personal repeats.

    ``undecided``: the names about which nobody has decided whether they are personal.
    """

    codebook: Codebook
    repeats: frozenset[str]
    undecided: tuple[str, ...] = ()


_KEPT: dict[tuple[int, frozenset[str]], Inherited] = {}
"""A cache of each process, by version's id (a version never changes) and the personal columns of the lists."""


def codebooks_today(
    study: Study | int, versions: Iterable[Version] | None = None, *, columns: frozenset[str]
) -> dict[Version, Codebook]:
    """Every version of the study with its codebook as of today, oldest first.

    A variable that any version marks as personal is personal in all, unless a later version released it. ``versions``:
    all of the study's, if they were read already; ``columns``: the personal columns of its sample lists.
    """
    if versions is None:
        versions = Version.objects.filter(study=study).defer("workbook", "questionnaire", "codebook")
    ordered = sorted(versions, key=lambda version: version.number)
    books = {version: kept.codebook for version, kept in zip(ordered, _inherited(ordered, columns), strict=True)}
    return {version: codebooks.kept_personal(book, books.values()) for version, book in books.items()}


def personal_answers_of(version_id: int) -> PersonalAnswers:
    """The version's answers that are personal today: those that erasing a person removes."""
    study = Version.objects.values_list("study", flat=True).get(pk=version_id)
    columns = personal_columns(study)
    books = codebooks_today(study, columns=columns)
    version = next(version for version in books if version.pk == version_id)
    (inherited,) = (kept for one, kept in zip(books, _inherited(list(books), columns), strict=True) if one is version)
    return personal_answers(books[version], inherited.repeats)


def undecided_in(version: Version) -> tuple[str, ...]:
    """The names in the version about which nobody has decided; until then they count as personal."""
    versions = Version.objects.filter(study=version.study_id, number__lte=version.number).defer("workbook")
    ordered = sorted(versions, key=lambda one: one.number)
    return _inherited(ordered, personal_columns(version.study_id))[-1].undecided


def _inherited(ordered: Sequence[Version], columns: frozenset[str]) -> list[Inherited]:
    known = {version.pk: _KEPT.get((version.pk, columns)) for version in ordered}
    missing = [version for version in ordered if known[version.pk] is None]
    unread = [version.pk for version in missing if "questionnaire" in version.get_deferred_fields()]
    read = Version.objects.defer("workbook").in_bulk(unread) if unread else {}
    if len(_KEPT) > 4 * KEPT:
        forget()
    for version in missing:
        earlier = [one for one in ordered if one.number <= version.number]
        decisions = [decision for one in earlier for decision in decisions_of(one)]
        full = read.get(version.pk, version)
        questionnaire = storage.from_json(full.questionnaire)
        found = privacy.standings(questionnaire, columns, decided_of(questionnaire, decisions, columns))
        book = codebooks.inherited(codebooks.from_json(full.codebook), found)
        undecided = tuple(one.name for one in found.values() if one.verdict == privacy.UNDECIDED)
        made = Inherited(book, privacy.personal_repeats(questionnaire, found), undecided)
        known[version.pk] = _KEPT[version.pk, columns] = made
    return [kept for kept in known.values() if kept is not None]


def forget() -> None:
    """Empty the cache, for tests that use the ids of versions again."""
    _KEPT.clear()
