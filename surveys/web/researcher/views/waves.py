"""A new study, or the next wave of a series, is made from a study."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design.models import Study, Version
from surveys.design.queries import whole_source
from surveys.design.services import Taken
from surveys.fieldwork.queries import targets_of
from surveys.formats.editing import TROUBLES, EditError
from surveys.people.models import Role
from surveys.training.services import repeat_with_briefing
from surveys.web.access import person, study_role
from surveys.web.middleware.turns import out_of_turn
from surveys.web.partials import render_page
from surveys.web.researcher.forms.waves import SourceForm, WaveForm
from surveys.web.researcher.pages.waves import wave_page


@study_role(Role.RESEARCHER)
def wave(request: HttpRequest, study: Study) -> HttpResponse:
    """Show what can be taken over, and make the new study of it."""
    page = wave_page(study, person(request), SourceForm.asked(request.POST or request.GET))
    if page is None:
        messages.error(request, _("There is no questionnaire yet that could be taken over."))
        return redirect("study", study.pk)
    form = WaveForm(request.POST or None, page.offered)
    made = _made(request, study, form) if form.is_valid() else None
    if made is not None:
        messages.success(request, _("“%(study)s” is made; its questionnaire is draft 1.") % {"study": made.name})
        return redirect("questionnaire-editor", made.pk)
    context = {"study": study, "tab": "study", "page": page, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "researcher/wave.html", context, fragment="source", status=status)


def _made(request: HttpRequest, study: Study, form: WaveForm) -> Study | None:
    source = whole_source(study, version=form.version)
    if source is None:
        return None
    targets = targets_of(study) if isinstance(source, Version) else {}
    try:
        with out_of_turn(request):
            taken = Taken(**form.taken(), targets=targets)
            return repeat_with_briefing(
                earlier=study, source=source, taken=taken, by=person(request), now=timezone.now(), **form.facts()
            )
    except EditError as refusal:
        form.add_error(None, _(TROUBLES[refusal.code]))
    return None
