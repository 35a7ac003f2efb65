"""The page on which a workbook that was edited elsewhere is merged with the draft."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys import sandbox
from surveys.design import queries
from surveys.design.models import Draft, DraftStep, StepKind, Study
from surveys.formats.merging import (
    ADDED,
    HEADING,
    MOVED,
    REMOVED,
    VERSION,
    Comparison,
    Difference,
    Stamp,
    Upload,
    plain,
)
from surveys.formatting import clock, short_day

from .comparison import Stretch, stretches
from .editor.columns import COLUMNS

_COLUMN_WORDS = {column.field: column.label for column in COLUMNS}
SHOWN, MORE = 12, 300
"""Differences of one side that are shown at once, and further ones that can be opened."""
MOST_CONFLICTS = 100
"""Conflicts that are shown one by one; for all further ones together one choice is made."""
LONGEST = 600
"""Characters that are shown of a text."""


@dataclass(frozen=True, slots=True)
class UploadOrigin:
    """Of what the workbook is a copy, as far as is known: ``stamp``; ``base``: the step chosen by the researcher."""

    stamp: Stamp | None
    base: int | None = None


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A conflict: whose text is ``chosen``, and who wrote the draft's."""

    difference: Difference
    where: str
    here: str
    there: str
    by: str
    chosen: str


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A difference that needs no choice: its place, its texts in words, what it is about."""

    place: str
    stretches: Sequence[Stretch]
    words: str
    where: str


@dataclass(frozen=True, slots=True)
class MergeSide:
    """What comes from one side: the first lines, further ones, and how many there are beyond."""

    count: int
    lines: Sequence[MergeLine]
    more: Sequence[MergeLine]
    beyond: int


@dataclass(frozen=True, slots=True)
class MergePage:
    """The content of the page; ``further``: conflicts that are not shown; ``unmerged``: why nothing can be merged."""

    draft: Draft
    file_name: str
    origin: str
    heading: str
    lead: str
    conflicts: Sequence[MergeConflict] = ()
    count: int = 0
    further: int = 0
    left: int = 0
    entering: MergeSide | None = None
    staying: MergeSide | None = None
    notes: Sequence[str] = ()
    base: int | None = None
    bases: Sequence[tuple[int, str]] = ()
    rest: str = ""
    has_base: bool = True
    unmerged: str = ""


@dataclass(frozen=True, slots=True)
class MergeChoices:
    """What was chosen so far, by the keys of conflicts, and of all others."""

    by_key: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""


def is_to_be_merged(draft: Draft | None, content: bytes, name: str) -> bool:
    """Return whether the draft has been changed since the workbook was copied from it, or since one was uploaded."""
    if draft is None or not queries.is_changed_here(draft.study):
        return False
    return not sandbox.origin_of(content, bytes(draft.workbook), name).is_draft


def origin_of(study: Study, draft: Draft, upload: Upload, base: int | None) -> UploadOrigin:
    """Return of what the workbook is a copy: as its stamp says, or else as the researcher has chosen."""
    stamp = sandbox.origin_of(upload.content, bytes(draft.workbook), upload.name).stamp
    if queries.base_of(draft, stamp) is not None:
        return UploadOrigin(stamp)
    chosen = queries.stamp_of_step(study, base) if base is not None else None
    return UploadOrigin(stamp) if chosen is None else UploadOrigin(chosen, base)


def compared(draft: Draft, content: bytes, origin: UploadOrigin) -> Comparison:
    """Return what differs between the draft and the workbook. Raises ``EditError``."""
    own, base = queries.own_pairs(draft.study), queries.base_of(draft, origin.stamp)
    return sandbox.compare(bytes(draft.workbook), draft.row_ids, own, content, base)


def merge_page(study: Study, draft: Draft, upload: Upload, origin: UploadOrigin, comparison: Comparison) -> MergePage:
    """Return the page; of what is not chosen yet nothing is marked. May take a second: nothing is to wait for it."""
    chosen = MergeChoices(upload.choices, upload.rest)
    made = _made_by(queries.changes_since(study, origin.stamp.number)) if comparison.has_base and origin.stamp else {}
    shown = comparison.conflicts[:MOST_CONFLICTS]
    conflicts = [_conflict(one, comparison, made, chosen) for one in shown]
    further = len(comparison.conflicts) - len(shown)
    return MergePage(
        draft=draft,
        file_name=plain(upload.name),
        origin=_origin_words(study, origin),
        heading=_heading(comparison),
        lead=_lead(comparison),
        conflicts=conflicts,
        count=len(comparison.conflicts),
        further=further,
        left=sum(not one.chosen for one in conflicts) + (further > 0 and not chosen.rest),
        entering=_side(comparison.entering),
        staying=_side(comparison.staying),
        notes=_notes(study, origin, comparison),
        base=origin.base,
        bases=[] if comparison.has_base and origin.base is None else _bases(draft, upload.content),
        rest=chosen.rest,
        has_base=comparison.has_base,
    )


def unmerged_page(draft: Draft, file_name: str, why: str) -> MergePage:
    """Return the page of a workbook that cannot be compared cell by cell: it can take the draft's place, or not."""
    heading = _("This file cannot be merged with the draft")
    lead = _("It can take the draft’s place: what was changed here would then be found in the history only.")
    return MergePage(draft, file_name, "", heading, lead, unmerged=why)


