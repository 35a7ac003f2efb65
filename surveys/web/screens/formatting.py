"""Times as supervisors read them."""

from datetime import datetime

from surveys.formatting import clock

__all__ = ["case_number", "clock", "minutes_since"]


def minutes_since(then: datetime | None, now: datetime) -> str:
    """``4′``, from an hour on ``1 h 05′``; a dash for never."""
    if then is None:
        return "–"
    minutes = max(0, int((now - then).total_seconds() // 60))
    return f"{minutes}′" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}′"


def case_number(number: int) -> str:
    """``003981``: as it stands on every page."""
    return f"{number:06d}"
