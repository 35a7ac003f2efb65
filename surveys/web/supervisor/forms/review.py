"""What a reviewer fills in: the decision, marks, words for the interviewer; and which interviews are reviewed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.analysis.scorecards import Item, read_items, written_items
from surveys.review.models import Given, Review, ReviewRules, ReviewVerdict, SinceThen
from surveys.review.services import Judged
from surveys.web.screens.forms import LONGEST_REASON, StyledForm

COMMENTS = 3
WRONG = {
    "words": gettext_lazy("line %(line)s: words of at most 120 characters, then a bar and the weight"),
    "weight": gettext_lazy("line %(line)s: the weight after the bar is a whole number from 1 to 100"),
    "twice": gettext_lazy("line %(line)s: these words stand there already"),
    "many": gettext_lazy("line %(line)s: at most 20 lines"),
}


class JudgeForm(StyledForm):
    """The verdict on an interview, with the scorecard where people may be scored."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("And the interview?"), choices=ReviewVerdict.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON, required=False)
    told = forms.CharField(
        label=gettext_lazy("What to say to the interviewer"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("They read it when you close; their score too."),
    )
    since = forms.ChoiceField(
        label=gettext_lazy("What was agreed, here"),
        choices=[("", gettext_lazy("no word")), *SinceThen.choices],
        required=False,
    )
    agreed = forms.CharField(label=gettext_lazy("Agreed: one thing to do better"), max_length=200, required=False)
    seen_rejected = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_asked_again = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, items: Sequence[Item], questions: Sequence[str], scored: bool, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.items, self.scored = items if scored else (), scored
        for place, item in enumerate(self.items):
            self.fields[f"mark-{place}"] = forms.ChoiceField(
                label=item["words"], choices=Given.choices, widget=forms.RadioSelect, required=False
            )
        named = [("", "–"), *((one, one) for one in questions)]
        for place in range(COMMENTS if scored else 0):
            question = forms.ChoiceField(label=_("Question"), choices=named, required=False)
            question.widget.attrs["class"] = "control"
            words = forms.CharField(label=_("Comment"), max_length=500, required=False)
            words.widget.attrs["class"] = "control"
            self.fields[f"question-{place}"], self.fields[f"comment-{place}"] = question, words
        if not scored:
            for name in ("told", "since", "agreed"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A rejection, or asking again, has a reason."""
        given = super().clean() or {}
        if given.get("verdict") in (ReviewVerdict.REJECTED, ReviewVerdict.ASKED_AGAIN) and not given.get("reason"):
            self.add_error("reason", _("Say why: it stands in the history of the case."))
        for place in range(COMMENTS if self.scored else 0):
            if given.get(f"comment-{place}") and not given.get(f"question-{place}"):
                self.add_error(f"question-{place}", _("Which question?"))
        return given

    @property
    def marks(self) -> list[tuple[Item, Any]]:
        """Each item with its field."""
        return [(item, self[f"mark-{place}"]) for place, item in enumerate(self.items)]

    @property
    def comments(self) -> Iterator[tuple[Any, Any]]:
        """The fields of a question and of what is said about it."""
        return ((self[f"question-{n}"], self[f"comment-{n}"]) for n in range(COMMENTS if self.scored else 0))

    @property
    def judged(self) -> Judged:
        """What was filled in, as the service takes it."""
        given = self.cleaned_data
        marks = [
            {**item, "given": given.get(f"mark-{place}") or Given.NOT_APPLICABLE.value}
            for place, item in enumerate(self.items)
        ]
        places = range(COMMENTS if self.scored else 0)
        return Judged(
            verdict=ReviewVerdict(given["verdict"]),
            reason=given["reason"],
            told=given.get("told", ""),
            marks=marks,
            comments={given[f"question-{n}"]: given[f"comment-{n}"] for n in places if given[f"question-{n}"]},
            agreed=given.get("agreed", ""),
            seen=given.get("since", ""),
        )

    @property
    def confirmed(self) -> str | None:
        """The fingerprint of the consequences that stood beside the verdict; none for what is accepted."""
        name = f"seen_{self.cleaned_data['verdict']}"
        return self.cleaned_data.get(name) or None


def initial_of(review: Review) -> dict[str, Any]:
    """What a form shows of a review that was taken back."""
    found: dict[str, Any] = {"reason": review.reason, "told": review.told}
    if not review.pk:
        return found
    for place, mark in enumerate(review.marks):
        found[f"mark-{place}"] = mark.get("given", "")
    for place, comment in enumerate(list(review.comments.all())[:COMMENTS]):
        found[f"question-{place}"], found[f"comment-{place}"] = comment.question, comment.words
    return found


class ReviewRulesForm(StyledForm):
    """Which interviews are reviewed, and the scorecard, a line for each item."""

    percent = forms.IntegerField(
        label=gettext_lazy("Drawn at random, of a hundred"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("Of everybody’s interviews alike, so that nobody is chosen by flags alone."),
    )
    first_of_each = forms.IntegerField(
        label=gettext_lazy("The first of each interviewer"),
        min_value=0,
        max_value=50,
        help_text=gettext_lazy("So many of the first complete interviews of whoever is new to the study."),
    )
    all_flagged = forms.BooleanField(label=gettext_lazy("Every interview with a flag"), required=False)
    scorecard = forms.CharField(
        label=gettext_lazy("Scorecard"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "A line for each item: words, a bar, the weight. Empty: the institute’s scorecard. Reviews that are closed "
            "keep the one they were made with."
        ),
    )
    for_all = forms.BooleanField(
        label=gettext_lazy("Keep this scorecard as the institute’s, for studies that have none of their own"),
        required=False,
    )

    def clean_scorecard(self) -> list[dict[str, Any]]:
        """The items; all that is wrong at once, with the line."""
        items, wrong = read_items(self.cleaned_data["scorecard"])
        if wrong:
            raise forms.ValidationError([str(WRONG[code]) % {"line": line} for line, code in wrong])
        return items


def rules_initial(rules: ReviewRules) -> dict[str, Any]:
    """The rules as the form shows them."""
    return {
        "percent": rules.percent,
        "first_of_each": rules.first_of_each,
        "all_flagged": rules.all_flagged,
        "scorecard": written_items(rules.scorecard),
    }


def rules_in_words(rules: ReviewRules) -> str:
    """What is drawn, in a sentence."""
    parts = [_("every one with a flag")] if rules.all_flagged else []
    if rules.first_of_each:
        count = rules.first_of_each
        words = ngettext("the first of each interviewer", "the first %(count)s of each interviewer", count)
        parts.append(words % {"count": count})
    if rules.percent:
        parts.append(_("%(percent)s in a hundred at random") % {"percent": rules.percent})
    return _("Reviewed: %(parts)s.") % {"parts": ", ".join(parts)} if parts else _("Nothing is drawn for review.")
