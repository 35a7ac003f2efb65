"""Notices about changes that others made to a person's access: by e-mail at once, and at the next sign-in."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from surveys.people.models import AuditEntry, AuditVerb, User
from surveys.people.queries import done_to


def show_account_notices(request: HttpRequest, person: User, *, since: datetime) -> None:
    """Add a message for each change since the last sign-in, with its author and time."""
    with override(person.language or get_language()):
        for entry in done_to(person, since):
            messages.warning(request, _in_words(entry))


def send_account_notice(person: User, verb: AuditVerb, by: User) -> None:
    """E-mail the notice to the person, if they have an address and the site sends mail."""
    with override(person.language or get_language()):
        entry = AuditEntry(actor=by, verb=verb, at=timezone.now())
        context = {"what": _in_words(entry), "name": person.get_full_name() or person.username}
        get_adapter().send_notification_mail("account/email/done_by_others", person, context)


def _in_words(entry: AuditEntry) -> str:
    when = formats.date_format(timezone.localtime(entry.at), "DATETIME_FORMAT")
    say = {"who": entry.actor or _("The command line"), "when": when}
    if entry.verb == AuditVerb.FACTOR_RESET:
        return _("%(who)s removed your second factor on %(when)s. If you had not asked for it, say so at once.") % say
    return _("%(who)s reset your access on %(when)s. If you had not asked for it, say so at once.") % say
