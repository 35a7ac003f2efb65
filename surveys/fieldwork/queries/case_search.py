"""Find cases by what people say: a case or list number, part of a name, a telephone number or part of one."""

from collections.abc import Collection

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Upper

from surveys.database.search_index import NAMES, NUMBERS, find
from surveys.design.models import Study
from surveys.fieldwork.models import Case, Contact, PhoneNumber, Purpose

from .person_names import words_of

MOST_CASES_FOUND = 50
SHORTEST_NUMBER = 4
"""Digits that a part of a telephone number has at least."""
LOOKED_AT_FIRST = 1_000
"""Up to this number a study's cases are looked at before the index: what very many have is found among them."""


def find_cases(study: Study, words: str) -> QuerySet[Case]:
    """The study's cases that ``cases_named`` finds, at most ``MOST_CASES_FOUND``, by number; nothing for no words."""
    # Asked for by their ids alone, or the study's cases are read in the order of their numbers.
    named = cases_named(words, [study.pk], most=MOST_CASES_FOUND)
    found = Case.objects.filter(pk__in=named, purpose=Purpose.LIVE)
    return found.select_related("contact", "sample", "holder", "owner").order_by("number")[:MOST_CASES_FOUND]


def cases_named(words: str, studies: Collection[int], *, most: int, shortest_name: int = 1) -> set[int]:
    """Ids of cases of these studies by case or list number, and as ``people_named`` finds them."""
    words = " ".join(words.split())
    if not words:
        return set()
    # The index leaves empty ones out, and is used only where the question does too; and the number is asked for, or
    # SQLite reads another one that has the rest of the answer in it from end to end.
    listed = Case.objects.filter(study__in=studies).exclude(external_id="").alias(upper=Upper("external_id"))
    found = {pk for pk, _ in listed.filter(upper=Upper(Value(words))).values_list("pk", "number")[:most]}
    if words.isdecimal() and len(words) < 10:
        found.update(Case.objects.filter(study__in=studies, number=int(words)).values_list("pk", flat=True))
    return found | people_named(words, studies, most=most, shortest_name=shortest_name)


def people_named(words: str, studies: Collection[int] | None, *, most: int, shortest_name: int = 1) -> set[int]:
    """Ids of cases, at most about so many: every word a part of the name, or all digits part of a telephone number.

    Names without regard to case, accents and apostrophes: ``nicolo damico`` finds ``Nicolò D’Amico``.
    Telephone numbers as they are heard, in any grouping and with or without the prefix of the country.
    ``studies``: those whose cases are meant; ``None`` for all. ``shortest_name``: shorter words are not compared with
    names. Of a study's cases the first are found, where there are more.
    """
    rows: QuerySet[Contact] | QuerySet[PhoneNumber]
    if any(sign.isalpha() for sign in words):
        parts = words_of(words) if len(words) >= shortest_name else []
        index, rows = NAMES, Contact.objects.filter(*(Q(searchable__contains=part) for part in parts))
    else:
        digits = "".join(sign for sign in words if sign.isdecimal()).removeprefix("00")
        parts = [digits] if len(digits) >= SHORTEST_NUMBER else []
        index, rows = NUMBERS, PhoneNumber.objects.filter(number__contains=digits)
    if not parts:
        return set()
    if studies is not None and len(studies) == 1:
        found, are_all = _among_the_first(rows, *studies)
        if are_all or len(found) >= most:
            return found
    return find(index, parts, studies, most)


def _among_the_first(rows: QuerySet[Contact] | QuerySet[PhoneNumber], study: int) -> tuple[set[int], bool]:
    """Cases of these rows among the study's first numbers, and whether the study has no others."""
    cases = Case.objects.filter(study=study)
    first = list(cases.filter(number__lte=LOOKED_AT_FIRST).values_list("pk", flat=True))
    are_all = not cases.filter(number__gt=LOOKED_AT_FIRST).exists()
    return set(rows.filter(case__in=first).values_list("case", flat=True)), are_all
