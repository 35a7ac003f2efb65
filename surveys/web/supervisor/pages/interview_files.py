"""The list of interviews as a file: the filtered rows, with the columns that the list shows."""

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
from surveys.fieldwork.queries import facts_of_list
from surveys.formats.workbook import Column as SheetColumn
from surveys.formats.workbook import Sheet, write_workbook
from surveys.interviewing.queries import interviews_for_a_file, interviews_with_people, read_interview_filter
from surveys.interviewing.services import record_interview_file
from surveys.people.models import User, WatchScope
from surveys.people.queries import may_watch
from surveys.web.access import on_the_clock_of
from surveys.web.screens.downloads import as_file
from surveys.web.screens.formatting import case_number
from surveys.web.screens.plain_tables import TABLE_ENDINGS, csv_lines

from .interview_list import COLUMNS, FIGURES, LENGTHS, writers_of
from .lists import Column, grouped, read_address

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class InterviewListFile:
    """A file of the list: its name, its headings, and its rows as they are read."""

    file_name: str
    headings: list[str]
    rows: Iterator[list[str]]

    def response(self) -> HttpResponseBase:
        """The file as it is written; a workbook is whole before its first byte goes out."""
        if self.file_name.endswith(".csv"):
            return StreamingHttpResponse(csv_lines(self._lines()), headers=as_file(self.file_name))
        target = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the response
        write_workbook(target, [Sheet(_("Interviews"), [SheetColumn(one, 22) for one in self.headings], self.rows)])
        target.seek(0)
        return FileResponse(target, headers=as_file(self.file_name))

    def _lines(self) -> Iterator[list[str]]:
        yield self.headings
        yield from self.rows


def interview_file_of(study: Study, given: QueryDict, form: str, by: User) -> InterviewListFile:
    """The file of what the address says, recorded in the register; lengths and flags where they may be seen."""
    if form not in TABLE_ENDINGS:
        raise Http404
    figures = may_watch(WatchScope.PRODUCTIVITY)
    known = {key: one for key, one in COLUMNS.items() if key != "length" and (figures or key not in LENGTHS)}
    asked = {name: values for name, values in grouped(given).items() if figures or name not in FIGURES}
    wanted, _unread = read_interview_filter(asked)
    address = read_address(reverse("interviews", args=[study.pk]), given, wanted.pairs(), known)
    columns = [known[key] for key in address.columns or known]
    ids = interviews_for_a_file(study, wanted)
    names = [column.key for column in columns]
    record_interview_file(
        study=study, query=address.query, columns=names, interviews=len(ids), form=form, by=by, now=timezone.now()
    )
    headings = [_("Case"), *(_(column.label) for column in columns)]
    rows = _rows(study, ids, columns, translation.get_language() or "")
    return InterviewListFile(f"{slugify(study.name)}-{slugify(_('Interviews'))}.{form}", headings, rows)


def _rows(study: Study, ids: Sequence[int], columns: Sequence[Column], language: str) -> Iterator[list[str]]:
    # They are written when the page's own language and clock are gone.
    facts = facts_of_list(study)
    for first in range(0, len(ids), AT_ONCE):
        with translation.override(language), on_the_clock_of(study.time_zone):
            interviews = interviews_with_people(ids[first : first + AT_ONCE])
            writers = writers_of(interviews, facts)
            rows = [[case_number(one.case.number), *(writers[c.key](one).text for c in columns)] for one in interviews]
        yield from rows
