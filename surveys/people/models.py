"""People who work with Ascolto, and the record of what they did to each other's rights."""

import hashlib
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in one study. Administrators are not a role of a study: see ``User.is_administrator``."""

    RESEARCHER = "researcher", _("researcher")
    INTERVIEWER = "interviewer", _("interviewer")
    SUPERVISOR = "supervisor", _("supervisor")
    CLIENT = "client", _("client")


class Theme(models.TextChoices):
    """Colours of the pages."""

    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class People(UserManager["User"]):
    """Whom ``createsuperuser`` makes is an administrator: here nobody else may do everything."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra_fields: Any
    ) -> "User":
        """An administrator."""
        return super().create_superuser(username, email, password, **{"is_administrator": True, **extra_fields})


class User(AbstractUser):
    """A person who signs in. ``code`` is what clients see in place of an interviewer's name."""

    code = models.CharField(max_length=12, unique=True, null=True, blank=True)
    language = models.CharField(max_length=8, blank=True, default="")
    theme = models.CharField(max_length=8, choices=Theme, blank=True, default="")
    is_administrator = models.BooleanField(default=False)
    # As calling.dialling knows it; empty: as the centre does.
    dialling = models.CharField(max_length=200, blank=True, default="")
    # Suspended as soon as the call in hand is over: see people.services.suspend_person.
    leaves_after_call = models.BooleanField(default=False)

    objects: ClassVar[People] = People()

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def short_name(self) -> str:
        """``Giulia B.``: how colleagues see a person on the screens."""
        return f"{self.first_name} {self.last_name[:1]}.".strip() if self.last_name else str(self)

    @property
    def audit_name(self) -> str:
        """How the register names a person: ``person:12``."""
        return f"person:{self.pk}"


class BrowserSession(AbstractBaseSession):
    """A browser's visit, found by the key in its cookie; ``user`` where somebody has signed in.

    ``seen_at`` is when a person last did something there, to the minute; ``device`` as audit entries have it.
    """

    user = models.ForeignKey("surveys.User", models.CASCADE, related_name="+", null=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    device = models.CharField(max_length=60, blank=True, default="")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """``SESSION_ENGINE``, which imports this module."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store

    @property
    def reference(self) -> str:
        """What pages call the session: its key stays in the browser's own cookie."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:20]


class CentreDialling(models.Model):
    """How numbers are dialled by those who have not said it themselves; there is one. ``way``: see calling.dialling."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    way = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(name="centre_dialling_is_one", condition=models.Q(id=1))]


class SecondFactorRule(models.Model):
    """Of whom a second factor is required at the sign-in; there is one. ``roles``: see ``people.queries.ROLES``."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    roles = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(name="second_factor_rule_is_one", condition=models.Q(id=1))]


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


class Institute(models.Model):
    """Who makes the research; there is one. ``logo`` is a small PNG, ``logo_digest`` tells one from the next.

    ``contacts_months`` and ``answers_months``: after how many months personal data go where a study says nothing else.
    """

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    name = models.CharField(max_length=120)
    address = models.TextField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    website = models.URLField(blank=True, default="")
    privacy_name = models.CharField(max_length=120, blank=True, default="")
    privacy_email = models.EmailField(blank=True, default="")
    contacts_months = models.PositiveSmallIntegerField(null=True, blank=True)
    answers_months = models.PositiveSmallIntegerField(null=True, blank=True)
    logo_digest = models.CharField(max_length=16, blank=True, default="")
    logo = models.BinaryField(blank=True, default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(name="institute_is_one", condition=models.Q(id=1)),
            models.CheckConstraint(name="institute_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address_line(self) -> str:
        """The postal address in one line."""
        return ", ".join(line.strip(" ,") for line in self.address.splitlines() if line.strip(" ,"))

    @property
    def privacy_contact(self) -> str:
        """Who answers for people's data, and where; empty where nobody was named."""
        return ", ".join(part for part in (self.privacy_name, self.privacy_email) if part)
