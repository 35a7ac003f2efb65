"""What is said once an interview is complete, beside the thanks: one question about the call, and two choices.

Each is a script of the study's own: where it has no words it is not asked.
"""

from collections.abc import Sequence

CALL_QUESTION, RESULTS_OFFER, LEAVE_ALONE = "call_question", "results_offer", "leave_alone"
LAST_SCRIPTS = (CALL_QUESTION, RESULTS_OFFER, LEAVE_ALONE)
"""In the order in which they are read."""
VERY_GOOD, GOOD, SO_SO, BAD, NO_ANSWER = "very_good", "good", "so_so", "bad", "no_answer"
RATINGS = {"1": VERY_GOOD, "2": GOOD, "3": SO_SO, "4": BAD, "*": NO_ANSWER}
"""What is typed → how the call was for whoever answered it."""
WELL = (VERY_GOOD, GOOD)
ANSWERED = (*WELL, SO_SO, BAD)
LEAVES = "9"
"""What is typed for whoever wants to be left alone."""
LONGEST_ADDRESS = 200


def typed_codes(typed: str) -> Sequence[str]:
    """The codes in what was typed: ``1 9`` and ``1,9``."""
    return typed.replace(",", " ").replace(";", " ").split()
