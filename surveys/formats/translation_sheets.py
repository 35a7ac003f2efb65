"""Excel sheets for translators: each text beside its translation, out and in again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from surveys.formats.workbook.package import Column, Sheet, write_workbook
from surveys.formats.workbook.styles import TEXT, WRAPPED
from surveys.formats.xlsform.grid import Sheet as ReadSheet

WIDTHS = (24, 22, 60, 60, 14, 12)
KEY, SOURCE, TRANSLATION, CHECK = 0, 2, 3, 5
_MARK = "key:"


class NoTranslationsError(Exception):
    """Raised if a workbook is no sheet for translators of this language; ``language`` is its code, ``""`` if none."""

    def __init__(self, language: str = "") -> None:
        super().__init__(language)
        self.language = language


@dataclass(frozen=True, slots=True)
class Line:
    """A text to translate: its key, where it stands, source, translation so far, and whether it is to be done."""

    key: str
    place: str
    source: str
    translation: str
    state: str


@dataclass(frozen=True, slots=True)
class TranslatedLine:
    """A line that has come back; ``is_changed``: whether its translation is another one than when it went out."""

    key: str
    source: str
    translation: str
    check: str

    @property
    def is_changed(self) -> bool:
        """Whether the translation is another one than when the sheet was made."""
        return self.check != check_of(self.translation)

    def was(self, translation: str) -> bool:
        """Whether this was the translation when the sheet was made; where there is none, nothing can be overwritten."""
        return not translation.strip() or self.check == check_of(translation)


def write_translations(language: str, title: str, headings: Sequence[str], lines: Iterable[Line]) -> bytes:
    """An .xlsx with a row for each line. ``headings``: of place, source, translation, state and check.

    The first column holds keys, the last a sum of each translation as it was: both come back unchanged.
    """
    styles = (TEXT, TEXT, WRAPPED, WRAPPED, TEXT, TEXT)
    titles = (_MARK + language, *headings)
    columns = [Column(*one) for one in zip(titles, WIDTHS, styles, strict=True)]
    rows = [(one.key, one.place, one.source, one.translation, one.state, check_of(one.translation)) for one in lines]
    out = io.BytesIO()
    write_workbook(out, [Sheet(title, columns, rows, frozen_columns=2)])
    return out.getvalue()


def read_translations(sheets: Iterable[ReadSheet], language: str) -> list[TranslatedLine]:
    """The lines of a sheet for translators into this language. Raises ``NoTranslationsError``."""
    for sheet in sheets:
        for at, row in enumerate(sheet.rows):
            if row.at(KEY).startswith(_MARK):
                if row.at(KEY) != _MARK + language:
                    raise NoTranslationsError(row.at(KEY).removeprefix(_MARK))
                lines = [
                    TranslatedLine(*map(one.at, (KEY, SOURCE, TRANSLATION, CHECK))) for one in sheet.rows[at + 1 :]
                ]
                return [one for one in lines if one.key]
    raise NoTranslationsError


def check_of(translation: str) -> str:
    """A sum of a translation, by which it is seen whether it is another one when it comes back."""
    return blake2b(translation.strip().encode(), digest_size=5).hexdigest()
