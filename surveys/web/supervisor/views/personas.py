"""The people one practises with: written by whoever trains, as the next edition; copied, retired, made anew."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.design.queries import interviewing
from surveys.questionnaire import personas
from surveys.questionnaire.model.digits import whole_number
from surveys.questionnaire.model.languages import without_region
from surveys.questionnaire.personas import PersonaError
from surveys.training import services
from surveys.training.queries import KnownPersona, known_personas
from surveys.web.access import ids_of_led_studies, leads_people, person
from surveys.web.partials import render_page
from surveys.web.supervisor.forms.persona import typed_persona
from surveys.web.supervisor.pages.personas import PersonaRefused, persona_page

from .shifts import led_studies
from .training_team import TAB


@require_GET
@leads_people
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the first person in the language of the page."""
    language = without_region(get_language() or "")
    everybody = list(known_personas())
    key = next((one for one in everybody if one[1] == language), everybody[0])
    return redirect("persona", *key)


@leads_people
def persona(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """One person, checked against the questionnaire of a study; POST writes the next edition."""
    known, studies = _known(key, language), led_studies(request)
    study = _study(request.GET.get("study", ""), studies) or _checked_against(known, studies)
    if request.method != "POST":
        return _shown(request, known, studies, study)
    _check_theirs(request, known)
    limit = _study(request.POST.get("limit", ""), studies)
    data = typed_persona(request.POST, known.persona)
    try:
        seen = whole_number(request.POST.get("seen", "")) or 0
        services.write_persona(data=data, study=limit, seen=seen, by=person(request), now=timezone.now())
    except PersonaError as refusal:
        return _shown(request, known, studies, study, PersonaRefused(refusal.read, limit, refusal.problems))
    except services.RewrittenMeanwhileError as refusal:
        typed = personas.from_json({**data, "number": known.persona.number})
        return _shown(request, known, studies, study, PersonaRefused(typed, limit, why=_(refusal.message)))
    messages.success(request, _("Saved: it holds from the next practice on."))
    return redirect("persona", key, language)


@require_POST
@leads_people
def copy(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Somebody new who is as this person."""
    known = _known(key, language)
    name = _("%(name)s, copy") % {"name": known.persona.name}
    try:
        made = services.copy_persona(persona=known.persona, name=name, by=person(request), now=timezone.now())
    except services.TrainingError as refusal:
        messages.error(request, _(refusal.message))
        return redirect("persona", key, language)
    return redirect("persona", made.key, made.language)


@require_POST
@leads_people
def retire(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Offer this person to nobody any more, or again."""
    known, is_retired = _known(key, language), request.POST.get("retired") == "yes"
    _check_theirs(request, known)
    services.retire_persona(persona=known.persona, is_retired=is_retired, by=person(request), now=timezone.now())
    said = _("Nobody new practises with %(name)s.") if is_retired else _("%(name)s is there again.")
    messages.success(request, said % {"name": known.persona.name})
    return redirect("persona", key, language)


def _shown(
    request: HttpRequest,
    known: KnownPersona,
    studies: list[Study],
    study: Study | None,
    refused: PersonaRefused | None = None,
) -> HttpResponse:
    page = persona_page(known, studies, study, refused)
    here = {"here": "personas", "page": page, "study_here": study, "may_write": _is_theirs(request, known)}
    context = TAB | here | {"try_address": _try_address(request, study)}
    return render_page(request, "supervisor/persona.html", context, status=422 if refused else 200)


def _try_address(request: HttpRequest, study: Study | None) -> str:
    """Where one practises oneself, for whoever interviews in the study, too."""
    if study is None or not interviewing(person(request)).filter(study=study).exists():
        return ""
    return reverse("practice", args=[study.pk])


def _is_theirs(request: HttpRequest, known: KnownPersona) -> bool:
    """Whether they may change the person: one that is offered in a study alone is changed by who leads that one."""
    return known.study_id is None or known.study_id in ids_of_led_studies(request)


def _check_theirs(request: HttpRequest, known: KnownPersona) -> None:
    if not _is_theirs(request, known):
        raise PermissionDenied


def _known(key: str, language: str) -> KnownPersona:
    found = known_personas().get((key, language))
    if found is None:
        raise Http404
    return found


def _study(typed: str, studies: list[Study]) -> Study | None:
    number = whole_number(typed)
    return next((one for one in studies if one.pk == number), None)


def _checked_against(known: KnownPersona, studies: list[Study]) -> Study | None:
    """The study to which the person is limited, or the first one with a questionnaire that is in the field."""
    limited = [one for one in studies if one.pk == known.study_id]
    return next((one for one in (*limited, *studies) if one.fielded_version_id), None)
