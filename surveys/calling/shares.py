"""The largest share of a study's complete interviews that one interviewer may hold.

Interviewers differ in how they ask; the more of the interviews one of them holds, the more of the results is theirs.
A practice seen in field manuals: nobody more than 25 % of the completes.
"""

from __future__ import annotations

LEAST_COMPLETES = 20
"""Of fewer planned interviews no share is taken: the first interview would be all of them."""


def most_so_far(percent: int, completes: int) -> int:
    """The most complete interviews of one interviewer where nobody has planned how many there shall be.

    The share is one of those that there are with the next one, rounded up: where it is large enough for the people who
    call, one of them always has room for it.
    """
    return -(-max(completes + 1, LEAST_COMPLETES) * percent // 100)


def leaves_no_room(percent: int, interviewers: int) -> bool:
    """Whether the shares of all interviewers together are not more than the whole: then each of them is needed."""
    return 0 < percent * interviewers <= 100


def most_completes(percent: int, planned: int) -> int:
    """The most complete interviews of one interviewer, of those planned in all."""
    return max(1, max(planned, LEAST_COMPLETES) * percent // 100)
