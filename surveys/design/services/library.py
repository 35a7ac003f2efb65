"""Keep questions and lists in the institute's library, put them into drafts, and retire them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from surveys import sandbox
from surveys.database.turns import in_turn
from surveys.design.models import DraftStep, LibraryEntry, LibraryKind, LibraryUse, Study
from surveys.design.queries.drafts import own_pairs, row_ids_of, rows_added_with, whole_draft_of
from surveys.design.queries.library import tag_sign
from surveys.formats.drafting import Written, end_of_part, with_ids
from surveys.formats.patterns import KeptPart, put_in
from surveys.people.models import User

from .draft_changes import NoDraftError, change_draft

MOST_TAGS, LONGEST_TAG, MOST_WORDS = 12, 40, 60_000
TRIES = 3


class NothingToKeepError(Exception):
    """Raised if what was chosen has neither questions nor answers, or is none any more."""


def keep_in_library(
    *, study: Study, part: KeptPart, name: str, tags: Iterable[str], by: User, now: datetime
) -> LibraryEntry:
    """Keep questions or a list under a name; where that is known, as its next version: the earlier ones stay.

    Raises ``NothingToKeepError``.
    """
    if not part.rows and not part.lists:
        raise NothingToKeepError
    name = " ".join(name.split())[:120]
    kept_tags = _tags(tags)
    words = f"{name} {' '.join(map(tag_sign, kept_tags))} {part.words()}".lower()[:MOST_WORDS]
    facts = {
        "kind": LibraryKind.QUESTIONS if part.rows else LibraryKind.LIST,
        "tags": kept_tags,
        "content": part.as_json(),
        "words": words,
        "study": study,
        "kept_by": by,
        "kept_at": now,
    }
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return LibraryEntry.objects.create(**_numbered(name), **facts)
        except IntegrityError:  # somebody else kept the same name at this moment
            if not left:
                raise
    raise AssertionError


def insert_from_library(
    *, study: Study, entry: LibraryEntry, after: int | None, language: str, by: User, now: datetime
) -> DraftStep | None:
    """Put an entry into the draft behind the row ``after`` and all that was put in with it, or at the end, as one step.

    ``None`` if all is there. ``language``: that of the texts where the draft names none. Raises as ``change_draft``.
    """
    part = KeptPart.from_json(entry.content)
    written = written_draft(study)
    if after is not None and part.rows:
        after = end_of_part(written, after, rows_added_with(study, after))
    operations, names = put_in(part, written, after, language)
    step = change_draft(study=study, operations=operations, by=by, now=now) if operations else None
    if step is not None:
        with in_turn():
            LibraryUse.objects.create(entry=entry, study=study, names=names, step=step, used_by=by, used_at=now)
    return step


def written_draft(study: Study) -> Written:
    """The sheets of the study's draft as they are written, with lasting ids of rows. Raises ``NoDraftError``."""
    draft = whole_draft_of(study)
    if draft is None:
        raise NoDraftError
    written = sandbox.read_written(bytes(draft.workbook), own_pairs(study))
    return with_ids(written, row_ids_of(draft).id_of)


def retire_entry(*, entry: LibraryEntry, is_retired: bool, now: datetime) -> None:
    """Offer all versions of the entry's name no more, or again; where they were put in they stay."""
    LibraryEntry.objects.filter(name=entry.name).update(retired_at=now if is_retired else None)


def take_uses(earlier: Study, study: Study, by: User, now: datetime) -> None:
    """What was put into an earlier study stands in the one that repeats it."""
    uses = LibraryUse.objects.filter(study=earlier).exclude(step__state__in=["undone", "dropped"])
    LibraryUse.objects.bulk_create(
        LibraryUse(entry_id=use.entry_id, study=study, names=use.names, used_by=by, used_at=now) for use in uses
    )


def _numbered(name: str) -> dict[str, object]:
    """The name as it was written first, without regard to case, and the next number."""
    known = LibraryEntry.objects.filter(name__iexact=name).order_by("version").first()
    spelt = known.name if known is not None else name
    last = LibraryEntry.objects.filter(name=spelt).aggregate(last=Max("version"))["last"]
    return {"name": spelt, "version": (last or 0) + 1}


def _tags(tags: Iterable[str]) -> list[str]:
    cleaned = (" ".join(tag.replace("#", " ").split())[:LONGEST_TAG] for tag in tags)
    found: dict[str, str] = {}
    for tag in filter(None, cleaned):
        found.setdefault(tag.lower(), tag)
    return list(found.values())[:MOST_TAGS]
