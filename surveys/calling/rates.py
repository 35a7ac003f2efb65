"""The AAPOR outcome rates (Standard Definitions, 10th edition, 2023), and location rates in addition.

I complete, P partial, R refusal and break-off, NC non-contact, O other eligible; UH, UR, UO unknown eligibility; NE not
eligible, which is never in a denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

CLASSES = ("I", "P", "R", "NC", "O", "UH", "UR", "UO", "NE")
UNKNOWN = ("UH", "UR", "UO")
ELIGIBLE = ("I", "P", "R", "NC", "O")

Counts = Mapping[str, float]
"""Cases, or sums of base weights, by class; a missing class counts as 0."""
Eligible = float | Mapping[str, float]
"""The share of unknown cases estimated to be eligible: one for all, or one for each class of unknowns."""

DENOMINATORS: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "RR1": (("I",), ELIGIBLE, "all"),
    "RR2": (("I", "P"), ELIGIBLE, "all"),
    "RR3": (("I",), ELIGIBLE, "share"),
    "RR4": (("I", "P"), ELIGIBLE, "share"),
    "RR5": (("I",), ELIGIBLE, "none"),
    "RR6": (("I", "P"), ELIGIBLE, "none"),
    "COOP1": (("I",), ("I", "P", "R", "O"), "none"),
    "COOP2": (("I", "P"), ("I", "P", "R", "O"), "none"),
    "COOP3": (("I",), ("I", "P", "R"), "none"),
    "COOP4": (("I", "P"), ("I", "P", "R"), "none"),
    "REF1": (("R",), ELIGIBLE, "all"),
    "REF2": (("R",), ELIGIBLE, "share"),
    "REF3": (("R",), ELIGIBLE, "none"),
    "CON1": (("I", "P", "R", "O"), ELIGIBLE, "all"),
    "CON2": (("I", "P", "R", "O"), ELIGIBLE, "share"),
    "CON3": (("I", "P", "R", "O"), ELIGIBLE, "none"),
    "LOC1": (ELIGIBLE, ELIGIBLE, "all"),
    "LOC2": (ELIGIBLE, ELIGIBLE, "share"),
}
"""Rate → numerator, known part of the denominator, how unknown cases count in it. LOC* are not AAPOR rates."""

RATES = tuple(DENOMINATORS)
RESPONSE, COOPERATION, REFUSAL = "RR3", "COOP3", "REF2"
"""What is called the response rate, the cooperation rate and the refusal rate wherever one of each is told."""


class RateError(ValueError):
    """Raised for invalid input: an unknown class or code, a share outside 0–1, unequal lengths."""


def class_of(code: str) -> str:
    """The class of an AAPOR final code: ``2.112`` → ``R``. Raises ``RateError``."""
    if code in {"1.1", "1.2"}:
        return "I" if code == "1.1" else "P"
    prefixes = (("2.1", "R"), ("2.2", "NC"), ("2", "O"), ("3.0", "UH"), ("3.1", "UH"), ("3.2", "UR"), ("3", "UO"))
    for prefix, symbol in (*prefixes, ("4", "NE")):
        if code.startswith(prefix):
            return symbol
    raise RateError(code)


def count(classes: Iterable[str], weights: Sequence[float] | None = None) -> dict[str, float]:
    """The number of cases by class, or the sums of their base weights. Raises ``RateError`` if the lengths differ."""
    listed = list(classes)
    if weights is not None and len(weights) != len(listed):
        raise RateError("weights")
    sums = dict.fromkeys(CLASSES, 0.0)
    for symbol, weight in zip(listed, weights or [1.0] * len(listed), strict=True):
        if symbol not in sums:
            raise RateError(symbol)
        sums[symbol] += weight
    return sums


def eligibility_rate(counts: Counts) -> float | None:
    """The usual estimate of e: eligible ÷ (eligible + not eligible). None if the eligibility of no case is known.

    It is 1 if no case is known to be not eligible: the estimate is then uninformative.
    """
    _check_classes(counts)
    eligible = _sum(counts, ELIGIBLE)
    return _ratio(eligible, eligible + counts.get("NE", 0))


def rates(counts: Counts, e: Eligible | None = None) -> dict[str, float | None]:
    """All rates by name; None ("n/a") where the denominator is 0 or e cannot be estimated.

    ``e``: the share of unknown cases estimated to be eligible; without it the usual estimate. Raises ``RateError``.
    """
    _check_classes(counts)
    share = _share_eligible(counts, e if e is not None else eligibility_rate(counts))
    unknown = {"none": 0.0, "all": _sum(counts, UNKNOWN), "share": share}
    found: dict[str, float | None] = {}
    for name, (numerator, known, how) in DENOMINATORS.items():
        part = unknown[how]
        found[name] = None if part is None else _ratio(_sum(counts, numerator), _sum(counts, known) + part)
    return found


def combine(parts: Sequence[tuple[float, float]]) -> float | None:
    """The combined rate of several frames: the mean of (rate, weight of the frame); None if the weights sum to 0."""
    return _ratio(sum(rate * weight for rate, weight in parts), sum(weight for _, weight in parts))


def _share_eligible(counts: Counts, e: Eligible | None) -> float | None:
    unknown = _sum(counts, UNKNOWN)
    if e is None:
        return 0.0 if unknown == 0 else None
    shares = e if isinstance(e, Mapping) else dict.fromkeys(UNKNOWN, e)
    if set(shares) - set(UNKNOWN) or not all(0 <= share <= 1 for share in shares.values()):
        raise RateError("e")
    if any(counts.get(symbol, 0) and symbol not in shares for symbol in UNKNOWN):
        raise RateError("e")
    return sum(share * counts.get(symbol, 0) for symbol, share in shares.items())


def _check_classes(counts: Counts) -> None:
    strange = set(counts) - set(CLASSES)
    if strange:
        raise RateError(", ".join(sorted(strange)))


def _sum(counts: Counts, symbols: Iterable[str]) -> float:
    return sum(counts.get(symbol, 0) for symbol in symbols)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
