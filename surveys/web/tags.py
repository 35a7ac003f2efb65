"""Template tags and filters, available in every template without loading."""

from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template import Context
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from surveys.design.models import Study, StudyStatus
from surveys.design.queries import draft_number, room_signs
from surveys.formatting import outcome_words
from surveys.people import queries
from surveys.people.models import Institute, Role, Theme, User
from surveys.questionnaire.model.pages import FILL, STRONG, Rich

from .screens import formatting
from .screens.appointment_times import short_examples
from .screens.browser_keys import seals_for
from .screens.icons import ICONS
from .screens.moments import city_of
from .screens.tabs import leads_somebody, tabs_for, uses_study_list
from .sign_in.demo_accounts import DemoAccount
from .sign_in.demo_accounts import demo_accounts as accounts_of_the_demo

register = template.Library()

register.filter("draft_number", draft_number)
register.filter("room_signs", room_signs)
register.filter("number", formatting.number)
register.filter("percent", formatting.percent)
register.filter("day", formatting.day)
register.filter("language_name", formatting.language_name)
register.filter("long_day", formatting.long_day)
register.filter("moment", formatting.moment)
register.filter("there", formatting.there)
register.filter("clock", formatting.clock_time)
register.filter("minutes", formatting.minutes)
register.filter("outcome_words", outcome_words)
register.filter("closing", formatting.closing)
register.filter("phone", formatting.phone)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside a word; it says nothing by itself, so screen readers skip it."""
    box, path = ICONS[name]
    return format_html('<svg class="icon" viewBox="{}" aria-hidden="true"><path d="{}"/></svg>', box, path)


register.simple_tag(short_examples, name="time_examples")


@register.simple_tag
def clock_of(study: Study) -> str:
    """By which clock a study's pages tell the time, where it is not the site's; nothing where both show the same."""
    now = timezone.now()
    theirs, ours = now.astimezone(ZoneInfo(study.time_zone)), now.astimezone(timezone.get_default_timezone())
    return "" if theirs.utcoffset() == ours.utcoffset() else _("Clock of %(city)s") % {"city": city_of(study.time_zone)}


@register.filter
def rich(pieces: Rich) -> SafeString:
    """A questionnaire's text as HTML: filled-in answers marked, stressed words underlined, line breaks kept."""
    return mark_safe("".join(_piece(piece.words, piece.kind) for piece in pieces))  # noqa: S308 (each piece is escaped)


def _piece(words: str, kind: str) -> str:
    escaped = conditional_escape(words).replace("\n", "<br>")
    if kind == FILL:
        return f'<span class="fill">{escaped}</span>'
    if kind == STRONG:
        return f"<em>{escaped}</em>"
    return escaped


@register.simple_tag
def bar(
    done: float, whole: float | None, kind: str = "done", size: str = "medium", until: float | None = None
) -> SafeString:
    """How much of the whole is done, and ``until`` where what is under way will bring it, drawn.

    The figures stand beside it in words.
    """
    width, under_way = (min(100.0, 100 * part / whole) if whole else 0.0 for part in (done, until or 0))
    pending = (
        format_html('<rect class="pending" width="{}" height="10"/>', f"{under_way:.1f}") if under_way > width else ""
    )
    return format_html(
        '<svg class="bar {}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '{}<rect class="{}" width="{}" height="10"/></svg>',
        size,
        pending,
        kind,
        f"{width:.1f}",
    )


@register.simple_tag
def state_chip(study: Study) -> SafeString:
    """The study's state beside its name, at the top of every page."""
    live = study.status == StudyStatus.FIELDING
    kind = "live" if live else "warn" if study.status == StudyStatus.PAUSED else ""
    dot = mark_safe('<span class="dot" aria-hidden="true"></span>') if live else ""
    return format_html('<span class="chip {}">{}{}</span>', kind, dot, study.get_status_display())


