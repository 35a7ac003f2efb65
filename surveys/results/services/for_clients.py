"""What leaves for a client: numbers made for them, and of what identifies people only what these agreed to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from surveys.results.models import ConsentSource, DeliveryConsent
from surveys.results.queries.consents import EXTERNAL_ID, consents_of
from surveys.results.queries.deliveries import DialledCall, InterviewRecord
from surveys.results.services.workbook.delivery import Agreed, Delivery

from .client_numbers import ClientNumbers, client_numbers


def made_for_client(delivery: Delivery, as_of: datetime | None) -> Delivery:
    """The delivery with the client's numbers in place of ours, without external ids and personal columns.

    But for those whose interview records that they agreed. ``as_of``: when it was frozen, if it was.
    """
    client = delivery.client or ""
    numbers, consents = (
        client_numbers(delivery.study, client),
        consents_of(delivery.study, client, as_of, delivery.version),
    )
    given = dict.fromkeys(name for one in consents for name in one.releases)
    columns = [name for name in given if name in delivery.hidden_attributes]
    sieve = _Sieve(delivery, consents, numbers)
    return replace(
        delivery,
        batches=lambda: map(sieve.batch, delivery.batches()),
        frozen_calls=lambda: _calls(delivery.calls(), numbers),
        weights={
            name: {numbers.interview(pk): weight for pk, weight in weights.items()}
            for name, weights in delivery.weights.items()
        },
        numbers=numbers,
        has_external_ids=EXTERNAL_ID in given,
        attributes=[*delivery.attributes, *columns],
        hidden_attributes=frozenset(delivery.hidden_attributes) - set(columns),
        agreed=[Agreed(one.purpose, one.name, one.answer, tuple(one.releases)) for one in consents],
    )


def _calls(calls: Iterable[DialledCall], numbers: ClientNumbers) -> Iterator[DialledCall]:
    for call in calls:
        interview = None if call.interview is None else numbers.interview(call.interview)
        yield replace(call, case=numbers.case(call.case), interview=interview, external_id="")


class _Sieve:
    """Lets through what a client may have of an interview."""

    def __init__(self, delivery: Delivery, consents: Sequence[DeliveryConsent], numbers: ClientNumbers) -> None:
        self._delivery, self._consents, self._numbers = delivery, consents, numbers
        self._free = frozenset(delivery.attributes)

    def batch(self, batch: Sequence[InterviewRecord]) -> list[InterviewRecord]:
        """The interviews as the client gets them."""
        return [self._seen(one) for one in batch]

    def _seen(self, record: InterviewRecord) -> InterviewRecord:
        given = {name for one in self._consents if self._is_given(one, record) for name in one.releases}
        allowed = self._free | given
        return record._replace(
            interview=self._numbers.interview(record.interview),
            case=self._numbers.case(record.case),
            external_id=record.external_id if EXTERNAL_ID in given else "",
            attributes={name: value for name, value in record.attributes.items() if name in allowed},
        )

    def _is_given(self, consent: DeliveryConsent, record: InterviewRecord) -> bool:
        """Whether the interview, as it is delivered, records this agreement; what is left open is none."""
        if consent.source == ConsentSource.COLUMN:
            return record.attributes.get(consent.name, "").strip().casefold() == consent.answer.strip().casefold()
        said: Any = self._delivery.layers.known(record).values.get(consent.name.casefold())
        return consent.answer in said if isinstance(said, list) else said == consent.answer
