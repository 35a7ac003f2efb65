"""The draft's workbook with its problems marked, in the language of the person who downloads it."""

from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.design.models import Draft
from surveys.formats.marking import Listing, Mark
from surveys.sandbox import mark_problems
from surveys.web.screens.downloads import Download

from .xlsform_workbook import uploaded_workbook


def marked_workbook(draft: Draft) -> Download:
    """Return the workbook as .xlsx, with a comment on each problem's cell and a first sheet that lists the problems."""
    marks = [
        Mark(
            severity=problem.severity,
            heading=_("error") if problem.severity == "error" else _("warning"),
            sheet=place.sheet,
            row=place.row,
            column=place.column,
            words=f"{problem.what(_)}\n{problem.remedy(_)}",
        )
        for problem in queries.problems_of(draft)
        for place in (problem.place, *problem.also)
    ]
    headings = (_("Severity"), _("Sheet"), _("Row"), _("Column"), _("What is wrong, what to do"))
    content = mark_problems(uploaded_workbook(draft), marks, Listing(_("Problems"), headings))
    stem = draft.file_name.rsplit(".", 1)[0]
    return Download(_("%(file)s with problems.xlsx") % {"file": stem}, content)
