"""Where questions that are dragged may stand, and in words why not elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.formats.drafting import LEADS, READS, WITHIN, Refusal, Written, limits_of

_WORDS: Mapping[str, Promise] = {
    READS: _("“%(one)s” reads the answer to “%(other)s”: it has to come behind it."),
    LEADS: _("“%(one)s” leads on to “%(other)s”: it has to come before it."),
    WITHIN: _(
        "“%(one)s” reads “%(other)s”, which is asked within the loop “%(loop)s”: in there it would be another one."
    ),
}


def refusal_words(refusal: Refusal) -> str:
    """Return why questions cannot stand somewhere."""
    return _WORDS[refusal.kind] % {"one": refusal.one, "other": refusal.other, "loop": refusal.loop}


def places_for(written: Written, rows: Sequence[int]) -> dict[str, Any]:
    """Return the limits of where the rows may be put, as plain values: the row of each, and why."""
    limits = limits_of(written, rows)
    return {
        "first": _said(limits.first),
        "last": _said(limits.last),
        "loops": [_said(one) for one in limits.loops],
    }


def _said(refusal: Refusal | None) -> dict[str, Any] | None:
    return None if refusal is None else {"row": refusal.row, "words": refusal_words(refusal)}
