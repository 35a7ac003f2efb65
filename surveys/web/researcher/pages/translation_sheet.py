"""A translator's sheet, in Excel or XLIFF, that goes out and comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys import sandbox
from surveys.design import queries
from surveys.design.models import Study
from surveys.design.queries import Translations
from surveys.design.services import DraftBusyError, NoDraftError, TextGoneError, TranslatedText, translate_texts
from surveys.formats.editing import TROUBLES, EditError
from surveys.formats.translation_sheets import (
    Line,
    NoTranslationsError,
    TranslatedLine,
    read_translations,
    write_translations,
)
from surveys.formats.xliff import XliffUnit, write_xliff
from surveys.formats.xlsform.grid import UnreadableError
from surveys.people.models import User
from surveys.questionnaire.wording.translations import Unit, marks

from .translation import Asked, chosen_units, place_of, state_words

BEGINNINGS = b"\xef\xbb\xbf \t\r\n"
"""Bytes that may stand before the first sign of a file of XML in UTF-8."""


class SheetRefusedError(Exception):
    """Raised, with the reason in words, if nothing of a sheet can be stored."""


@dataclass(frozen=True, slots=True)
class RestLine:
    """A translation that no longer fits, with the reason."""

    place: str
    source: str
    translation: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """What became of a sheet: in the heading what was stored, in ``rest`` what no longer fits."""

    heading: str
    rest: Sequence[RestLine]


def sheet_of(study: Study, found: Translations, asked: Asked) -> bytes:
    """Return the texts that are asked for as an Excel sheet for a translator."""
    headings = (
        _("Where"),
        found.source.name or _("As written"),
        found.target.name,
        _("State"),
        _("Do not change"),
    )
    lines = [
        Line(one.key, place_of(one), one.source, one.translation, state_words(one))
        for one in chosen_units(study, found, asked)
    ]
    return write_translations(found.target.code, _("Translation"), headings, lines)


def xliff_of(study: Study, found: Translations) -> bytes:
    """Return all texts as XLIFF, with their states, for a translator's program."""
    units = [
        XliffUnit(
            one.key,
            place_of(one),
            one.source,
            one.translation,
            one.state,
            marks(one.source, one.is_spoken_outside),
        )
        for one in found.units
    ]
    return write_xliff(found.source.code, found.target.code, study.name, units)


def returned_sheet(study: Study, language: str, content: bytes, *, by: User, now: datetime) -> ReturnedSheet:
    """Store the translations that somebody changed in the sheet and that still fit. Raises ``SheetRefusedError``."""
    units = {one.key: one for one in _found(study, language).units}
    try:
        lines = _lines(content, language)
    except NoTranslationsError as refusal:
        raise SheetRefusedError(_of_another(refusal.language)) from refusal
    except (EditError, UnreadableError) as refusal:
        raise SheetRefusedError(_("This file is no Excel workbook: save it as .xlsx and upload it again.")) from refusal
    sent = []
    for line in lines:
        if line.is_changed and line.translation:
            standing = units[line.key].translation if line.key in units else ""
            # What has been translated here meanwhile is not what stood in the sheet: then it is taken.
            before = standing if line.was(standing) else "\0"
            sent.append(TranslatedText(line.key, line.translation.strip(), before, line.source))
    try:
        stored = translate_texts(study=study, language=language, sent=sent, by=by, now=now)
    except EditError as refusal:
        raise SheetRefusedError(_(TROUBLES[refusal.code])) from refusal
    except (NoDraftError, TextGoneError, DraftBusyError) as refusal:
        raise SheetRefusedError(_("The draft is being changed by a colleague: upload the sheet again.")) from refusal
    rest = [_rest(one, units.get(one.key), reason, marks) for one, reason, marks in stored.rest]
    return ReturnedSheet(_heading(stored.stored, len(rest)), rest)


def _lines(content: bytes, language: str) -> list[TranslatedLine]:
    """The lines of an Excel sheet, or of XLIFF: the content decides which it is, not its name."""
    if content.lstrip(BEGINNINGS).startswith(b"<"):
        return sandbox.read_xliff(content, language)
    return read_translations(sandbox.read_sheets(content), language)


def _found(study: Study, language: str) -> Translations:
    draft = queries.draft_of(study)
    found = queries.translations_of(study, draft, language) if draft else None
    if found is None or found.target.code != language:
        raise SheetRefusedError(_("The draft has no translation into this language."))
    return found


def _of_another(language: str) -> str:
    if not language:
        return _("This is no sheet for translators: it must hold the keys that it went out with.")
    return _("This sheet translates into “%(language)s”: choose that language first.") % {"language": language}


def _rest(sent: TranslatedText, unit: Unit | None, reason: str, marks: Sequence[str]) -> RestLine:
    words = {
        "gone": _("There is no such text any more."),
        "changed": _("The text has changed since the sheet was made."),
        "taken": _("It has been translated here meanwhile: “%(words)s”.") % {"words": unit.translation if unit else ""},
        "lacking": _("It lacks %(marks)s.") % {"marks": ", ".join(marks)},
    }
    return RestLine(place_of(unit) if unit else sent.key, sent.source, sent.text, words[reason])


def _heading(stored: int, rest: int) -> str:
    kept = ngettext("%(count)s translation is stored", "%(count)s translations are stored", stored) % {"count": stored}
    if not rest:
        return kept
    left = ngettext("%(count)s no longer fits", "%(count)s no longer fit", rest) % {"count": rest}
    return f"{kept} · {left}"
