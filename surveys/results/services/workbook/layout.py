"""How answers are laid out in codes, as whoever reads them wants them."""

from dataclasses import replace

from surveys.questionnaire.codebook import Codebook, Variable
from surveys.questionnaire.model.state import DK, REFUSED

from .columns import BOTH, FLAGS, MENTIONS
from .delivery import Delivery

USUAL, NEGATIVE, EMPTY = "usual", "negative", "empty"
"""Codes of don't know and refused: 98 and 99, or as long as needed; −3 and −4; none, the cell is empty."""
SEVERAL, UNSAID = (BOTH, FLAGS, MENTIONS), (USUAL, NEGATIVE, EMPTY)
NUMBERS = {DK: -3, REFUSED: -4}


def laid_out(delivery: Delivery, *, several: str | None, unsaid: str | None) -> Delivery:
    """The delivery with several answers and what was not said laid out so. Listed codes stay as they are listed."""
    if several in {FLAGS, MENTIONS}:
        delivery = replace(delivery, several=several)
    if unsaid in {NEGATIVE, EMPTY}:
        variables = tuple(_coded(one, unsaid) for one in delivery.codebook.variables)
        delivery = replace(delivery, codebook=_with(delivery.codebook, variables))
    return delivery


def _with(book: Codebook, variables: tuple[Variable, ...]) -> Codebook:
    return replace(book, variables=variables)


def _coded(variable: Variable, unsaid: str | None) -> Variable:
    beside = {kind: NUMBERS[kind] for kind in variable.beside} if unsaid == NEGATIVE else {}
    return replace(variable, beside=beside) if variable.beside else variable
