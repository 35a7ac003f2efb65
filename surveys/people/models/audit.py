"""The register of audit: one line for each thing that somebody did or saw."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditVerb(models.TextChoices):
    """What a line of the register says was done, ``noun.verb``, and its words. Every stage records with these alone."""

    ABILITIES_CHANGED = "abilities.changed", _("languages and skills changed")
    API_READ = "api.read", _("data read by another system")
    API_REFUSED = "api.refused", _("data asked for in vain by another system")
    API_WRITTEN = "api.written", _("data sent by another system")
    CALLER_SEARCHED = "caller.searched", _("a caller looked for")
    CASE_APPOINTED = "case.appointed", _("case to be called at a set time")
    CASE_CONTACT_CORRECTED = "case.contact_corrected", _("the person’s data put right")
    CASE_ERASED = "case.erased", _("person erased")
    CASE_FORBIDDEN = "case.forbidden", _("case never to be called again")
    CASE_LISTED = "case.listed", _("cases seen in a list")
    CASE_MADE_EXACT = "case.made_exact", _("appointment made exact")
    CASE_PUT_THROUGH = "case.put_through", _("caller put through")
    CASE_QUARANTINE_ENDED = "case.quarantine_ended", _("case out of quarantine")
    CASE_QUARANTINED = "case.quarantined", _("case put into quarantine")
    CASE_REASSIGNED = "case.reassigned", _("case given to another interviewer")
    CASE_RELEASED = "case.released", _("case put back into the queue")
    CASE_REOPENED = "case.reopened", _("case reopened")
    CASE_SEARCHED = "case.searched", _("cases searched")
    CASE_TAKEN = "case.taken", _("case taken for a call")
    CASE_VIEWED = "case.viewed", _("case looked at")
    CENTRE_DIALLING_CHANGED = "centre.dialling_changed", _("way of dialling changed")
    EXPORT_ASKED = "export.asked", _("file asked for")
    EXPORT_DISCARDED = "export.discarded", _("file deleted")
    EXPORT_FETCHED = "export.fetched", _("file fetched")
    EXPORT_WITHDRAWN = "export.withdrawn", _("file withdrawn")
    FACTOR_ADDED = "factor.added", _("second factor added")
    FACTOR_REMOVED = "factor.removed", _("second factor removed")
    FACTOR_REQUIRED = "factor.required", _("who needs a second factor changed")
    FACTOR_RESET = "factor.reset", _("second factor reset by an administrator")
    INSTITUTE_CHANGED = "institute.changed", _("the institute’s details changed")
    INTERVIEW_REJECTED = "interview.rejected", _("interview rejected")
    INTERVIEW_RESTORED = "interview.restored", _("rejection taken back")
    INTERVIEW_TAKEN_UP = "interview.taken_up", _("broken-off interview goes on")
    LEGAL_HOLD_LIFTED = "legal_hold.lifted", _("legal hold lifted")
    LEGAL_HOLD_PLACED = "legal_hold.placed", _("legal hold placed")
    PAGE_REFUSED = "page.refused", _("page asked for in vain: not there, or not for this person")
    PERSON_ACCESS_RESET = "person.access_reset", _("new password set by an administrator")
    PERSON_ADDED = "person.added", _("account made")
    PERSON_CHANGED = "person.changed", _("account changed")
    PERSON_LINKED = "person.linked", _("known to the institute’s own provider")
    PERSON_PASSWORD_CHANGED = "person.password_changed", _("new password of their own choice")
    PERSON_REAUTHENTICATED = "person.reauthenticated", _("identity confirmed again")
    PERSON_RESTORED = "person.restored", _("account let in again")
    PERSON_SIGNED_OUT = "person.signed_out", _("signed out everywhere")
    PERSON_SUSPENDED = "person.suspended", _("account suspended")
    PERSON_SUSPENDED_AFTER_CALL = "person.suspended_after_call", _("account suspended from the end of the call")
    PERSON_DATA_GIVEN = "person_data.given", _("data given to the person")
    PERSON_DATA_SEARCHED = "person_data.searched", _("data of a person looked for")
    PROCESSING_CHANGED = "processing.changed", _("register of processing changed")
    QUOTA_CHANGED = "quota.changed", _("quota cell changed")
    REGISTER_DOWNLOADED = "register.downloaded", _("register downloaded")
    REGISTER_EXPIRED = "register.expired", _("old lines of the register deleted")
    REGISTER_SEARCHED = "register.searched", _("register searched for a person")
    RETENTION_ANSWERS_ANONYMISED = "retention.answers_anonymised", _("interviews made anonymous")
    RETENTION_CONTACTS_ERASED = "retention.contacts_erased", _("contacts erased, their day had come")
    RETENTION_PLANNED = "retention.planned", _("retention planned")
    RETENTION_SWITCHED_OFF = "retention.switched_off", _("retention switched off")
    RETENTION_SWITCHED_ON = "retention.switched_on", _("retention switched on")
    ROLE_GRANTED = "role.granted", _("role given")
    ROLE_REVOKED = "role.revoked", _("role taken away")
    SAMPLE_CHECKED = "sample.checked", _("check with the opposition register noted")
    SAMPLE_MARKED_PERSONAL = "sample.marked_personal", _("columns of a sample marked as personal")
    SAMPLE_RELEASED = "sample.released", _("sample released")
    SAMPLE_WITHDRAWN = "sample.withdrawn", _("sample withdrawn")
    SESSION_BLOCKED = "session.blocked", _("sign-ins blocked after too many tries")
    SESSION_ENDED = "session.ended", _("signed out")
    SESSION_REFUSED = "session.refused", _("sign-in refused")
    SESSION_STARTED = "session.started", _("signed in")
    SITE_RESTORED_WITHOUT_LEDGER = "site.restored_without_ledger", _("archive put back without the ledger of erasures")
    STUDY_CLOSED = "study.closed", _("field closed")
    STUDY_FIELDED = "study.fielded", _("field opened")
    STUDY_PAUSED = "study.paused", _("field paused")
    TOKEN_MADE = "token.made", _("token made")
    TOKEN_REVOKED = "token.revoked", _("token revoked")
    VERSION_DECIDED = "version.decided", _("earlier answers decided about")


class AuditEntry(models.Model):
    """One line of the register: who did or saw what, of whom, when, from where; never changed. See ``audit``.

    ``study`` is the number of the study, without a foreign key: a line outlives what it tells of. ``address`` and
    ``device``: where a request came from; a command has neither.
    """

    actor = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True, db_index=False)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    study = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="audit_entry_verb_is_noun_verb", condition=models.Q(verb__contains=".")),
            models.CheckConstraint(name="audit_entry_subject_is_kind_id", condition=models.Q(subject__contains=":")),
        ]
        indexes = [
            models.Index(fields=["at"], name="audit_entry_at"),
            models.Index(fields=["actor", "id"], name="audit_entry_actor"),
            models.Index(fields=["subject", "id"], name="audit_entry_subject"),
            models.Index(fields=["study", "id"], name="audit_entry_study"),
            models.Index(fields=["verb", "id"], name="audit_entry_verb"),
        ]
