"""Prints what the database holds of the interviews, as JSON on the last line, by attempt."""

import json
from typing import Any

import django


def main() -> dict[str, Any]:
    """Attempt → ``events`` as (kind, key, path, new value, sequence) and ``answers`` of the state, by path."""
    from surveys.interviewing.models import InterviewEvent, Session

    return {
        str(session.attempt_id): {
            "events": list(
                InterviewEvent.objects.filter(interview=session.interview_id)
                .order_by("sequence")
                .values_list("kind", "key", "path", "new", "sequence")
            ),
            "answers": session.interview.state["answers"],
        }
        for session in Session.objects.select_related("interview")
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main()))
