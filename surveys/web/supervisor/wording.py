"""Times as supervisors read them."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def minutes_since(then: datetime | None, now: datetime) -> str:
    """``4′``, from an hour on ``1 h 05′``; a dash for never."""
    if then is None:
        return "–"
    minutes = max(0, int((now - then).total_seconds() // 60))
    return f"{minutes}′" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}′"


def clock(at: datetime) -> str:
    """``14:30`` by the study's clock, which is that of its pages."""
    return date_format(timezone.localtime(at), "G:i")


def case_number(number: int) -> str:
    """``003981``: as it stands on every page."""
    return f"{number:06d}"
