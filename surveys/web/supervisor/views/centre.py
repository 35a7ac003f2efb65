"""The page of a supplier's centre, for its own supervisors."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from surveys.design.models import Study
from surveys.web.access import leads_centre
from surveys.web.partials import render_page
from surveys.web.supervisor.pages.centre import centre_page


@require_GET
@leads_centre
def centre(request: HttpRequest, study: Study, named: str) -> HttpResponse:
    """Lists, people and cases of the centre; nothing of the rest of the study."""
    after = request.GET.get("after", "")
    page = centre_page(
        study,
        named,
        state=request.GET.get("state", ""),
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0,
    )
    context = {"study": study, "tab": "centre", "page": page, "centre": named}
    return render_page(request, "supervisor/centre.html", context)
