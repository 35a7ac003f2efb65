"""What respondents ask on the telephone: answered once for everybody, and how calls went on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from surveys.design.models import Study
from surveys.fieldwork import services
from surveys.web.access import person, study_role
from surveys.web.partials import render_page
from surveys.web.supervisor.pages.phone_questions import PhoneQuestionsPage, advice_on, phone_questions_page

from .desk import WATCHERS


@require_GET
@study_role(*WATCHERS)
def phone_questions(request: HttpRequest, study: Study) -> HttpResponse:
    """Questions that wait for an answer, and what followed on each ready answer."""
    return _shown(request, study, phone_questions_page(study, request.GET.get("question", "")))


@require_POST
@study_role(*WATCHERS)
def reply(request: HttpRequest, study: Study, question_id: int) -> HttpResponse:
    """Answer a question for everybody, or set it aside."""
    page = phone_questions_page(study, str(question_id), request.POST)
    question, form, by, now = page.chosen, page.form, person(request), timezone.now()
    try:
        if question is None or form is None or question.pk != question_id:
            raise services.AnsweredMeanwhileError
        if "aside" in request.POST:
            services.set_question_aside(question=question, by=by, now=now)
        elif not form.is_valid():
            return _shown(request, study, page, status=422)
        else:
            services.answer_question(question=question, entry=form.entry, by=by, now=now)
            messages.success(request, _("It is everybody’s answer now, and stands on the screen of whoever asked."))
            for advice in advice_on(form.entry):
                messages.warning(request, advice)
    except services.FieldworkError as refusal:
        messages.warning(request, _(str(refusal)))
        _give_back(request)
    return redirect("phone-questions", study.pk)


def _give_back(request: HttpRequest) -> None:
    """What was written in vain is shown, so that it can still be put among the texts."""
    written = [text for name, text in request.POST.items() if name.startswith("answer-") and str(text).strip()]
    if written:
        messages.info(request, _("You had written: %(words)s") % {"words": " · ".join(map(str, written))})


def _shown(request: HttpRequest, study: Study, page: PhoneQuestionsPage, *, status: int = 200) -> HttpResponse:
    context = {"study": study, "tab": "desk", "here": "phone-questions", "page": page}
    return render_page(request, "supervisor/phone_questions.html", context, status=status)
