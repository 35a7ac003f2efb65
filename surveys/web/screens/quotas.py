"""The display name of a quota cell."""

from django.utils.translation import get_language

from surveys.fieldwork.models import QuotaCell


def name_of(cell: QuotaCell) -> str:
    """Return the cell's label in the page's language, else in any, else its name."""
    label = cell.label or {}
    return label.get((get_language() or "")[:2]) or next(iter(label.values()), "") or cell.name
