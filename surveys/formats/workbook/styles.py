"""The styles of a workbook's cells and the print layout of its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

GREEN = "0B5C4A"
_accent = ContextVar("accent", default=GREEN)
QUIET = "5B6660"
FONT = "Arial"
"""Every office has it, and programs that have not have one of the same width."""
RULE = Border(bottom=Side("hair", color="9AA5A0"))
TEXT, WRAPPED, COUNT, SHARE = "text", "wrapped", "count", "share"
COLUMN_STYLES = (TEXT, WRAPPED, COUNT, SHARE)
"""The contents of a ruled sheet's column: words or codes, text in several lines, counts, shares as percentages."""
FITS_ON_A_PAGE = 200
"""The width in characters that is legible on a sheet of paper; a wider sheet is printed on several."""
A4 = 9


def accent() -> str:
    """The colour of headings and bars: the institute's, if it has one."""
    return _accent.get()


@contextmanager
def coloured(colour: str) -> Iterator[None]:
    """Draw workbooks in this colour, six hexadecimal digits; in ours where it is empty."""
    token = _accent.set(colour or GREEN)
    try:
        yield
    finally:
        _accent.reset(token)


def register_styles(book: Workbook) -> dict[str, int]:
    """Register a style in the package for each kind of cell; returns their indexes in the cell formats."""
    header = NamedStyle("ascolto_header")
    header.font = Font(FONT, bold=True, color="FFFFFF")
    header.fill = PatternFill("solid", fgColor=accent())
    header.alignment = Alignment(vertical="center", wrap_text=True)
    styles = {"header": header}
    formats = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy h:mm:ss", "time": "h:mm", SHARE: "0.0%"}
    for name, number_format in formats.items():
        styles[name] = NamedStyle(f"ascolto_{name}", font=Font(FONT, 11))
        styles[name].number_format = number_format
    for name in COLUMN_STYLES:
        style = styles.setdefault(name, NamedStyle(f"ascolto_{name}", font=Font(FONT, 11)))
        style.border = RULE
        is_words = name in {TEXT, WRAPPED}
        style.alignment = Alignment("left" if is_words else "right", "top", wrap_text=name == WRAPPED)
    probe = book.create_sheet("styles")
    numbers: dict[str, int] = {}
    for name, style in styles.items():
        cell = probe["A1"]
        cell.style = style
        numbers[name] = cell.style_id
    book.remove(probe)
    return numbers


def prepare_for_print(sheet: Worksheet, footer: str, *, width: float = 0) -> None:
    """Set the print layout: A4 landscape, as many pages wide as its ``width`` in characters needs.

    A sheet that has chosen its scale keeps it: Excel breaks pages where it is told to only if it does not fit them.
    """
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    if not sheet.page_setup.scale:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth = max(1, ceil(width / FITS_ON_A_PAGE))
        sheet.page_setup.fitToHeight = 0
    # In a footer & begins a command, such as those for the sheet's name and the page number.
    sheet.oddFooter.left.text = footer.replace("&", "&&")
    sheet.oddFooter.right.text = "&A · &P / &N"