def _heading(comparison: Comparison) -> str:
    both = len(comparison.conflicts)
    if not comparison.has_base:
        words = ngettext(
            "%(count)s difference between the file and the draft",
            "%(count)s differences between the file and the draft",
            both + len(comparison.entering),
        )
        return words % {"count": both + len(comparison.entering)}
    count = both + len(comparison.entering)
    if not count:
        return _("Nothing comes from the file")
    words = ngettext("%(count)s change comes from the file", "%(count)s changes come from the file", count)
    if both:
        words += "; " + ngettext("%(both)s of them was made here too", "%(both)s of them were made here too", both)
    return words % {"count": count, "both": both}


def _lead(comparison: Comparison) -> str:
    said = []
    if comparison.entering and comparison.conflicts:
        count = len(comparison.entering)
        words = ngettext("The other one comes in by itself.", "The other %(count)s come in by themselves.", count)
        said.append(words % {"count": count})
    if comparison.staying:
        count = len(comparison.staying)
        words = ngettext(
            "What was changed here meanwhile stays: one place.",
            "What was changed here meanwhile stays: %(count)s places.",
            count,
        )
        said.append(words % {"count": count})
    return " ".join([*said, _("Nothing is written yet.")])


def _origin_words(study: Study, origin: UploadOrigin) -> str:
    stamp = origin.stamp
    if stamp is None or origin.base is not None:
        return ""
    if _is_foreign(study, stamp):
        return _("downloaded from another study")
    if not queries.is_stamp_of(study, stamp):
        return ""  # a copy of former times, or of the study of this number elsewhere: nobody knows
    if not stamp.at:
        return _("downloaded from here")
    at = _moment(datetime.fromtimestamp(stamp.at, UTC))
    if stamp.kind == VERSION:
        return _("version %(number)s, downloaded from here %(at)s") % {"number": stamp.number, "at": at}
    return _("downloaded from here %(at)s") % {"at": at}


def _is_foreign(study: Study, stamp: Stamp) -> bool:
    """Return whether the copy says itself that it is another study's, here or in another installation."""
    return stamp.study != study.pk or bool(stamp.study_print and not queries.is_stamp_of(study, stamp))


