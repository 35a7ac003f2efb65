"""Texts for cells, as pages send them."""

from surveys.formats.xlsform.grid import LONGEST_CELL, clean_text


def sent_text(text: str) -> str:
    """Return the text as cells are read; one too long for a cell stays whole, so that the change of it is refused."""
    return text if len(text) > LONGEST_CELL else clean_text(text)
