"""Follow a live interview read-only: the page, the interviewer's screen in it, messages beside it."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST
from django_htmx.middleware import HtmxDetails

from surveys.design.models import Study
from surveys.design.queries import interviewers_of
from surveys.fieldwork import queries as field
from surveys.fieldwork import services
from surveys.fieldwork.models import Attempt, Audience, Following
from surveys.interviewing.queries import LiveCall, held_by_interviewers, live_call, live_stamp
from surveys.interviewing.services import hand_over, take_over_call
from surveys.people.models import Role, User, WatchScope
from surveys.people.queries import may_watch
from surveys.questionnaire.model.digits import whole_number
from surveys.web.access import person, study_role
from surveys.web.partials import fields_of, render_page
from surveys.web.screens.formatting import case_number
from surveys.web.screens.refreshed import refreshed
from surveys.web.supervisor.pages.following import follow_page, followed_screen, next_to_follow, silent_since

READY = (
    gettext_noop("Good like this"),
    gettext_noop("Slower, please"),
    gettext_noop("Read it out in full"),
    gettext_noop("Make an appointment"),
)


def _made_from(request: HttpRequest, study: Study) -> object:
    """What a follower sees: the call as stored, whether it may be seen, the messages, whether the person is there."""
    assert request.resolver_match is not None  # noqa: S101 (a view is asked)
    followed = field.following_by(person(request))
    if followed is None or followed.person_id != request.resolver_match.kwargs["person_id"]:
        return None
    said = [(one.pk, one.delivered_at, one.read_at) for one in field.messages_between(followed.by, followed.person, 4)]
    silent = silent_since(followed, timezone.now())
    told = followed.pk, followed.sign_at is not None
    return may_watch(WatchScope.FOLLOWING), live_stamp(study, followed.person), said, silent, told


@require_GET
@study_role(Role.SUPERVISOR)
@refreshed(every=10, beside=_made_from, by_revision=False)
def follow(request: HttpRequest, study: Study, person_id: int) -> HttpResponseBase:
    """Follow this interviewer; without a following that goes on, or without an agreement, the page says so."""
    found = _interviewer(study, person_id)
    following = _following(request, study, found)
    context = {"study": study, "tab": "desk", "here": "desk", "may_act": True, "person": found}
    if following is None:
        agreed = may_watch(WatchScope.FOLLOWING)
        return render_page(request, "supervisor/follow_not.html", context | {"agreed": agreed})
    page = follow_page(following, study, timezone.now())
    other = next_to_follow(study, found, held_by_interviewers(study))
    context |= {"page": page, "other": other, "ready": [(place, _(words)) for place, words in enumerate(READY, 1)]}
    others = interviewers_of(study).exclude(pk=found.pk)
    context["colleagues"] = field.for_this_case(page.live.attempt.case, others) if page.live else others
    response = render_page(request, "supervisor/follow.html", context, fragment="beside")
    return csp_replace({"frame-src": [SELF]})(lambda _request: response)(request)


@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@study_role(Role.SUPERVISOR)
@refreshed(every=30, beside=_made_from, by_revision=False)
def follow_screen(request: HttpRequest, study: Study, person_id: int) -> HttpResponse:
    """The interviewer's screen, read-only; it asks for itself every second and is sent only when it has changed."""
    following, now = _following(request, study, _interviewer(study, person_id)), timezone.now()
    if following is None:
        return HttpResponse(status=410)
    page = followed_screen(study, following.person, now)
    services.show_followed(following=following, attempt=page.live.attempt if page.live else None, now=now)
    context = fields_of(page) | {"study": study, "followed": following.person, "case": None, "oob": False}
    context["case"] = page.live.attempt.case if page.live else None
    return render_page(request, "supervisor/follow_screen.html", context, fragment="screen")


@require_POST
@study_role(Role.SUPERVISOR)
def begin(request: HttpRequest, study: Study, person_id: int) -> HttpResponse:
    """Begin to follow: the interviewer is told, the register gets a line."""
    try:
        services.follow(person=_interviewer(study, person_id), study=study, by=person(request), now=timezone.now())
    except services.FieldworkError as refusal:
        messages.warning(request, _(str(refusal)))
    return redirect("follow", study.pk, person_id)


@require_POST
@study_role(Role.SUPERVISOR)
def keep(request: HttpRequest, study: Study, person_id: int) -> HttpResponse:
    """The page says every few seconds that somebody follows still."""
    is_kept = services.keep_following(by=person(request), now=timezone.now())
    return HttpResponse(status=204 if is_kept else 410)


