"""Changes of the field's state in a sentence: who opened, paused or closed it, and when."""

from django.utils.translation import gettext as _

from surveys.design.models import StudyStatus
from surveys.design.queries import STATUS_VERBS
from surveys.people.models import AuditEntry, AuditVerb

from .formatting import moment


def move_in_words(move: AuditEntry) -> str:
    """Return ``Paused by Renato M., today 14:10``."""
    say = {"name": move.actor.short_name if move.actor else "", "when": moment(move.at)}
    by_somebody = {
        STATUS_VERBS[StudyStatus.FIELDING]: _("Field opened by %(name)s, %(when)s"),
        STATUS_VERBS[StudyStatus.PAUSED]: _("Paused by %(name)s, %(when)s"),
        STATUS_VERBS[StudyStatus.CLOSED]: _("Closed by %(name)s, %(when)s"),
    }
    by_a_command = {
        STATUS_VERBS[StudyStatus.FIELDING]: _("Field opened, %(when)s"),
        STATUS_VERBS[StudyStatus.PAUSED]: _("Paused, %(when)s"),
        STATUS_VERBS[StudyStatus.CLOSED]: _("Closed, %(when)s"),
    }
    return (by_somebody if move.actor else by_a_command)[AuditVerb(move.verb)] % say
