"""The register of processing as a workbook: one study, or all of the institute's."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext as _

from surveys.formats.workbook import Column, Sheet, write_workbook
from surveys.formats.workbook.styles import TEXT, WRAPPED
from surveys.formatting import clock, full_day
from surveys.privacy.queries import ProcessingEntry

from .processing_words import in_words, missing_in_words


def book_of(register: ProcessingEntry) -> bytes:
    """Return the workbook of one study: a row for each heading, and the editions of the privacy notice shown."""
    rows = [(line.heading, "\n".join(line.paragraphs) or _("to be said")) for line in in_words(register)]
    sheets = [Sheet(_("Register"), [Column(_("Subject"), 34, TEXT), Column(_("Entry"), 110, WRAPPED)], rows)]
    if register.editions:
        titles = [_("Edition"), _("In use since"), _("Calls"), _("First shown"), _("Last shown")]
        shown = [
            (one.number, _moment(one.changed_at), one.calls, _moment(one.first), _moment(one.last))
            for one in register.editions
        ]
        sheets.append(Sheet(_("Privacy notice"), [Column(title, 24, TEXT) for title in titles], shown))
    return _written(sheets)


def book_of_all(registers: Sequence[ProcessingEntry]) -> bytes:
    """Return the workbook of all studies, a row each, with the headings as columns."""
    headings = [line.heading for line in in_words(registers[0])] if registers else []
    by_study = []
    for register in registers:
        said = {line.heading: "\n".join(line.paragraphs) for line in in_words(register)}
        lacks = ", ".join(missing_in_words(register))
        by_study.append(
            (register.study.name, register.study.client_name, *(said.get(one, "") for one in headings), lacks)
        )
    columns = [
        Column(_("Study"), 30, TEXT),
        Column(_("Client"), 24, TEXT),
        *(Column(heading, 44, WRAPPED) for heading in headings),
        Column(_("To be said"), 40, WRAPPED),
    ]
    return _written([Sheet(_("Registers"), columns, by_study)])


def _written(sheets: list[Sheet]) -> bytes:
    out = BytesIO()
    write_workbook(out, sheets)
    return out.getvalue()


def _moment(at: datetime) -> str:
    return f"{full_day(at)} {clock(at)}"