def _notes(study: Study, origin: UploadOrigin, comparison: Comparison) -> list[str]:
    notes = []
    if origin.stamp is not None and _is_foreign(study, origin.stamp):
        notes.append(_("This workbook was downloaded from another study: look well before anything of it is taken."))
    if not comparison.has_base:
        notes.append(
            _("Nothing says of which state of the draft this file is a copy, so each difference is to be chosen.")
        )
    if not comparison.is_exact:
        notes.append(_("Some of what the file was copied with has been taken back here since: it would come in again."))
    for sheet in comparison.stays_in_order:
        notes.append(
            _("The rows of %(sheet)s were put into quite another order: here they stay as they are.") % {"sheet": sheet}
        )
    return notes


def _bases(draft: Draft, uploaded: bytes) -> list[tuple[int, str]]:
    """Return what the file may be a copy of: the state that it says most nearly, and what was uploaded last."""
    steps = queries.latest_steps(draft.study)
    ways = [bytes(step.way_back) for step in steps if step.kind != StepKind.UPLOAD and step.way_back is not None]
    count = sandbox.nearest(bytes(draft.workbook), ways, uploaded)
    found = {}
    if count is not None and count < len(steps) and steps[count].kind != StepKind.UPLOAD:
        words = _("the draft as it was %(at)s, which it is most like")
        found[steps[count].number] = words % {"at": _moment(steps[count].made_at)}
    if upload := queries.stamp_of_upload(draft.study):
        words = _("the file that was uploaded %(at)s by %(person)s")
        found[upload[1].number] = words % {"at": _moment(upload[1].made_at), "person": upload[1].made_by}
    return list(found.items())


def _conflict(
    one: Difference, comparison: Comparison, made: Mapping[tuple[str, str, str], str], chosen: MergeChoices
) -> MergeConflict:
    by = made.get((one.sheet, one.heading, one.item), "")
    here, there = (_text(one, text, comparison) for text in (one.here, one.there))
    return MergeConflict(one, _where(one), here, there, by, chosen.by_key.get(one.key, chosen.rest))


def _text(one: Difference, text: str, comparison: Comparison) -> str:
    if text:
        return text if len(text) <= LONGEST else text[:LONGEST] + "…"
    if one.kind != REMOVED:
        return _("(empty)")
    return _("the row was removed") if comparison.has_base else _("there is no such row")


def _side(differences: Sequence[Difference]) -> MergeSide:
    lines = [_line(one) for one in differences[: SHOWN + MORE]]
    return MergeSide(len(differences), lines[:SHOWN], lines[SHOWN:], len(differences) - len(lines))


def _line(one: Difference) -> MergeLine:
    if one.kind == HEADING:
        new = one.here if one.here != one.before else one.there
        words = _("column “%(name)s”") if new else _("column “%(name)s” removed")
        return MergeLine(one.place, (), words % {"name": new or one.before}, "")
    after = one.here if one.here != one.before else one.there
    said = {ADDED: _("row added"), REMOVED: _("row removed"), MOVED: _("row moved")}.get(one.kind, "")
    if said:
        return MergeLine(one.place, (), (after or one.before)[:LONGEST], f"{said}, {one.item}" if one.item else said)
    if not after:
        return MergeLine(one.place, (Stretch(one.before[:LONGEST], "del"),), "", _where(one))
    return MergeLine(one.place, tuple(stretches(one.before[:LONGEST], after[:LONGEST])), "", _where(one))


def _moment(at: datetime) -> str:
    return f"{short_day(at)}, {clock(at)}"


def _where(one: Difference) -> str:
    field, _separator, language = one.heading.partition("::")
    words = (one.item, str(_COLUMN_WORDS.get(field.strip().lower(), field)), language)
    return ", ".join(one for one in words if one)


def _made_by(steps: Iterable[DraftStep]) -> dict[tuple[str, str, str], str]:
    """Return who changed each cell last, and when, by its sheet, heading and what its row is about."""
    found: dict[tuple[str, str, str], str] = {}
    for step in steps:
        for change in step.changes:
            for cell in change["cells"] if change["do"] == "set" else ():
                who = f"{_moment(step.made_at)}, {step.made_by}"
                found[change["sheet"], cell["heading"], cell["item"]] = who
    return found
