"""How much one step of an interview may work out: whoever is on the telephone never waits for a formula.

Counted are steps, not time, so that the same answers give the same result on every machine. A step is about as much
as reading one value that is known. What is bounded by the length of the questionnaire is not counted; what multiplies
is: instances of repeats, values of all instances, comparisons of these, long texts, long expressions.
"""

from __future__ import annotations

MOST_STEPS = 200_000
"""For one answer and the page behind it: about a tenth of a second."""

MOST_STEPS_OF_RESULTS = 2 * MOST_STEPS
"""For all values of a whole interview, when it ends."""

OF_A_VALUE = 5
"""What an item worked out anew costs."""
OF_AN_INSTANCE = 10
"""What an instance of a repeat costs, before anything in it is looked at."""

MOST_INSTANCES = 500
"""A count that asks for more has more to be worked out than anybody waits for."""

LONG_TEXT = 1_000
"""Characters from which on a text is counted where it is worked with."""
CHARACTERS_OF_A_STEP = 20
LONG_EXPRESSION = 64
"""Parts from which on an expression is counted."""
PARTS_OF_A_STEP = 1


class Budget:
    """What is left of the steps; shared by all that is worked out for one answer."""

    __slots__ = ("most", "spent")

    def __init__(self, most: int = MOST_STEPS) -> None:
        self.most, self.spent = most, 0

    @property
    def is_spent(self) -> bool:
        """Whether more was asked for than there was: nothing that was worked out since can be relied on."""
        return self.spent > self.most
