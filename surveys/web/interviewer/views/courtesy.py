"""One's own figures of courtesy and listening, beside the median of the team."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from surveys.design.queries import studies_staffed_by
from surveys.fieldwork.queries import last_days
from surveys.people.models import WatchScope
from surveys.people.queries import may_watch
from surveys.web.access import person, signed_in
from surveys.web.partials import render_page
from surveys.web.screens.courtesy import PERIODS, kept_courtesy


@require_GET
@signed_in
def own_courtesy(request: HttpRequest) -> HttpResponse:
    """Of oneself alone, and only what is shown to those who lead as well."""
    user = person(request)
    found = None
    if may_watch(WatchScope.COURTESY):
        now = timezone.now()
        found = kept_courtesy(list(studies_staffed_by(user)), *last_days(PERIODS[-1], now), now)
    context = {"mine": found.people.get(user.pk) if found else None, "team": found.team if found else None}
    return render_page(request, "interviewer/courtesy.html", context)