@require_POST
@study_role(Role.SUPERVISOR)
def stop(request: HttpRequest, study: Study, person_id: int) -> HttpResponse:
    """Stop following."""
    services.stop_following(by=person(request), now=timezone.now())
    return redirect("desk", study.pk)


@require_POST
@study_role(Role.SUPERVISOR)
def listen(request: HttpRequest, study: Study, person_id: int) -> HttpResponse:
    """Say that one hears the call that one follows, too, or no longer: the interviewer is told."""
    attempt, listens = whole_number(request.POST.get("attempt", "")) or 0, request.POST.get("listens") == "on"
    try:
        services.say_listening(by=person(request), attempt=attempt, listens=listens, now=timezone.now())
    except services.FieldworkError as refusal:
        messages.warning(request, _(str(refusal)))
    return redirect("follow", study.pk, person_id)


@require_POST
@study_role(Role.SUPERVISOR)
def say(request: HttpRequest, study: Study, person_id: int) -> HttpResponseBase:
    """Send the interviewer a message, or a ready one, without leaving the page."""
    found = _interviewer(study, person_id)
    ready = {str(place): _(words) for place, words in enumerate(READY, 1)}
    words = ready.get(request.POST.get("ready", "")) or request.POST.get("words", "")
    by, now = person(request), timezone.now()
    try:
        services.send_message(audience=Audience.PERSON, people=[found], study=study, words=words, by=by, now=now)
    except services.FieldworkError as refusal:
        if HtmxDetails(request):
            return HttpResponse(_(str(refusal)), status=422, content_type="text/plain; charset=utf-8")
        messages.error(request, _(str(refusal)))
    return HttpResponse(status=204) if HtmxDetails(request) else redirect("follow", study.pk, person_id)


@require_POST
@study_role(Role.SUPERVISOR)
def take(request: HttpRequest, study: Study, person_id: int) -> HttpResponse:
    """Take the call over: it goes on, from its page, in the supervisor's hands."""
    found, by = _interviewer(study, person_id), person(request)
    live = _meant(request, study, found)
    if live is None:
        messages.warning(request, _("The call is over meanwhile."))
        return redirect("follow", study.pk, person_id)
    say = {"name": by.short_name, "number": case_number(live.attempt.case.number)}
    told = _("%(name)s has taken over case %(number)s: the answers so far stay yours.") % say
    reason = request.POST.get("reason", "")
    try:
        fresh = _taken(live.attempt, by, reason, told)
    except services.FieldworkError as refusal:
        messages.error(request, _(str(refusal)))
        return redirect("follow", study.pk, person_id)
    return redirect("call", fresh.pk)


def _taken(attempt: Attempt, by: User, reason: str, told: str) -> Attempt:
    """The call in the supervisor's hands, who follows nobody any more."""
    now = timezone.now()
    fresh = take_over_call(attempt=attempt, by=by, reason=reason, told=told, now=now)
    services.stop_following(by=by, now=now)
    return fresh


@require_POST
@study_role(Role.SUPERVISOR)
def hand(request: HttpRequest, study: Study, person_id: int) -> HttpResponse:
    """Hand the case to another interviewer of the study, now."""
    found, by = _interviewer(study, person_id), person(request)
    to = get_object_or_404(interviewers_of(study), pk=whole_number(request.POST.get("to", "")) or 0)
    live = _meant(request, study, found)
    if live is None:
        messages.warning(request, _("The call is over meanwhile."))
        return redirect("follow", study.pk, person_id)
    say = {"number": case_number(live.attempt.case.number), "words": request.POST.get("reason", "").strip()}
    told = (_("Case %(number)s is yours now. %(words)s") % say).strip()
    try:
        at_once = hand_over(attempt=live.attempt, to=to, by=by, told=told, now=timezone.now())
    except services.FieldworkError as refusal:
        messages.error(request, _(str(refusal)))
    else:
        done = _("%(name)s has the case in hand.") if at_once else _("%(name)s gets the case next.")
        messages.success(request, done % {"name": to.short_name})
    return redirect("follow", study.pk, person_id)


def _meant(request: HttpRequest, study: Study, found: User) -> LiveCall | None:
    """The call in hand, if it is the one that whoever sent the form had before them, not the next."""
    live = live_call(study, found)
    return live if live is not None and request.POST.get("attempt") == str(live.attempt.pk) else None


def _interviewer(study: Study, person_id: int) -> User:
    return get_object_or_404(interviewers_of(study), pk=person_id)


def _following(request: HttpRequest, study: Study, found: User) -> Following | None:
    """The following of this person that goes on, as long as it is agreed."""
    following = field.following_by(person(request)) if may_watch(WatchScope.FOLLOWING) else None
    mine = following is not None and (following.person_id, following.study_id) == (found.pk, study.pk)
    return following if mine else None
