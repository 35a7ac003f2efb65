"""Views of the lists of cases and interviews that somebody keeps: a name for an address."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ListKind(models.TextChoices):
    """The lists of a study."""

    CASES = "cases", _("cases")
    INTERVIEWS = "interviews", _("interviews")


class SavedView(models.Model):
    """Filters, order and columns of a list under a name: of the person who keeps it, or of the whole study.

    ``query``: as the list's address has it. ``owner``: who sees it; none for everybody who may see the list.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=ListKind)
    owner = models.ForeignKey("surveys.User", models.CASCADE, related_name="+", null=True)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True, default="")
    saved_by = models.ForeignKey("surveys.User", models.PROTECT, related_name="+", db_index=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "kind", "owner", "name"],
                condition=Q(owner__isnull=False),
                name="saved_view_name_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["study", "kind", "name"],
                condition=Q(owner__isnull=True),
                name="saved_view_name_once_per_study",
            ),
            models.CheckConstraint(name="saved_view_kind_known", condition=Q(kind__in=ListKind.values)),
            models.CheckConstraint(name="saved_view_has_name", condition=~Q(name="")),
        ]
