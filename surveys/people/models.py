"""People who work with Ascolto, and the record of what they did to each other's rights."""

from django.contrib.auth.models import AbstractUser
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


class User(AbstractUser):
    """A person who signs in. ``code`` is what clients see in place of an interviewer's name."""

    code = models.CharField(max_length=12, unique=True, null=True, blank=True)
    language = models.CharField(max_length=8, blank=True, default="")
    theme = models.CharField(max_length=8, choices=Theme, blank=True, default="")
    is_administrator = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def short_name(self) -> str:
        """``Giulia B.``: how colleagues see a person on the screens."""
        return f"{self.first_name} {self.last_name[:1]}.".strip() if self.last_name else str(self)

    @property
    def audit_name(self) -> str:
        """How audit entries name a person: ``person:12``."""
        return f"person:{self.pk}"


class AuditEntry(models.Model):
    """Who did what to whose rights or data, when; never changed."""

    actor = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", null=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="audit_entry_at")]
