"""Numbers of interviews and cases made for one client: each client has others, and nobody finds ours from them.

A number is ours after a permutation that a key decides: a Feistel network of eight rounds of a keyed hash over 30 bits.
So every interview has exactly one number and keeps it in all that this client is given, no table of them is kept, and
who has the key finds the interview again. All have ten digits and fit 32 bits, as tabulation programs want them.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b

from surveys.design.models import Study
from surveys.results.models import NumberKey

ROUNDS = 8
HALF = 15
"""Bits of half a number."""
MASK = (1 << HALF) - 1
SPAN = 1 << 2 * HALF
FIRST = 1_000_000_000
"""The least number that is given, so that all are equally long."""


class Permutation:
    """Numbers from 0 on and the numbers given for them, one to one."""

    def __init__(self, key: bytes, purpose: bytes) -> None:
        self._rounds = [blake2b(key=key, digest_size=2, person=purpose, salt=bytes([one])) for one in range(ROUNDS)]
        self._given: dict[int, int] = {}

    def of(self, number: int) -> int:
        """The number that is given for ours."""
        given = self._given.get(number)
        if given is None:
            # Numbers beyond 30 bits keep the part that is beyond: they still differ from all others.
            beyond, rest = divmod(number, SPAN)
            left, right = rest >> HALF, rest & MASK
            for place in range(ROUNDS):
                left, right = right, left ^ self._mixed(place, right)
            self._given[number] = given = FIRST + beyond * SPAN + (left << HALF | right)
        return given

    def behind(self, given: int) -> int | None:
        """Our number for one that was given; ``None`` for what no number is."""
        if given < FIRST:
            return None
        beyond, rest = divmod(given - FIRST, SPAN)
        left, right = rest >> HALF, rest & MASK
        for place in reversed(range(ROUNDS)):
            left, right = right ^ self._mixed(place, left), left
        return beyond * SPAN + (left << HALF | right)

    def _mixed(self, place: int, half: int) -> int:
        mixing = self._rounds[place].copy()
        mixing.update(half.to_bytes(2, "big"))
        return int.from_bytes(mixing.digest(), "big") & MASK


class ClientNumbers:
    """The numbers of a study's interviews and cases as one client knows them."""

    def __init__(self, key: bytes) -> None:
        self._interviews, self._cases = Permutation(key, b"interview"), Permutation(key, b"case")

    def interview(self, pk: int) -> int:
        """The number of the interview with this id."""
        return self._interviews.of(pk)

    def case(self, number: int) -> int:
        """The number of the case that has this one within the study."""
        return self._cases.of(number)

    def interview_behind(self, given: int) -> int | None:
        """The id of the interview that has this number, whether there is one or not."""
        return self._interviews.behind(given)


def client_numbers(study: Study, client: str = "") -> ClientNumbers:
    """The numbers that this client of the study knows in files, the API and webhooks.

    ``client``: of several who share the questionnaire, as their blocks name them; ``""`` otherwise.
    """
    key = NumberKey.objects.filter(study=study, client=client).values_list("key", flat=True).first()
    if key is None:
        fresh = {"key": secrets.token_hex(32)}
        key = NumberKey.objects.get_or_create(study=study, client=client, defaults=fresh)[0].key
    return ClientNumbers(bytes.fromhex(key))
