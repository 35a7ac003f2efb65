"""What the views of a call do in addition, or instead, in a practice; for other calls it costs no query."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from surveys.fieldwork.models import AppointmentKind, Case
from surveys.fieldwork.services import NewAppointment
from surveys.interviewing.queries import APPLIED, LATE, OwnAttempt, OwnInterview, Step, current_step
from surveys.people.models import User
from surveys.questionnaire import personas
from surveys.questionnaire.model.pages import Ask
from surveys.questionnaire.personas import Line, kinds
from surveys.questionnaire.wording.probes import PROBE_SCRIPTS, probes_in
from surveys.questionnaire.wording.what_to_say import ReadyAnswer
from surveys.training import services
from surveys.training.models import Practice, PracticeState
from surveys.training.queries import lines_of, open_practice, practice_in, thresholds
from surveys.training.services import ShownStep
from surveys.web.access import person
from surveys.web.interviewer.pages.calls import before_call_page, introduction_words
from surveys.web.interviewer.pages.contexts import call_page
from surveys.web.interviewer.pages.practice import MUST_SAY, is_practice, practice_panel, shown_step
from surveys.web.interviewer.pages.scripts import call_scripts
from surveys.web.screens.form_tokens import form_token
from surveys.web.screens.questions import entries

from .shift import go_on

HAS_SPOKEN = "has_spoken"
QUICKEST = 4.5
"""Words a second: whoever says a ready answer faster has left out the line that listens."""
PANEL = "interviewer/practice_panel.html"


def practice_of_call(own: OwnAttempt) -> Practice | None:
    """The practice that is held in this call; none for every other call."""
    found = practice_in(own.attempt.interviewer, own.pk) if is_practice(own) else None
    return found if found is not None and found.state == PracticeState.OPEN else None


def over(request: HttpRequest, attempt_id: int) -> HttpResponse | None:
    """Lead to the result of a practice whose call is gone; ``None`` if the call was no practice."""
    practice = practice_in(person(request), attempt_id)
    if practice is None:
        return None
    if HtmxDetails(request):
        return HttpResponse(headers={"Ascolto-Effect": LATE})
    return redirect("practice-result", practice.pk)


def closed(
    request: HttpRequest, own: OwnAttempt, close: Callable[[], Case], details: services.Making | None = None
) -> HttpResponse:
    """Close the call as ``close`` does, and lead on: to the next case, or to the result of a practice."""
    practice = practice_of_call(own)
    if practice is None:
        close()
        return go_on(request, own.study)
    tells = _("%(study)s: I did not pass three practice interviews in a row") % {"study": own.study.name[:120]}
    services.end_practice(practice=practice, close=close, details=details, tells=tells, now=timezone.now())
    return redirect("practice-result", practice.pk)


def dial_in(request: HttpRequest, own: OwnAttempt) -> None:
    """Dial in a practice: the introduction stands on the screen, and somebody picks up or not."""
    practice = practice_of_call(own)
    if practice is not None:
        now = timezone.now()
        around = call_page(request, own)
        page, scripts = before_call_page(own, around, None, now), around.say.scripts
        services.dial_in(
            practice=practice,
            attempt=own.attempt,
            introduction=introduction_words(around, page.introduction),
            must_say=[name for name in MUST_SAY if name == "introduction" or scripts.get(name)],
            now=now,
        )


def leave(request: HttpRequest, own: OwnAttempt) -> HttpResponse:
    """Leave the practice: it is kept as left, without a score."""
    practice = practice_of_call(own)
    if practice is not None:
        services.leave_practice(practice=practice, now=timezone.now())
        messages.info(request, _("The practice was left: it is kept without a score."))
    return redirect("shift")


def leave_open_practice(who: User) -> None:
    """Leave the practice that this person has begun and not ended, if there is one."""
    practice = open_practice(who)
    if practice is not None:
        services.leave_practice(practice=practice, now=timezone.now())


def note_said(own: OwnAttempt, said: ReadyAnswer | None, key: str) -> None:
    """Note in a practice which ready answer was said, and whether there was time to listen before it."""
    practice = practice_of_call(own) if said is not None else None
    if practice is None or said is None:
        return
    words = " ".join(filter(None, (said.listen, said.answer, said.back)))

    def make(lines: Sequence[Line], at: float) -> Line:
        since = lines[-1].at if lines else 0.0
        listened = bool(said.listen) and at - since >= kinds.words_in(words) / QUICKEST
        return personas.said(
            at,
            _path_of(lines),
            name=said.name,
            situation=said.situation,
            words=words,
            listen=said.listen,
            listened=listened,
        )

    services.note_line(practice=practice, make=make, key=f"s{key}"[:64], now=timezone.now())


def appointment_made(wanted: NewAppointment) -> services.Making:
    """The line of a practice that says for when the appointment was made."""
    at_hour = f"{wanted.at:%Y-%m-%d %H:%M}"
    return lambda lines, at: personas.appointment(
        at, _path_of(lines), words=at_hour, when=wanted.at.isoformat(), exact=wanted.kind == AppointmentKind.HARD
    )


def is_too_early(own: OwnAttempt, path: str) -> bool:
    """Whether in a practice nobody has answered yet what is on the screen; the attempt to go on is noted."""
    practice = practice_of_call(own)
    if practice is None or _may_go_on(lines_of(practice)):
        return False
    services.note_line(
        practice=practice,
        make=lambda _lines, at: personas.other(kinds.REFUSED_ENTRY, at, path, early=True),
        now=timezone.now(),
    )
    return True


def note_step(own: OwnAttempt, step: Step) -> None:
    """Note in a practice what stands on the screen now."""
    practice = practice_of_call(own)
    if practice is not None:
        services.note_shown(practice=practice, shown=_shown_step(own, step), now=timezone.now())


def note_back(own: OwnAttempt, step: Step, key: str) -> None:
    """Note in a practice that the interviewer went back, and to which page; a request that is sent again does not."""
    practice = practice_of_call(own)
    if practice is not None:
        now = timezone.now()
        services.note_line(
            practice=practice,
            make=lambda lines, at: personas.other(kinds.BACK, at, _path_of(lines)),
            key=f"b{key}"[:64] if key else "",
            now=now,
        )
        services.note_shown(practice=practice, shown=_shown_step(own, step), now=now)


def note_deed(own: OwnAttempt, kind: str, **detail: Any) -> None:
    """Note in a practice an action without further detail, such as a note."""
    practice = practice_of_call(own)
    if practice is not None:
        services.note_line(
            practice=practice,
            make=lambda lines, at: personas.other(kind, at, _path_of(lines), **detail),
            now=timezone.now(),
        )


def answer_in_practice(request: HttpRequest, own: OwnInterview, answer: Callable[[], Step]) -> tuple[Step, bool]:
    """Answer a page in a practice; the step that follows, and whether it was too early and nothing was stored."""
    practice = practice_of_call(own)
    before = current_step(own)
    if practice is None or not isinstance(before.outcome, Ask):
        return answer(), False
    page = before.outcome.page
    if page.path == request.POST.get("page", "") and is_too_early(own, page.path):
        return before, True
    step = answer()
    if step.effect == APPLIED:
        services.note_entry(
            practice=practice,
            page=page,
            entries=entries(request.POST),
            today=before.run.facts.asked_on,
            shown=_shown_step(own, step),
            key=request.POST.get("key", "")[:60],
            now=timezone.now(),
        )
    return step, False


def with_panel(request: HttpRequest, own: OwnAttempt, html: str) -> str:
    """The fragment of a step, and in a practice the person's panel behind it."""
    if not is_practice(own):
        return html
    return html + panel_html(request, own, oob=True)


