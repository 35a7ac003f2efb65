"""A case has one main interview at most that is not rejected; where it has more, from before, one goes on counting.

Which one was decided so: the first complete one, for that is when the person was interviewed; without a complete one
the one that is to be gone on with, else the last. The others are rejected as a supervisor would: their answers stay,
their events and the register say why, and their places in quota cells are free again. ``manage.py verify`` names what
else disagrees.
"""

from django.db import migrations
from django.db.models import Count, F
from django.utils import timezone

REASON = "Upgrade: another interview of the case counts, and a case counts once."
ORDER = {"complete": 0, "open": 1, "suspended": 1}


def reject_others(apps, schema_editor):
    interviews = apps.get_model("surveys", "Interview").objects.exclude(status="rejected")
    twice = interviews.values("case", "kind").annotate(n=Count("pk")).filter(n__gt=1).order_by()
    for case, kind in twice.values_list("case", "kind"):
        standing = list(interviews.filter(case=case, kind=kind).order_by("pk").select_related("case"))
        kept = min(standing, key=lambda one: (ORDER.get(one.status, 2), one.pk if one.status == "complete" else -one.pk))
        for other in standing:
            if other.pk != kept.pk:
                _reject(apps, other)


def _reject(apps, interview):
    now, was = timezone.now(), interview.status
    places = apps.get_model("surveys", "QuotaPlace").objects.filter(attempt=interview.last_attempt_id)
    for place in places.filter(counted_at__isnull=False):
        apps.get_model("surveys", "QuotaCell").objects.filter(pk=place.cell_id).update(completes=F("completes") - 1)
        places.filter(pk=place.pk).update(counted_at=None, released_at=now)
    apps.get_model("surveys", "InterviewEvent").objects.create(
        interview=interview,
        sequence=interview.sequence + 1,
        kind="rejected",
        old=was,
        version_id=interview.version_id,
        language=interview.language,
        server_at=now,
        reason=REASON,
    )
    apps.get_model("surveys", "AuditEntry").objects.create(
        actor=None,
        verb="interview.rejected",
        subject=f"case:{interview.case_id}",
        details={"reason": REASON, "interview": f"interview:{interview.pk}"},
        at=now,
    )
    interview.status, interview.changed_at = "rejected", now
    interview.ended_at = interview.ended_at or now
    interview.sequence += 1
    interview.save(update_fields=["status", "changed_at", "ended_at", "sequence"])


def clear_outcomes_of_open_cases(apps, schema_editor):
    cases = apps.get_model("surveys", "Case").objects.exclude(state="closed")
    cases.exclude(final_outcome="").update(final_outcome="")
    cases.exclude(closed_as="").update(closed_as="")


class Migration(migrations.Migration):

    dependencies = [
        ("surveys", "0008_institute"),
    ]

    operations = [
        migrations.RunPython(reject_others, migrations.RunPython.noop),
        migrations.RunPython(clear_outcomes_of_open_cases, migrations.RunPython.noop),
    ]
