"""People who sign in, their roles in studies, and the browsers in which they are signed in."""

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
    """A person's role in one study. Administrators have no role of a study: see ``User.is_administrator``."""

    RESEARCHER = "researcher", _("researcher")
    INTERVIEWER = "interviewer", _("interviewer")
    SUPERVISOR = "supervisor", _("supervisor")
    CLIENT = "client", _("client")


class Theme(models.TextChoices):
    """Colours of the pages."""

    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


LOOKS = ("large", "larger", "airy", "contrast", "still", "left-hand")
"""What eyes and hands may want of the pages: larger letters, more space, more contrast, nothing that moves, and digits
under the left hand."""


class People(UserManager["User"]):
    """``createsuperuser`` creates an administrator: there are no other superusers."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra_fields: Any
    ) -> "User":
        """An administrator."""
        return super().create_superuser(username, email, password, **{"is_administrator": True, **extra_fields})


class User(AbstractUser):
    """A person who signs in. ``code`` is what clients see in place of an interviewer's name.

    ``trained_at``: when they passed general training; written by training, read by the claim.
    """

    code = models.CharField(max_length=12, unique=True, null=True, blank=True)
    language = models.CharField(max_length=8, blank=True, default="")
    theme = models.CharField(max_length=8, choices=Theme, blank=True, default="")
    # Some of LOOKS, with spaces between them.
    look = models.CharField(max_length=80, blank=True, default="", db_default="")
    is_administrator = models.BooleanField(default=False)
    # As calling.dialling knows it; empty: as the centre does.
    dialling = models.CharField(max_length=200, blank=True, default="")
    # Suspended as soon as the call in hand is over: see people.services.suspend_person.
    leaves_after_call = models.BooleanField(default=False)
    trained_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[People] = People()

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def short_name(self) -> str:
        """``Giulia B.``: the name shown to colleagues."""
        return f"{self.first_name} {self.last_name[:1]}.".strip() if self.last_name else str(self)

    @property
    def audit_name(self) -> str:
        """The person as a subject of the register: ``person:12``."""
        return f"person:{self.pk}"


class BrowserSession(AbstractBaseSession):
    """A browser's session, found by the key in its cookie; ``user`` where somebody has signed in.

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
        """The session's name in pages, derived from its key, which never leaves the browser's cookie."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:20]
