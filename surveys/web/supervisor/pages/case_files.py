"""The list of cases as a file: the filtered rows, with the columns that the list shows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import FileResponse, Http404, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.fieldwork.queries import CaseOrder, case_rows_for_a_file, cases_for_a_file, facts_of_rows
from surveys.fieldwork.services import record_list_file
from surveys.formats.workbook import Column as SheetColumn
from surveys.formats.workbook import Sheet, write_workbook
from surveys.people.models import User
from surveys.web.access import on_the_clock_of
from surveys.web.screens.downloads import as_file
from surveys.web.screens.plain_tables import TABLE_ENDINGS, csv_lines

from .case_list import COLUMNS, USUAL, read_cases, rows_of
from .lists import Column, ListAddress, read_address

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class CaseListFile:
    """A file of a list: its name, its headings, and its rows as they are read."""

    file_name: str
    headings: list[str]
    rows: Iterator[list[str]]

    def response(self) -> HttpResponseBase:
        """The file as it is written; a workbook is whole before its first byte goes out."""
        if self.file_name.endswith(".csv"):
            return StreamingHttpResponse(csv_lines(self._lines()), headers=as_file(self.file_name))
        target = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the response
        columns = [SheetColumn(heading, 22) for heading in self.headings]
        write_workbook(target, [Sheet(_("Cases"), columns, self.rows)])
        target.seek(0)
        return FileResponse(target, headers=as_file(self.file_name))

    def _lines(self) -> Iterator[list[str]]:
        yield self.headings
        yield from self.rows


def case_file_of(study: Study, given: QueryDict, form: str, by: User, *, sees_people: bool) -> CaseListFile:
    """The file of what the address says, recorded in the register; personal columns for those who see people."""
    if form not in TABLE_ENDINGS:
        raise Http404
    now, read = timezone.now(), read_cases(given, sees_people=sees_people)
    known = {key: column for key, column in COLUMNS.items() if sees_people or not column.is_personal}
    address = read_address(reverse("cases", args=[study.pk]), given, read.filter.pairs(), known)
    columns = [known[key] for key in address.columns or USUAL if key in known]
    ids = cases_for_a_file(study, read.filter, now, CaseOrder.read(address.order))
    names = [column.key for column in columns]
    record_list_file(study=study, query=address.query, columns=names, cases=len(ids), form=form, by=by, now=now)
    headings = [_("Case"), *(_(column.label) for column in columns)]
    rows = _rows(study, ids, columns, translation.get_language() or "")
    return CaseListFile(f"{slugify(study.name)}-{slugify(_('Cases'))}.{form}", headings, rows)


def _rows(study: Study, ids: Sequence[int], columns: Sequence[Column], language: str) -> Iterator[list[str]]:
    # They are written when the page's own language and clock are gone.
    for first in range(0, len(ids), AT_ONCE):
        with translation.override(language), on_the_clock_of(study.time_zone):
            cases = case_rows_for_a_file(ids[first : first + AT_ONCE])
            rows = rows_of(cases, columns, facts_of_rows(study, cases), ListAddress(""), timezone.now())
        yield from ([row.name, *(cell.text for cell in row.cells)] for row in rows)
