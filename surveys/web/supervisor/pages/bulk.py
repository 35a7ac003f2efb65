"""A change of many cases: what will happen to each, before it is confirmed, and what has happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, ngettext_lazy

from surveys.calling.dispositions import OUTCOMES
from surveys.design.models import Study
from surveys.fieldwork.models import BulkAction, BulkKind, Sample
from surveys.fieldwork.queries import CaseOrder, cases_for_a_file, seen_of, seen_of_action
from surveys.interviewing.services import (
    MOST_AT_ONCE,
    MOST_OF_LIST,
    BulkConsequences,
    BulkPreview,
    LeftOut,
    preview_many,
)
from surveys.people.models import User
from surveys.web.screens.formatting import case_number, number
from surveys.web.supervisor.forms.lists import BulkForm

from .case_list import read_cases
from .lists import query_again

NAMED = 8
"""Cases that are named one by one; of more it is said how many."""
TITLES: dict[str, str] = {
    BulkKind.FIRST: gettext_noop("Have them called first"),
    BulkKind.GIVE: gettext_noop("Give them to an interviewer"),
    BulkKind.RETURN: gettext_noop("Move when they come again"),
    BulkKind.RELEASE: gettext_noop("Put them back into the queue"),
    BulkKind.CLOSE: gettext_noop("Close them"),
    BulkKind.TAKE_BACK: gettext_noop("Take it back"),
    BulkKind.REOPEN: gettext_noop("Grant them a new start"),
    BulkKind.REPLICATE: gettext_noop("Move them to another replicate"),
}
SAYS: dict[str, str] = {
    BulkKind.FIRST: gettext_noop("They come before everything else, to whoever is free."),
    BulkKind.GIVE: gettext_noop("Each with its appointment if one stands; otherwise it comes to them next."),
    BulkKind.RETURN: gettext_noop("They are called at that time, before everything else."),
    BulkKind.RELEASE: gettext_noop(
        "Nobody’s any more, whoever they were set aside for; they come when they have rested."
    ),
    BulkKind.CLOSE: gettext_noop("Nobody calls them any more. It can be taken back, one by one or all together."),
    BulkKind.REPLICATE: gettext_noop(
        "Within their list. Those that were called or have an appointment go only to a replicate that is released."
    ),
    BulkKind.TAKE_BACK: gettext_noop(
        "Each is as it was before: owner, outcome, attempts, appointment and due time. Those on which somebody has "
        "worked since stay as they are."
    ),
    BulkKind.REOPEN: gettext_noop(
        "Attempts, refusals and rests count from zero, and anybody may call them. Numbers on the do-not-call list stay "
        "silent. To undo a closing, take it back instead."
    ),
}
KEYS = (
    ("first", gettext_noop("Call first"), "P"),
    ("give", gettext_noop("Give to…"), "D"),
    ("return", gettext_noop("Move the time…"), "T"),
    ("release", gettext_noop("Release"), "R"),
    ("close", gettext_noop("Close…"), "C"),
    ("take_back", gettext_noop("Take the closing back…"), "U"),
    ("reopen", gettext_noop("New start…"), "G"),
    ("replicate", gettext_noop("Replicate…"), "M"),
)
"""What stands beneath a list: the change, its words, its key."""
PEOPLE = {
    "today": ngettext_lazy(
        "%(count)s of them would be called today", "%(count)s of them would be called today", "count"
    ),
    "refused_today": ngettext_lazy(
        "%(count)s of them refused and would be called today",
        "%(count)s of them refused and would be called today",
        "count",
    ),
    "refused_later": ngettext_lazy(
        "%(count)s of them refused and would be called on another day",
        "%(count)s of them refused and would be called on another day",
        "count",
    ),
    "interviewed": ngettext_lazy(
        "%(count)s was interviewed: the interview is rejected and leaves the results",
        "%(count)s were interviewed: the interviews are rejected and leave the results",
        "count",
    ),
    "begun": ngettext_lazy(
        "%(count)s has begun an interview, which ends here",
        "%(count)s have begun an interview, which ends here",
        "count",
    ),
}
"""What a change means for people: the number of ``BulkConsequences`` → its words."""
FALLS_AWAY = ngettext_lazy(
    "%(count)s has an appointment, which falls away", "%(count)s have an appointment, which falls away", "count"
)
IS_REPLACED = ngettext_lazy(
    "%(count)s has an appointment, which is replaced", "%(count)s have an appointment, which is replaced", "count"
)


@dataclass(slots=True)
class BulkPage:
    """A change that was asked for. ``seen``: case number → how the list showed it; ``query``: the list's address.

    ``looked_for``: the person, or the replicate, for whom the cases were looked at last. ``takes_back``: the action
    that is to be taken back. ``is_too_long``: the filter shows more cases than one action may change.
    """

    study: Study
    kind: str
    seen: dict[int, str]
    query: str
    form: BulkForm
    looked_for: str
    takes_back: BulkAction | None = None
    is_too_long: bool = False
    preview: BulkPreview | None = field(default=None)

    @property
    def title(self) -> str:
        """What is asked."""
        return _(TITLES[self.kind])

    @property
    def says(self) -> str:
        """What it does."""
        return _(SAYS[self.kind])

    @property
    def is_refused(self) -> bool:
        """Whether a form was sent that lacks something."""
        return self.form.is_bound and not self.form.is_valid()

    @property
    def is_grave(self) -> bool:
        """Whether it ends something."""
        return self.kind in {BulkKind.CLOSE, BulkKind.REOPEN}

    @property
    def is_short(self) -> bool:
        """Whether it is carried out while somebody waits; a longer one is the worker's."""
        return len(self.seen) <= MOST_AT_ONCE

    @property
    def chosen(self) -> list[str]:
        """What the confirmation sends again, a field for each case."""
        return [f"{case}:{seen}" for case, seen in self.seen.items()] if self.is_short else []

    @property
    def chosen_text(self) -> str:
        """The same of many cases, in one field."""
        return "" if self.is_short else " ".join(f"{case}:{seen}" for case, seen in self.seen.items())

    @property
    def is_confirmed(self) -> bool:
        """Whether it is to be done: the form is complete, and what cannot go to whom it names has been looked at."""
        if not (self.form.is_bound and self.form.is_valid() and self.seen and self.preview):
            return False
        return not self.preview.is_narrowed or self.looked_for == self.target

    @property
    def target(self) -> str:
        """The person, or the replicate, that was chosen."""
        to, sample = self._chosen()
        return str(to.pk) if to is not None else str(sample.pk) if sample is not None else ""

    def _given(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.form.is_bound and self.form.is_valid() else {}

    def _chosen(self) -> tuple[User | None, Sample | None]:
        given = self._given()
        return given.get("to"), given.get("sample")

    def look(self, now: datetime) -> None:
        """Find out what would happen to each case, and what it means for people."""
        to, sample = self._chosen()
        at = self._given().get("at")
        self.preview = preview_many(
            study=self.study,
            seen=self.seen,
            kind=self.kind,
            now=now,
            to=to,
            at=at.at if at else None,
            sample=sample,
            takes_back=self.takes_back,
        )

    @property
    def changing(self) -> str:
        """The cases that would change, named."""
        return _named([case.number for case in self.preview.ready]) if self.preview else ""

    @property
    def left(self) -> list[str]:
        """The cases that stay as they are, by reason."""
        return list(_left_in_words(self.preview.left)) if self.preview else []

    @property
    def people(self) -> list[str]:
        """What it means for people, a sentence each."""
        return list(_people_in_words(self.preview.people, self.kind)) if self.preview else []

    @property
    def outcomes(self) -> list[str]:
        """With which final outcome how many would close."""
        if self.preview is None or self.kind != BulkKind.CLOSE:
            return []
        counted = self.preview.outcomes.most_common()
        return [f"{number(count)}: {code} {_(OUTCOMES.get(code, ''))}" for code, count in counted]

    @property
    def confirmation(self) -> str:
        """The button's words."""
        count = len(self.preview.ready) if self.preview else 0
        words = ngettext("Do it to %(count)s case", "Do it to %(count)s cases", count)
        return words % {"count": number(count)}

    def told(self, action: BulkAction) -> Iterator[tuple[int, str]]:
        """What has happened, as messages."""
        count = action.total - len(action.left)
        if count:
            words = ngettext("%(count)s case: done.", "%(count)s cases: done.", count) % {"count": number(count)}
            yield messages.SUCCESS, f"{self.title}. {words}"
        for words in _left_in_words([LeftOut(*line) for line in action.left]):
            yield messages.WARNING, f"{_('Left as they are')}: {words}"


def bulk_page(study: Study, kind: str, sent: QueryDict, now: datetime) -> BulkPage:
    """The change that was asked for, with the cases chosen and what would happen to each."""
    if kind not in BulkKind.values:
        raise Http404
    takes_back = _action(study, sent.get("takes_back", "")) if kind == BulkKind.TAKE_BACK else None
    is_sent, query = "sure" in sent, query_again(sent.get("query", ""))
    seen, is_too_long = _cases_of(study, sent, query, takes_back, now)
    form = BulkForm(BulkKind(kind), study, seen, sent if is_sent else None)
    page = BulkPage(study, kind, seen, query, form, sent.get("looked_for", ""), takes_back, is_too_long)
    page.look(now)
    return page


def _cases_of(
    study: Study, sent: QueryDict, query: str, takes_back: BulkAction | None, now: datetime
) -> tuple[dict[int, str], bool]:
    """Case number → how it was seen, of those ticked, of all that the filter shows, or of the action taken back.

    And whether the filter shows too many. What was looked at is sent again, so that it is what is changed.
    """
    if "every" in sent and "sure" not in sent:
        wanted = read_cases(QueryDict(query), sees_people=True).filter
        ids = cases_for_a_file(study, wanted, now, CaseOrder())
        return (seen_of(ids), False) if len(ids) <= MOST_OF_LIST else ({}, True)
    texts = sent.getlist("chosen")[:MOST_AT_ONCE] + sent.get("chosen_text", "").split()[:MOST_OF_LIST]
    if not texts and takes_back is not None:
        return seen_of_action(takes_back), False
    pairs = [text.partition(":") for text in texts]
    return {int(case): text for case, _colon, text in pairs if case.isdecimal() and len(case) < 11}, False


def _action(study: Study, number: str) -> BulkAction | None:
    if not number:
        return None
    action = BulkAction.objects.filter(study=study, pk=int(number) if number.isdecimal() else 0).first()
    if action is None:
        raise Http404
    return action


@dataclass(frozen=True, slots=True)
class ActionPage:
    """An action on many cases: how far it is, what it has left as it was, what of it can be taken back."""

    action: BulkAction
    changes_left: int

    @property
    def title(self) -> str:
        """What was asked."""
        title = _(TITLES[self.action.kind])
        return f"{title}: {_(TITLES[self.action.takes_back.kind])}" if self.action.takes_back else title

    @property
    def done(self) -> int:
        """How many cases have been changed."""
        return self.action.reached - len(self.action.left)

    @property
    def left(self) -> list[str]:
        """Every case that stays as it is, by reason."""
        return list(_left_in_words([LeftOut(*line) for line in self.action.left], most=len(self.action.left)))


def action_page(study: Study, action_id: int) -> ActionPage:
    """The action as it stands."""
    action = BulkAction.objects.select_related("takes_back", "asked_by").filter(study=study, pk=action_id).first()
    if action is None:
        raise Http404
    return ActionPage(action, action.steps.filter(taken_back_at=None).count())


def _people_in_words(people: BulkConsequences, kind: str) -> Iterator[str]:
    for name, words in PEOPLE.items():
        if count := getattr(people, name):
            yield str(words % {"count": count})
    if people.appointments:
        yield str((FALLS_AWAY if kind == BulkKind.CLOSE else IS_REPLACED) % {"count": people.appointments})


def _named(cases: list[int], most: int = NAMED) -> str:
    names = ", ".join(case_number(one) for one in cases[:most])
    more = len(cases) - most
    if more <= 0:
        return names
    return ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more) % {
        "names": names,
        "more": number(more),
    }


def _left_in_words(left: list[LeftOut], most: int = NAMED) -> Iterator[str]:
    def key(one: LeftOut) -> tuple[str, str]:
        return one.why, one.who

    for (why, who), cases in groupby(sorted(left, key=key), key):
        yield f"{_named([one.number for one in cases], most)}. {_(why)}{f' ({who})' if who else ''}"
