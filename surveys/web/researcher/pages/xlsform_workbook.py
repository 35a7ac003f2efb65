"""A questionnaire written as an XLSForm workbook, from what was understood of the file that was uploaded."""

from django.utils.translation import gettext as _

from surveys.design.models import Draft, Version
from surveys.design.queries import questionnaire_of
from surveys.formats.questionnaires import is_survey_structure
from surveys.formats.xlsform import write_workbook
from surveys.web.screens.downloads import Download


def written_workbook(source: Draft | Version) -> Download | None:
    """The workbook, to read here again or in any program that knows XLSForm; ``None`` if nothing was understood."""
    questionnaire = questionnaire_of(source)
    if questionnaire is None:
        return None
    stem = source.file_name.rsplit(".", 1)[0] or source.study.name
    return Download(_("%(file)s as understood.xlsx") % {"file": stem}, write_workbook(questionnaire))


def uploaded_workbook(draft: Draft) -> bytes:
    """The draft's workbook as it was uploaded; of another program's file the one that was made of it.

    Empty if the file could not even be opened.
    """
    content = bytes(draft.workbook)
    if is_survey_structure(content):
        written = written_workbook(draft)
        return written.content if written else b""
    return content if draft.sheets else b""
