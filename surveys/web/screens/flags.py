"""Flags of interviews in words: a place to look, never a verdict."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.analysis.flags import LIMITS, Flag
from surveys.formatting import FLAG_NAMES

from .formatting import case_number, number


def flag_words(flag: Flag, found: Mapping[str, Any]) -> str:
    """The flag with what it rests on, in a few words."""
    if flag == Flag.SHORT:
        return _("%(spent)s; usual on this route %(usual)s") % {
            "spent": minutes(found["seconds"]),
            "usual": minutes(found["usual"]),
        }
    if flag == Flag.FAST:
        pairs = zip(found["questions"], found["seconds"], strict=False)
        return ", ".join(_("%(question)s in %(seconds)s s") % {"question": q, "seconds": s} for q, s in pairs)
    if flag == Flag.SAME_LINES:
        return _("same lines from %(questions)s") % {"questions": ", ".join(found["grids"])}
    if flag == Flag.NOT_KNOWN:
        return _("%(count)s don’t know or refused; usual %(usual)s") % {
            "count": found["count"],
            "usual": number(found["usual"], 1),
        }
    if flag == Flag.ALIKE:
        values = {"part": round(100 * found["part"]), "case": case_number(found["case"])}
        return _("%(part)s %% of the answers as in case %(case)s") % values
    if flag == Flag.PAUSE:
        return _("%(time)s on %(question)s") % {"time": minutes(found["seconds"]), "question": found["question"]}
    if flag == Flag.NO_GAP:
        count = found["seconds"]
        words = ngettext(
            "begun %(count)s second after the one before", "begun %(count)s seconds after the one before", count
        )
        return words % {"count": count}
    if flag == Flag.SAME_PHONE:
        return _("at the same number as case %(case)s") % {"case": case_number(found["case"])}
    return _("begun outside calling hours")


def minutes(seconds: float) -> str:
    """``7:04``: minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


LIMITS_IN_WORDS: dict[Flag, Promise] = {
    Flag.SHORT: gettext_lazy(
        "The questions asked took less than %(short_part)s %% of what they usually take: by question, so that a short "
        "route is not a short interview. Compared from %(least_completes)s completes on."
    ),
    Flag.FAST: gettext_lazy(
        "At least %(fast_questions)s questions took less than %(fast_part)s %% of their median, of those that usually "
        "take %(fast_usual)s seconds or more."
    ),
    Flag.SAME_LINES: gettext_lazy("A grid of at least %(same_lines)s lines in which every answer is the same."),
    Flag.NOT_KNOWN: gettext_lazy(
        "At least %(not_known)s answers are don’t know or refused, and more than %(not_known_times)s times as many as "
        "the study’s mean for so many questions."
    ),
    Flag.ALIKE: gettext_lazy(
        "At least %(alike_part)s %% of the answers are those of another interview of the same person, among at least "
        "%(alike_base)s that both gave. In short questionnaires it happens by nature."
    ),
    Flag.PAUSE: gettext_lazy("Nothing was typed for %(pause)s minutes or more on one page."),
    Flag.NO_GAP: gettext_lazy("It began less than %(gap)s seconds after the same person’s last interview ended."),
    Flag.HOURS: gettext_lazy("It began outside the study’s calling hours, by the respondent’s clock."),
    Flag.SAME_PHONE: gettext_lazy("It was made at the number at which another case of the study had been interviewed."),
}
"""Flag → when it is raised; every figure is one of ``analysis.flags.LIMITS``."""


def limits_in_words() -> list[tuple[str, str]]:
    """Every flag with when it is raised."""
    figures = {
        "short_part": number(100 * LIMITS.short_part),
        "least_completes": LIMITS.least_completes,
        "fast_questions": LIMITS.fast_questions,
        "fast_part": number(100 * LIMITS.fast_part),
        "fast_usual": number(LIMITS.fast_usual),
        "same_lines": LIMITS.same_lines,
        "not_known": LIMITS.not_known,
        "not_known_times": number(LIMITS.not_known_times),
        "alike_part": number(100 * LIMITS.alike_part),
        "alike_base": LIMITS.alike_base,
        "pause": number(LIMITS.pause / 60),
        "gap": number(LIMITS.gap),
    }
    return [(str(FLAG_NAMES[flag]), str(LIMITS_IN_WORDS[flag]) % figures) for flag in Flag]
