"""A change of many cases: what will happen to each, before it is confirmed, and what has happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.contrib import messages
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from surveys.calling.dispositions import OUTCOMES
from surveys.design.models import Study
from surveys.fieldwork.models import Sample
from surveys.interviewing.services import (
    MOST_AT_ONCE,
    BulkKind,
    BulkPreview,
    BulkResult,
    LeftOut,
    preview_many,
)
from surveys.people.models import User
from surveys.web.screens.formatting import case_number, number
from surveys.web.supervisor.forms.lists import BulkForm

from .lists import query_again

NAMED = 8
"""Cases that are named one by one; of more it is said how many."""
TITLES = {
    BulkKind.FIRST: gettext_noop("Have them called first"),
    BulkKind.GIVE: gettext_noop("Give them to an interviewer"),
    BulkKind.RETURN: gettext_noop("Move when they come again"),
    BulkKind.RELEASE: gettext_noop("Put them back into the queue"),
    BulkKind.CLOSE: gettext_noop("Close them"),
    BulkKind.REOPEN: gettext_noop("Reopen them"),
    BulkKind.REPLICATE: gettext_noop("Move them to another replicate"),
}
SAYS = {
    BulkKind.FIRST: gettext_noop("They come before everything else, to whoever is free."),
    BulkKind.GIVE: gettext_noop("Each with its appointment if one stands; otherwise it comes to them next."),
    BulkKind.RETURN: gettext_noop("They are called at that time, before everything else."),
    BulkKind.RELEASE: gettext_noop(
        "Nobody’s any more, whoever they were set aside for; they come when they have rested."
    ),
    BulkKind.CLOSE: gettext_noop("Nobody calls them any more; «Reopen» undoes it, one by one or all together."),
    BulkKind.REPLICATE: gettext_noop(
        "Within their list. Those that were called or have an appointment go only to a replicate that is released."
    ),
    BulkKind.REOPEN: gettext_noop("Their attempts count anew. Numbers on the do-not-call list stay silent."),
}
KEYS = (
    ("first", gettext_noop("Call first"), "P"),
    ("give", gettext_noop("Give to…"), "D"),
    ("return", gettext_noop("Move the time…"), "T"),
    ("release", gettext_noop("Release"), "R"),
    ("close", gettext_noop("Close…"), "C"),
    ("reopen", gettext_noop("Reopen…"), "U"),
    ("replicate", gettext_noop("Replicate…"), "M"),
)
"""What stands beneath a list: the change, its words, its key."""


@dataclass(slots=True)
class BulkPage:
    """A change that was asked for. ``seen``: case number → how the list showed it; ``query``: the list's address.

    ``looked_for``: the person, or the replicate, for whom the cases were looked at last.
    """

    study: Study
    kind: BulkKind
    seen: dict[int, str]
    query: str
    form: BulkForm
    looked_for: str
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
        return self.kind == BulkKind.CLOSE

    @property
    def chosen(self) -> list[str]:
        """What the confirmation sends again."""
        return [f"{case}:{seen}" for case, seen in self.seen.items()]

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

    def _chosen(self) -> tuple[User | None, Sample | None]:
        given = self.form.cleaned_data if self.form.is_bound and self.form.is_valid() else {}
        return given.get("to"), given.get("sample")

    def look(self) -> None:
        """Find out what would happen to each case."""
        to, sample = self._chosen()
        self.preview = preview_many(study=self.study, seen=self.seen, kind=self.kind, to=to, sample=sample)

    @property
    def changing(self) -> str:
        """The cases that would change, named."""
        return _named([case.number for case in self.preview.ready]) if self.preview else ""

    @property
    def left(self) -> list[str]:
        """The cases that stay as they are, by reason."""
        return list(_left_in_words(self.preview.left)) if self.preview else []

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

    def told(self, result: BulkResult) -> Iterator[tuple[int, str]]:
        """What has happened, as messages."""
        count = len(result.done)
        if count:
            words = ngettext("%(count)s case: done.", "%(count)s cases: done.", count) % {"count": number(count)}
            yield messages.SUCCESS, f"{self.title}. {words}"
        for words in _left_in_words(result.left):
            yield messages.WARNING, f"{_('Left as they are')}: {words}"


def bulk_page(study: Study, kind: str, sent: QueryDict) -> BulkPage:
    """The change that was asked for, with the cases chosen and what would happen to each."""
    if kind not in set(BulkKind):
        raise Http404
    pairs = [text.partition(":") for text in sent.getlist("chosen")[:MOST_AT_ONCE]]
    seen = {int(case): text for case, _colon, text in pairs if case.isdecimal() and len(case) < 11}
    is_sent = "sure" in sent
    form = BulkForm(BulkKind(kind), study, seen, sent if is_sent else None)
    query = query_again(sent.get("query", ""))
    page = BulkPage(study, BulkKind(kind), seen, query, form, sent.get("looked_for", ""))
    page.look()
    return page


def _named(cases: list[int]) -> str:
    names = ", ".join(case_number(one) for one in cases[:NAMED])
    more = len(cases) - NAMED
    if more <= 0:
        return names
    return ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more) % {
        "names": names,
        "more": number(more),
    }


def _left_in_words(left: list[LeftOut]) -> Iterator[str]:
    def key(one: LeftOut) -> tuple[str, str]:
        return one.why, one.who

    for (why, who), cases in groupby(sorted(left, key=key), key):
        yield f"{_named([one.number for one in cases])}. {_(why)}{f' ({who})' if who else ''}"
