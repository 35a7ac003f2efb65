"""E-mails about deliveries; none holds anything about a respondent."""

from django.utils import formats, timezone
from django.utils.translation import gettext

from surveys.results.models import Export


def withdrawal_notice(export: Export) -> tuple[str, str]:
    """Subject and body for the readers of a workbook with answers of somebody who was erased."""
    day = formats.date_format(timezone.localtime(export.withdrawn_at).date(), "DATE_FORMAT")
    facts = {"number": export.pk, "study": export.study.name, "day": day}
    subject = gettext("Workbook %(number)s of “%(study)s” is to be deleted") % facts
    body = gettext(
        "On %(day)s personal data of people were erased who had taken part in “%(study)s”. Workbook %(number)s holds "
        "answers of theirs. If you fetched it, please delete it, and every copy of it, and have a new one made on the "
        "page of the study: it holds everything else."
    )
    return subject, body % facts