@register.filter
def in_words(people: list[User]) -> str:
    """``Ada Ferri, Laura Conti or Renato Moretti``."""
    names = [str(person) for person in people]
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s or %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


@register.filter
def bare_address(website: str) -> str:
    """``https://www.pontealto.example/`` as people say it: ``www.pontealto.example``."""
    return website.partition("://")[2].rstrip("/") or website


@register.filter
def initials(person: User | str) -> str:
    """Two letters for a person without a picture, who may be known by a whole name only."""
    if isinstance(person, str):
        words = person.split() or [""]
        return (words[0][:1] + words[-1][:1] if len(words) > 1 else words[0][:2]).upper()
    letters = person.first_name[:1] + person.last_name[:1]
    return (letters or person.username[:2]).upper()


@register.filter
def role_label(value: str) -> str:
    """A role's value in words."""
    return str(Role(value).label)


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The chosen colours, ``light`` or ``dark``; nothing when the browser may decide."""
    request = context.get("request")
    if request is None:
        return ""
    user = getattr(request, "user", None)
    chosen = user.theme if isinstance(user, User) else ""
    chosen = chosen or request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return chosen if chosen in Theme.values else ""


@register.simple_tag(takes_context=True)
def look(context: Context) -> str:
    """What the signed-in person's eyes and hands want of the pages."""
    user = getattr(context.get("request"), "user", None)
    return user.look if isinstance(user, User) else ""


@register.simple_tag(takes_context=True)
def seal(context: Context) -> str:
    """The key for what this person's browser keeps; nothing on a page of nobody's."""
    user = getattr(context.get("request"), "user", None)
    return seals_for(user) if isinstance(user, User) else ""


@register.simple_tag(takes_context=True)
def study_tabs(context: Context, study: Study, current: str = "") -> list[dict[str, Any]]:
    """The pages of the study that the signed-in person may open."""
    user = context["request"].user
    return list(tabs_for(user, study, current)) if isinstance(user, User) else []


@register.simple_tag(takes_context=True)
def has_list_of_studies(context: Context) -> bool:
    """Whether the top bar leads the signed-in person to the list of studies."""
    study = context.get("study")
    return uses_study_list(context["request"].user, study if isinstance(study, Study) else None)


@register.simple_tag(takes_context=True)
def leads_others(context: Context) -> bool:
    """Whether the top bar leads the signed-in person to the shifts of those they lead."""
    study = context.get("study")
    return leads_somebody(context["request"].user, study if isinstance(study, Study) else None)


@register.simple_tag
def demo_accounts() -> list[DemoAccount]:
    """Who comes in by a key or a click: on the demo's own server only."""
    return accounts_of_the_demo()


@register.simple_tag
def institute() -> Institute:
    """Who makes the research; without a name where nobody has said it yet."""
    return queries.institute()


@register.simple_tag
def administrators() -> list[User]:
    """Whom to ask for an account, a role or a new password."""
    return queries.administrators()


@register.simple_tag
def demo_password() -> str:
    """What opens the demo's accounts, where somebody let in by a click is asked for it; empty on any other site."""
    return settings.DEMO_PASSWORD if settings.DEMO_ACCOUNTS else ""


@register.simple_tag
def own_provider() -> str:
    """The name of the institute's own OpenID Connect provider; empty where there is none."""
    return str(settings.OIDC.get("name", ""))


@register.simple_tag
def has_no_accounts() -> bool:
    """Whether the site has no account at all."""
    return queries.has_no_accounts()


@register.simple_tag
def sends_mail() -> bool:
    """Whether this site has a mail server: without one, no page promises a message."""
    return settings.SENDS_MAIL


@register.simple_tag
def languages() -> list[tuple[str, str, bool]]:
    """Code, own name and whether it is spoken now, for each language of the pages."""
    now = translation.get_language()
    return [
        (code, translation.get_language_info(code)["name_local"].capitalize(), code == now)
        for code, _name in settings.LANGUAGES
    ]
