"""Withheld groups: combinations of what is known of people by which few in a file are told from all others.

Whoever knows that somebody was interviewed finds them, and all they said, if they are one of few of their sex, age and
area. So a delivery that holds such groups is withheld until a researcher has said why it may be handed over all the
same. This is a threshold of data; that of figures is another, see ``analysis.differences.SMALL_BASE``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import translation

from surveys.design.models import Study
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.types import CALCULATED_TYPES
from surveys.results.models import StudyDelivery
from surveys.results.queries.deliveries import DELIVERED, InterviewRecord

from .snapshots import Source
from .workbook.columns import LabelledColumn, question_text
from .workbook.data_sheets import cells_of
from .workbook.delivery import Delivery, delivery_for, limited_to
from .workbook.tallies import AnswerCounts

WITHHELD_BELOW = 5
"""A group of fewer people is withheld, where nobody has said otherwise."""
MOST_TOLD = 40
"""The most cells that are listed, the smallest first."""
TELLING = re.compile(
    r"(?:^|_)(sex|sesso|gender|genere|age|eta|età|area|zona|zone|region|regione|provin\w*|comune|municip\w*|city|"
    r"citta|città|cap|zip|postcode|occupation|professione|job|education|istruzione|titolo_studio|classe_eta|age_class|"
    r"age_group)(?:_|\d|$)",
    re.IGNORECASE,
)
"""Names of variables that tell people apart, in a questionnaire as people write them."""
ASKED = re.compile(
    r"\b(quanti anni|(che|sua|tua) età|(donna|uomo),? o|(donna|uomo), (donna|uomo)|di che sesso|parte d.italia|"
    r"(quale|che) (regione|provincia|comune|zona)|dove (vive|abita)|how old|your age|(a )?(man|woman),? or|male or|"
    r"female or|your (gender|sex)|which (region|county|part of the country)|where do you live)\b",
    re.IGNORECASE,
)
"""The same where variables have numbers for names: questions for sex, age and where somebody lives."""


def telling_of(study: Study, *, language: str, now: datetime) -> tuple[dict[str, str], list[str]]:
    """The variables that may tell people apart, name → question, and those of them that are checked by default.

    Columns of the sample have no question.
    """
    delivery = delivery_for(study, batches=tuple, language=language, statuses=list(DELIVERED), for_client=True, now=now)
    usable = _usable(delivery)
    known = {one.name: " ".join(question_text(one, delivery.words).split()) for one in usable}
    known |= dict.fromkeys(delivery.attributes, "")
    return known, _usually(delivery, usable)


def telling_by_name(known: Mapping[str, str], columns: Collection[str]) -> list[str]:
    """Those that tell people apart as far as their names and questions say so; columns of the sample always may.

    ``known``: name → question.
    """
    return [name for name, words in known.items() if name in columns or TELLING.search(name) or ASKED.search(words)]


def _usable(delivery: Delivery) -> list[Variable]:
    return [
        one
        for one in delivery.variables()
        if (one.kind in {kinds.SINGLE, kinds.NUMBER} or _is_worked_out(one)) and not one.is_aside and not one.specify
    ]


def _usually(delivery: Delivery, usable: Sequence[Variable]) -> list[str]:
    """Of these and the columns of the sample, what tells people apart; an exact number would tell everybody."""
    known = {one.name: question_text(one, delivery.words) for one in usable if one.kind != kinds.NUMBER}
    return telling_by_name(known | dict.fromkeys(delivery.attributes, ""), delivery.attributes)


def _is_worked_out(variable: Variable) -> bool:
    """Whether it is a word that the questionnaire made of answers, as a class of ages is."""
    return variable.kind == kinds.TEXT and variable.type in CALCULATED_TYPES


def withheld_groups_in(made: StudyDelivery, source: Source, *, now: datetime) -> dict[str, Any] | None:
    """The withheld groups of a delivery, as its facts keep them; none of what nobody could be told by."""
    language = made.options.get("language") or "it"
    with translation.override(language):
        delivery = delivery_for(
            made.study,
            batches=source.batches,
            language=language,
            statuses=made.options.get("statuses") or list(DELIVERED),
            for_client=True,
            now=now,
            only_versions=source.versions,
            as_of=now,
        )
        if made.client:
            delivery = limited_to(delivery, made.client)
        there = {one.name: one for one in _usable(delivery)}
        chosen = made.options.get("telling")
        if chosen is None:
            chosen = _usually(delivery, list(there.values()))
        names = [name for name in chosen if name in there or name in delivery.attributes]
        smallest = int(made.options.get("smallest") or WITHHELD_BELOW)
        return _found(names, smallest, _cells(delivery, names, there)) if names else None


def _cells(delivery: Delivery, names: Sequence[str], there: Mapping[str, Variable]) -> Counter[tuple[Any, ...]]:
    """Combination of answers, in words → how many people have it."""
    columns = [LabelledColumn(there[name], delivery.words) for name in names if name in there]
    found: Counter[tuple[Any, ...]] = Counter()
    for batch in delivery.batches():
        for version, run in groupby(batch, key=lambda record: record.version_id):
            records = list(run)
            said = cells_of(delivery, version, [one.row for one in records], columns, AnswerCounts())
            answers = iter(said)
            found.update(zip(*(list(_values(name, there, answers, records)) for name in names), strict=True))
    return found


def _values(
    name: str, there: Mapping[str, Variable], answers: Iterator[Sequence[Any]], records: Sequence[InterviewRecord]
) -> Iterator[Any]:
    return iter(next(answers)) if name in there else (one.attributes.get(name) or None for one in records)


def _found(names: Sequence[str], smallest: int, cells: Counter[tuple[Any, ...]]) -> dict[str, Any] | None:
    small = sorted(((count, cell) for cell, count in cells.items() if count < smallest), key=lambda one: one[0])
    if not small:
        return None
    told = [[["–" if one is None else str(one) for one in cell], count] for count, cell in small[:MOST_TOLD]]
    people = sum(count for count, _ in small)
    return {"of": list(names), "smallest": smallest, "count": len(small), "people": people, "cells": told}
