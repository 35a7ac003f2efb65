"""The numbers that must not be called, as keyed digests: in batches, each of which is kept."""

import hmac

from django.conf import settings
from django.db import migrations

AT_ONCE = 500


def fill(apps, schema_editor):
    """Run again after an interruption it writes the same."""
    entries = apps.get_model("surveys", "DoNotCall").objects
    while batch := list(entries.filter(digest=None).order_by("pk").only("number")[:AT_ONCE]):
        for entry in batch:
            entry.digest, entry.key = digest(entry.number), digest("the name of this key")[:8]
        entries.bulk_update(batch, ["digest", "key"])


def digest(words):
    """As ``people.keyed`` wrote it when this migration was made."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"ascolto: do not call", "sha256")
    return hmac.digest(key, words.encode(), "sha256").hex()[:32]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("surveys", "0013_digests_of_numbers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
