"""Everything that changes the register of processing and retention, and answers requests for subject access."""

from .expiring import expire_due_data
from .processing import ProcessingFacts, write_processing
from .retention_plans import (
    HoldInForceError,
    MonthsMissingError,
    NoHoldError,
    RetentionFacts,
    lift_hold,
    place_hold,
    plan_retention,
    switch_retention_off,
    switch_retention_on,
)
from .subject_requests import answer_access_request, search_person

__all__ = [
    "HoldInForceError",
    "MonthsMissingError",
    "NoHoldError",
    "ProcessingFacts",
    "RetentionFacts",
    "answer_access_request",
    "expire_due_data",
    "lift_hold",
    "place_hold",
    "plan_retention",
    "search_person",
    "switch_retention_off",
    "switch_retention_on",
    "write_processing",
]
