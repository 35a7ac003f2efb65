"""Why an answer was not taken, in the interviewer's language."""

from django.utils.translation import gettext as _

from surveys.questionnaire.model.pages import Complaint

from .texts import plain


def words_of(complaint: Complaint) -> str:
    """The researcher's own words where there are some, else ours."""
    if complaint.own:
        return plain(complaint.own)
    return _(complaint.message) % complaint.values if complaint.values else _(complaint.message)
