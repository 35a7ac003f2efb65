"""Weights and tables of a delivery."""

from __future__ import annotations

from dataclasses import replace
from typing import IO

from django.utils.translation import gettext

from surveys.results.models import TableSet
from surveys.results.queries import table_sets_of
from surveys.results.services.workbook.delivery import Delivery

from .columns import answers_from
from .making import weigh_in_words
from .study_answers import weight_specs_of
from .workbook import write_tables_workbook


def with_weights(delivery: Delivery, whole: Delivery) -> Delivery:
    """The delivery with the weights of its study, worked out for its interviews; what cannot be is told.

    ``whole``: it before it was limited to one of several clients: weights are the same for all. Those whose targets
    are of another client's questions are left out: who has one weight and who another tells what they answered.
    """
    specs = weight_specs_of(delivery.study, delivery.layers.as_of, delivery.version)
    specs = {name: spec for name, spec in specs.items() if delivery.knows_all_of(spec)}
    if not specs:
        return delivery
    answers = answers_from(whole)
    interviews = answers.interviews.tolist()
    made: dict[str, dict[int, float]] = {}
    troubles: list[str] = []
    for name, spec in specs.items():
        found, trouble = weigh_in_words(answers, spec)
        if found is None:
            troubles.append(f"{name}: {trouble}")
        else:
            made[name] = dict(zip(interviews, found.weights.values.tolist(), strict=True))
    given = {name: spec for name, spec in specs.items() if name in made}
    return replace(delivery, weights=made, weight_specs=given, weight_troubles=troubles)


def without_weights(delivery: Delivery) -> Delivery:
    """The delivery of a part of the interviews, for which no weights are worked out; that is told."""
    if not weight_specs_of(delivery.study, delivery.layers.as_of, delivery.version):
        return delivery
    told = gettext("Without weights: they are worked out for all interviews, and only new and changed ones are here.")
    return replace(delivery, weight_troubles=[told])


def delivered_sets(delivery: Delivery) -> list[TableSet]:
    """The sets of tables that the delivery is asked for, else those that go with every delivery."""
    found = table_sets_of(delivery.study, delivery.layers.as_of, delivery.version)
    if delivery.table_sets:
        return [one for one in found if one.pk in delivery.table_sets]
    return [one for one in found if one.is_delivered]


def write_tables(target: IO[bytes], delivery: Delivery) -> list[str]:
    """Write the delivery's sets of tables as a workbook; returns notes for its reader."""
    return [*delivery.weight_troubles, *write_tables_workbook(target, delivery, delivered_sets(delivery))]
