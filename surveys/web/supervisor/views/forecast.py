"""The forecast of a study: look at it, have it played again with other assumptions, give up one that runs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from surveys.design.models import Study
from surveys.fieldwork.services import cancel_forecast
from surveys.fieldwork.tasks import request_forecast
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.partials import render_page
from surveys.web.screens.plain_tables import TABLE_ENDINGS, table_file
from surveys.web.supervisor.forms.forecast import ForecastForm
from surveys.web.supervisor.pages.forecast import forecast_form, forecast_page, kept_scenarios
from surveys.web.supervisor.pages.forecast_file import forecast_rows

from .desk import WATCHERS, may_act


@study_role(*WATCHERS)
def forecast(request: HttpRequest, study: Study) -> HttpResponse:
    """The last forecast, or how far the next one is; POST asks for one."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = "b" if given.get("scenario") == "b" else "a"
    form = forecast_form(study, chosen, given if request.method == "POST" else None)
    if request.method == "POST" and ("without" in given or form.is_valid()):
        scenarios = kept_scenarios(study)
        if "without" in given:
            scenarios.pop("b", None)
        else:
            scenarios[chosen] = form.choices.to_json()
        request_forecast(study=study, scenarios=scenarios, by=person(request), now=timezone.now())
        shown = chosen if chosen in scenarios else "a"
        return redirect(f"{reverse('forecast', args=[study.pk])}?scenario={shown}")
    return _shown(request, study, form, chosen)


def _shown(request: HttpRequest, study: Study, form: ForecastForm, chosen: str) -> HttpResponse:
    with out_of_turn(request):
        page = forecast_page(study, form, chosen, timezone.now())
    if HtmxDetails(request) and not page.is_under_way:
        return HttpResponseClientRefresh()
    context = {"study": study, "tab": "desk", "here": "forecast", "page": page, "form": form}
    context["may_act"] = may_act(request, study)
    status = 422 if form.is_bound else 200
    return render_page(request, "supervisor/forecast.html", context, fragment="progress", status=status)


@require_GET
@study_role(*WATCHERS)
def forecast_file(request: HttpRequest, study: Study, kind: str) -> HttpResponse:
    """The last forecast day by day, as CSV or Excel."""
    if kind not in TABLE_ENDINGS:
        raise Http404
    headings, rows = forecast_rows(study)
    return table_file(f"{_('forecast')}-{study.pk}.{kind}", _("Forecast"), headings, rows).response()


@require_POST
@study_role(*WATCHERS)
def cancel(request: HttpRequest, study: Study) -> HttpResponse:
    """Give up the forecast that is being played."""
    cancel_forecast(study=study, now=timezone.now())
    return redirect("forecast", study.pk)
