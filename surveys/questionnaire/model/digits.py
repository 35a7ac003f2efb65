"""Numbers that come as texts from outside: as many digits as a database keeps, and no more."""

MOST_DIGITS = 18


def whole_number(text: str) -> int | None:
    """The number that digits alone say; ``None`` for anything else, and for more digits than any number here has.

    ``int`` itself raises ``ValueError`` for thousands of digits.
    """
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
