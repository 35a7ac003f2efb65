"""The names of the contacts there are, as they are looked for: in batches, each of which is kept."""

import re
import unicodedata

from django.db import migrations

AT_ONCE = 500
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
APOSTROPHES = re.compile("[‘’`´ʼ′]")  # noqa: RUF001 (as people type them)
MARKS = re.compile(r"(?<=\w)['-](?=\w)")
ACCENTS = re.compile("[\u0300-\u036f]")


def fill(apps, schema_editor):
    """Run again after an interruption it writes the same."""
    contacts = apps.get_model("surveys", "Contact").objects
    last = 0
    while batch := list(contacts.filter(pk__gt=last).order_by("pk").only("name", "respondent")[:AT_ONCE]):
        for contact in batch:
            contact.searchable = searchable(contact.name, contact.respondent)
        contacts.bulk_update([contact for contact in batch if contact.searchable], ["searchable"])
        last = batch[-1].pk


def searchable(*names):
    """As ``fieldwork.names`` wrote them when this migration was made."""
    words = [word for name in names for word in APOSTROPHES.sub("'", name).split()]
    joined = [MARKS.sub("", word) for word in words if MARKS.search(word)]
    return " ".join(flat(word) for word in (*words, *joined))[:400]


def flat(word):
    bare = ACCENTS.sub("", unicodedata.normalize("NFD", word.casefold()))
    return " ".join(bare.translate(str.maketrans("-'", "  ")).split()).translate(PLAIN)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("surveys", "0004_names_as_they_are_looked_for")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
