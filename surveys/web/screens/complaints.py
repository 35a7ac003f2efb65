"""The message that says why an answer was not accepted, in the interviewer's language."""

from django.utils.translation import gettext as _

from surveys.questionnaire.model.pages import Complaint

from .texts import plain


def words_of(complaint: Complaint) -> str:
    """Return the researcher's own message if there is one, else ours."""
    if complaint.own:
        return plain(complaint.own)
    return _(complaint.message) % complaint.values if complaint.values else _(complaint.message)
