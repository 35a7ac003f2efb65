"""Export of a questionnaire as an XLSForm workbook, from what was understood of the uploaded file."""

from django.utils.translation import gettext as _

from surveys.design.models import Draft, Version
from surveys.design.queries import questionnaire_of
from surveys.formats.questionnaires import is_survey_structure
from surveys.formats.xlsform import write_workbook
from surveys.web.screens.downloads import Download


def written_workbook(source: Draft | Version) -> Download | None:
    """Return the workbook, for Ascolto or any other XLSForm program; ``None`` if nothing was understood."""
    questionnaire = questionnaire_of(source)
    if questionnaire is None:
        return None
    stem = source.file_name.rsplit(".", 1)[0] or source.study.name
    return Download(_("%(file)s as understood.xlsx") % {"file": stem}, write_workbook(questionnaire))


def uploaded_workbook(draft: Draft) -> bytes:
    """Return the draft's workbook as it was uploaded; for another program's file, the workbook converted from it.

    Empty if the file could not be opened.
    """
    content = bytes(draft.workbook)
    if is_survey_structure(content):
        written = written_workbook(draft)
        return written.content if written else b""
    return content if draft.sheets else b""
