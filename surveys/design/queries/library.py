"""The institute's library: what it holds, where it was put in, and what is newer than what a study has."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from surveys.design.models import LibraryEntry, LibraryUse, StepState, Study
from surveys.people.models import User

from .studies import visible_to

MOST_FOUND = 100
_STANDS = Q(step=None) | Q(step__state=StepState.DONE)
_USES_STAND = Q(uses__step=None) | Q(uses__step__state=StepState.DONE)


@dataclass(frozen=True, slots=True)
class Newer:
    """A use of an entry in a study, and the number of the newest version of that name."""

    use: LibraryUse
    newest: int

    @property
    def is_outdated(self) -> bool:
        """Whether a newer version has been kept since."""
        return self.newest > self.use.entry.version


def library_entries(*, words: str = "", tag: str = "", is_retired: bool = False) -> list[LibraryEntry]:
    """The newest version of each name that has all the words, and the tag; by name.

    ``studies``: in how many studies any version of it stands.
    """
    newest = LibraryEntry.objects.filter(name=OuterRef("name")).order_by("-version").values("pk")[:1]
    found = LibraryEntry.objects.filter(pk=Subquery(newest), retired_at__isnull=not is_retired)
    for word in words.lower().split():
        found = found.filter(words__contains=word)
    # A tag stands in the words with signs around it: SQLite cannot search in JSON.
    if tag:
        found = found.filter(words__contains=tag_sign(tag))
    entries = list(found.select_related("kept_by").defer("content").order_by("name")[:MOST_FOUND])
    counts = _studies([entry.name for entry in entries])
    for entry in entries:
        entry.studies = counts.get(entry.name, 0)  # type: ignore[attr-defined]
    return entries


def tag_sign(tag: str) -> str:
    """How a tag stands among the words of an entry."""
    return f"#{tag.lower()}#"


def library_tags() -> list[str]:
    """All tags of entries that are offered, in their order."""
    kept = LibraryEntry.objects.filter(retired_at=None).values_list("tags", flat=True)
    return sorted({tag for tags in kept for tag in tags}, key=str.lower)


def library_entry(key: int) -> LibraryEntry | None:
    """An entry with its content."""
    return LibraryEntry.objects.filter(pk=key).select_related("kept_by", "study").first()


def versions_in_library(entry: LibraryEntry) -> QuerySet[LibraryEntry]:
    """All versions of the entry's name, the newest first."""
    kept = LibraryEntry.objects.filter(name=entry.name).select_related("kept_by")
    return kept.defer("content", "words").order_by("-version")


def uses_of(entry: LibraryEntry, user: User) -> tuple[list[LibraryUse], int]:
    """Where any version of the entry's name stands, the latest first, as far as the person may see the studies.

    And in how many other studies it stands.
    """
    stand = LibraryUse.objects.filter(_STANDS, entry__name=entry.name)
    seen = stand.filter(study__in=visible_to(user)).select_related("study", "entry", "used_by")
    uses = list(seen.defer("entry__content", "entry__words").order_by("-used_at", "-pk"))
    all_of_them = stand.aggregate(studies=Count("study", distinct=True))["studies"]
    return uses, all_of_them - len({use.study_id for use in uses})


def uses_in(study: Study) -> list[Newer]:
    """What of the library stands in a study, each with the newest version there is."""
    stand = LibraryUse.objects.filter(_STANDS, study=study).select_related("entry", "used_by")
    uses = list(stand.defer("entry__content", "entry__words").order_by("-used_at", "-pk"))
    newest = _newest({use.entry.name for use in uses})
    return [Newer(use, newest.get(use.entry.name, use.entry.version)) for use in uses]


def _newest(names: Collection[str]) -> dict[str, int]:
    kept = LibraryEntry.objects.filter(name__in=names, retired_at=None).order_by("version")
    return dict(kept.values_list("name", "version"))


def _studies(names: Iterable[str]) -> dict[str, int]:
    kept = LibraryEntry.objects.filter(_USES_STAND, name__in=list(names)).order_by().values("name")
    return dict(kept.annotate(studies=Count("uses__study", distinct=True)).values_list("name", "studies"))
