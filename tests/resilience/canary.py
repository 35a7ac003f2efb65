"""A site with one person, who is erased: what is found of them in tables and files, before and after.

``python -m tests.resilience.canary ARCHIVES FOLDER…`` fills a new site, backs it up into ARCHIVES in between, and
prints what was found in the files of the folders, as JSON on its last line.
"""

import gzip
import json
import sys
import urllib.parse
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import re2
from django.core.management import call_command
from django.db import connection


def spellings() -> list[bytes]:
    """Each word as it may stand in a file."""
    from .person import spelt

    found = []
    for word in spelt():
        escaped = json.dumps(word)[1:-1]
        for text in dict.fromkeys((word, escaped, urllib.parse.quote(word), urllib.parse.quote_plus(word))):
            found += [text.encode("utf-8"), text.encode("utf-16-le"), text.encode("utf-16-be")]
    return list(dict.fromkeys(found))


def contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and of what is squeezed in it."""
    data = path.read_bytes()
    yield data
    if data.startswith(b"PK") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            yield from map(book.read, book.namelist())
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)


def places_in(*folders: Path) -> dict[str, int]:
    """File → how often something of the person stands in it."""
    counted = {}
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # bytes as they stand
    looked_for = re2.compile(b"|".join(map(re2.escape, spellings())), options)
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        hits = sum(1 for data in contents(path) for _ in looked_for.finditer(data))
        if hits:
            counted[path.name] = hits
    return counted


def play(archives: Path, folders: list[Path]) -> dict[str, Any]:
    """Everything, in one process that stays connected: what it leaves open is looked into too."""
    from .person import erase, fields_with_words, fill

    fill()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the server does by itself in time
    before = {"fields": fields_with_words(), "files": places_in(*folders)}
    call_command("backup", archives, verbosity=0)
    overwritten = erase()
    return {"before": before, "fields": fields_with_words(), "files": places_in(*folders), "overwritten": overwritten}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(play(Path(sys.argv[1]), list(map(Path, sys.argv[2:])))))
