"""The register of audit as it is read, filtered and searched."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.crypto import salted_hmac

from surveys.people.models import AuditEntry, AuditVerb
from surveys.questionnaire.types.searching import flat

LOOKS = frozenset({AuditVerb.CASE_TAKEN, AuditVerb.CASE_VIEWED})
"""Verbs of those who only looked at a case."""
TELLING_DIGITS = 8
"""The last digits, by which a telephone number is recognised in every spelling."""
SHORTEST_NUMBER = 6


def keyed(text: str, key: str | None = None) -> str:
    """A keyed hash of the text: equal texts have equal hashes, and nobody reads them without the site's key."""
    return salted_hmac("surveys.people.audit", text, secret=key, algorithm="sha256").hexdigest()[:32]


def ever_searched(words: str) -> list[str]:
    """The subjects under which a search may be recorded: with the site's key, and with earlier keys."""
    return [searched(words, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def searched(words: str, key: str | None = None) -> str:
    """The subject of a search: the same for all spellings of a number, and for a name's words in any order."""
    digits = re.sub(r"\D", "", words)
    if len(digits) >= SHORTEST_NUMBER and not any(sign.isalpha() for sign in words):
        return f"search:{keyed(digits[-TELLING_DIGITS:], key)}"
    return f"search:{keyed(' '.join(sorted(flat(words).split())), key)}"


LINES_A_PAGE = 50
LINES_A_STEP = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the register; empty values mean all lines. ``subject`` also finds lines whose details name it;
    ``subjects`` are those of the lines themselves, any of them.

    ``person``: who did it or to whose account it was done; ``group``: how the verb begins, such as ``session``;
    ``since`` and ``until``: moments, the second one excluded.
    """

    person: int | None = None
    group: str = ""
    study: int | None = None
    subject: str = ""
    subjects: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None


def lines(wanted: Wanted) -> QuerySet[AuditEntry]:
    """The lines that match, newest first."""
    found = AuditEntry.objects.select_related("actor").order_by("-pk")
    if wanted.person is not None:
        found = found.filter(Q(actor=wanted.person) | Q(subject=f"person:{wanted.person}"))
    if wanted.group:
        found = found.filter(verb__startswith=f"{wanted.group}.")
    if wanted.study is not None:
        found = found.filter(study=wanted.study)
    if wanted.subject:
        told = found.alias(told=Cast("details", TextField()))
        found = told.filter(Q(subject=wanted.subject) | Q(told__contains=f'"{wanted.subject}"'))
    if wanted.subjects:
        found = found.filter(subject__in=wanted.subjects)
    if wanted.since is not None:
        found = found.filter(at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(at__lt=wanted.until)
    return found


def page_of_lines(wanted: Wanted, before: int | None = None) -> tuple[list[AuditEntry], bool]:
    """A page of lines older than the one with the key ``before``, and whether there are more."""
    found = lines(wanted)
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(found[: LINES_A_PAGE + 1])
    return page[:LINES_A_PAGE], len(page) > LINES_A_PAGE


def all_lines(wanted: Wanted) -> Iterator[list[AuditEntry]]:
    """All matching lines, newest first, in batches, so that no query lasts as long as the reader."""
    last: int | None = None
    while step := list((lines(wanted) if last is None else lines(wanted).filter(pk__lt=last))[:LINES_A_STEP]):
        yield step
        last = step[-1].pk