def panel_html(request: HttpRequest, own: OwnAttempt, *, oob: bool = False) -> str:
    """The person's panel as it stands now."""
    panel = practice_panel(own, timezone.now())
    context = {"attempt": own, "practice": panel, "panel_oob": oob, "csrf_token": form_token(request)}
    return render_to_string(PANEL, context, request)


def _shown_step(own: OwnAttempt, step: Step) -> ShownStep:
    language = step.run.state.language
    scripts = call_scripts(own.study, language, {}).scripts
    words = {name: "".join(piece.words for piece in rich) for name, rich in scripts.items()}
    probes = probes_in(language, {name: words.get(name, "") for name in PROBE_SCRIPTS})
    return shown_step(step, [probe for probe in probes if probe], scripts.get("closing", ()))


def _may_go_on(lines: Sequence[Line]) -> bool:
    """Whether she has spoken: to the page on the screen, or to the introduction."""
    return personas.may_enter(lines) or personas.stands(lines) == HAS_SPOKEN


def _path_of(lines: Sequence[Line]) -> str:
    shown = kinds.last_shown(lines)
    return shown.path if shown is not None else ""


def moved(own: OwnAttempt, move: str, key: str) -> None:
    """Note what is done beside answering: read, read again, wait, one of three sentences, the reading time over."""
    practice = practice_of_call(own)
    if practice is None:
        return

    def make(lines: Sequence[Line], at: float) -> Line | None:
        path = _path_of(lines)
        if move == "clock":
            due = personas.answers_by_herself_at(lines, thresholds())
            # The browser's clock may be a little ahead of ours.
            return personas.read(at, path, by_clock=True) if due is not None and at >= due - 1 else None
        if move == "read":
            return None if personas.may_enter(lines) else personas.read(at, path)
        if move in {"reread", "wait"}:
            return personas.reread(at, path) if move == "reread" else personas.waited(at, path)
        try:
            return personas.probed(lines, int(move), at=at)
        except KeyError:
            return None

    services.note_line(practice=practice, make=make, key=key, now=timezone.now())
