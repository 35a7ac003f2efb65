"""The verbs of the audit register in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from surveys.people.models import AuditVerb

GROUPS = {
    "session": _("Sign-ins"),
    "case": _("Cases seen and changed"),
    "caller": _("Callers looked for"),
    "do_not_call": _("Do-not-call list"),
    "interview": _("Interviews"),
    "back_check": _("Back-checks"),
    "reviewing": _("Review of interviews"),
    "export": _("Files of results"),
    "delivery": _("Deliveries"),
    "client": _("Clients’ right to have deliveries made"),
    "tables": _("Tables"),
    "weights": _("Weights"),
    "topline": _("Toplines"),
    "cleaning": _("Cleaning of values"),
    "coding": _("Coding of open answers"),
    "api": _("Reads by other systems"),
    "token": _("API tokens"),
    "webhook": _("Webhooks"),
    "person": _("Accounts"),
    "abilities": _("Languages and skills"),
    "factor": _("Second factors"),
    "role": _("Roles"),
    "study": _("Studies"),
    "sample": _("Samples"),
    "pilot": _("Pilots"),
    "quota": _("Quotas"),
    "rules": _("Calling rules"),
    "review": _("Approval of questionnaires"),
    "reviewer": _("Links for reviewers"),
    "version": _("Versions of questionnaires"),
    "person_data": _("Requests of persons"),
    "processing": _("Register of processing"),
    "legal_hold": _("Legal holds"),
    "retention": _("Retention"),
    "institute": _("The institute"),
    "watching": _("Watching people at work"),
    "shift": _("Shifts and hours"),
    "training": _("Training"),
    "centre": _("Centres"),
    "site": _("The site"),
    "page": _("Pages asked for in vain"),
    "register": _("The register itself"),
}
"""Prefix of verbs → the name of their group in the page's filter."""

WHY: Mapping[str, object] = {
    "unknown": _("nobody is called so"),
    "password": _("wrong password"),
    "suspended": _("account suspended"),
    "factor": _("wrong second factor"),
}
"""Why a sign-in was refused."""


def words_of_verb(verb: str) -> str:
    """Return the verb in words; an unknown verb is returned as it is."""
    return str(AuditVerb(verb).label) if verb in AuditVerb.values else verb
