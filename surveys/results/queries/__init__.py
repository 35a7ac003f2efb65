"""Reads for deliveries, exports and the change feed."""

from .change_feed import NOT_IN_FEED, AnswerSet, ChangedInterview, FeedPosition, changed_interviews, codebooks_of
from .deliveries import (
    DELIVERED,
    DialledCall,
    FieldFacts,
    InterviewRecord,
    attempt_notes,
    delivered_interviews,
    dialled_calls,
    field_facts,
    interview_records,
    versions_used,
)
from .exports import (
    discardable_among,
    exports_discardable_by,
    exports_for_systems,
    exports_visible_to,
    is_being_made,
    readers_of,
)
from .handed_over import (
    deliveries_of_link,
    deliveries_visible_to,
    files_in,
    files_of,
    format_of,
    last_handed_over,
    links_told_of,
    people_told_of,
)
from .saved_sets import table_sets_of, weight_sets_of
from .toplines import releases_of, topline_release_shown
from .webhooks import WebhookCounts, counts_of_webhooks, webhook_log, webhooks_of

__all__ = [
    "DELIVERED",
    "NOT_IN_FEED",
    "AnswerSet",
    "ChangedInterview",
    "DialledCall",
    "FeedPosition",
    "FieldFacts",
    "InterviewRecord",
    "WebhookCounts",
    "attempt_notes",
    "changed_interviews",
    "codebooks_of",
    "counts_of_webhooks",
    "delivered_interviews",
    "deliveries_of_link",
    "deliveries_visible_to",
    "dialled_calls",
    "discardable_among",
    "exports_discardable_by",
    "exports_for_systems",
    "exports_visible_to",
    "field_facts",
    "files_in",
    "files_of",
    "format_of",
    "interview_records",
    "is_being_made",
    "last_handed_over",
    "links_told_of",
    "people_told_of",
    "readers_of",
    "releases_of",
    "table_sets_of",
    "topline_release_shown",
    "versions_used",
    "webhook_log",
    "webhooks_of",
    "weight_sets_of",
]
