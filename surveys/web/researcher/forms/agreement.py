"""The forms of what is said about a draft, and of those who are to approve it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.design.services import LONGEST_COMMENT

MOST = 2_147_483_647
DAYS_OF_A_LINK = 14
MOST_DAYS = 366
MOST_PAGES = 999
WHOLE = "*"
"""Stands for all blocks, where several clients share a questionnaire: who reads it has to be said."""


class CommentForm(forms.Form):
    """A comment at a question, or an answer below one (``comment``, its id)."""

    question = forms.CharField(max_length=300, required=False)
    comment = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"class": "control", "rows": 3}),
    )

    def clean(self) -> dict[str, object]:
        """Return the content, which hangs on a question or on a comment. Raises ``ValidationError``."""
        if not (self.cleaned_data.get("question") or self.cleaned_data.get("comment")):
            raise ValidationError(_("The comment belongs to no question."))
        return self.cleaned_data


class BesideForm(CommentForm):
    """The same beside a question in the editor, or a comment there that is settled (``resolve``, its id)."""

    resolve = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    text = forms.CharField(max_length=LONGEST_COMMENT, required=False)

    def clean(self) -> dict[str, object]:
        """Return the content, which is a comment with a text or one that is settled. Raises ``ValidationError``."""
        if not self.cleaned_data.get("resolve"):
            if not self.cleaned_data.get("text"):
                raise ValidationError(_("The comment says nothing."))
            super().clean()
        return self.cleaned_data


class ResolveForm(forms.Form):
    """A comment to settle, or to open again."""

    comment = forms.IntegerField(min_value=1, max_value=MOST)
    reopen = forms.BooleanField(required=False)


class CommentsForm(forms.Form):
    """Which comments are shown: the resolved ones, those of a question, those before one."""

    resolved = forms.BooleanField(required=False)
    at = forms.CharField(required=False, max_length=300)
    before = forms.IntegerField(required=False, min_value=1, max_value=MOST)


class ReviewerFacts(TypedDict):
    """Keyword arguments for ``invite_reviewer``."""

    name: str
    email: str
    client: str
    expires_at: datetime


class LastDayForm(forms.Form):
    """Until which day a link works; at first two weeks."""

    expires_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "control"}, format="%Y-%m-%d"),
        initial=lambda: timezone.localdate() + timedelta(days=DAYS_OF_A_LINK),
    )

    def clean_expires_on(self) -> object:
        """Return the day, from today to a year from now. Raises ``ValidationError``."""
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        if day < today:
            raise ValidationError(_("This day has gone by."))
        if day > today + timedelta(days=MOST_DAYS):
            raise ValidationError(_("A link works for a year at most."))
        return day

    def expires_at(self) -> datetime:
        """Return the end of the last day, by the study's clock."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["expires_on"], time.max))


class ReviewerForm(LastDayForm):
    """A reviewer to invite."""

    name = forms.CharField(
        label=gettext_lazy("Who reads it"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "control", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Only to know how to reach them; forgotten when the link is over."),
        required=False,
        widget=forms.EmailInput(attrs={"class": "control", "autocomplete": "off"}),
    )
    client = forms.ChoiceField(
        label=gettext_lazy("What they read"), widget=forms.Select(attrs={"class": "control"}), required=False
    )
    field_order = ("name", "email", "client", "expires_on")

    def __init__(self, clients: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not clients:
            del self.fields["client"]
            return
        field = self.fields["client"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.required = True
        whole = [(WHOLE, _("the whole questionnaire, of every client"))]
        field.choices = [("", _("choose")), *((one, one) for one in clients), *whole]

    def facts(self) -> ReviewerFacts:
        """Return the form's content."""
        filled = self.cleaned_data
        client = filled.get("client", "")
        return {
            "name": filled["name"],
            "email": filled["email"],
            "client": "" if client == WHOLE else client,
            "expires_at": self.expires_at(),
        }


class ReadingForm(forms.Form):
    """How a reviewer reads a questionnaire: in which language, and all of it or what has changed."""

    language = forms.CharField(max_length=40, required=False)
    show = forms.ChoiceField(choices=[("all", ""), ("changes", "")], required=False)
    page = forms.IntegerField(min_value=1, max_value=MOST_PAGES, required=False)

    @classmethod
    def shown(cls, sent: QueryDict) -> dict[str, str]:
        """Return what is asked for; ``""`` where nothing sensible is."""
        form = cls(sent)
        form.is_valid()
        return {name: str(form.cleaned_data.get(name) or "") for name in form.fields}


class VerdictForm(forms.Form):
    """What a reviewer says of the proof of this number."""

    proof = forms.IntegerField(min_value=1, max_value=MOST)
    verdict = forms.ChoiceField(choices=[("approve", ""), ("not_yet", "")])
    note = forms.CharField(required=False, max_length=LONGEST_COMMENT)

    def clean(self) -> dict[str, object]:
        """Return the content; who does not approve says why. Raises ``ValidationError``."""
        found = self.cleaned_data
        if found.get("verdict") == "not_yet" and not found.get("note"):
            self.add_error("note", _("Say what is missing, so that it can be changed."))
        return found
