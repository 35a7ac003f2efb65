"""Contacts keep their names as they are looked for; the next migration fills them in."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_decisions_of_versions")]

    operations = [
        migrations.RemoveConstraint("contact", "contact_erased_names_nobody"),
        migrations.AddField("contact", "searchable", models.CharField(blank=True, default="", max_length=400)),
        migrations.AddIndex("contact", models.Index(fields=["searchable", "case"], name="contact_searchable")),
        migrations.AddConstraint(
            "contact",
            models.CheckConstraint(
                name="contact_erased_names_nobody",
                condition=Q(erased_at__isnull=True) | Q(name="", respondent="", searchable=""),
            ),
        ),
    ]
