"""Forms of retention and legal holds."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.privacy.queries import MOST_MONTHS, Retention
from surveys.privacy.services import RetentionFacts
from surveys.web.screens.forms import LONGEST_REASON, StyledForm


class RetentionForm(StyledForm):
    """After how many months a study's data are erased."""

    contacts_months = forms.IntegerField(
        label=_("Contacts are erased so many months after the field’s end"),
        min_value=0,
        max_value=MOST_MONTHS,
        required=False,
    )
    answers_months = forms.IntegerField(
        label=_("Interviews become anonymous so many months later"), min_value=0, max_value=MOST_MONTHS, required=False
    )
    keeps_open_answers = forms.BooleanField(
        label=_("Keep answers in people’s own words: they were read and name nobody"), required=False
    )

    @classmethod
    def about(cls, retention: Retention, data: Any = None) -> "RetentionForm":
        """Return the form filled in with the study's own settings, not with those of the institute."""
        plan = retention.plan
        form = cls(
            data,
            initial={
                "contacts_months": plan.contacts_months,
                "answers_months": plan.answers_months,
                "keeps_open_answers": plan.keeps_open_answers,
            },
        )
        return form

    def facts(self) -> RetentionFacts:
        """The form's content, as the service takes it."""
        return cast(RetentionFacts, dict(self.cleaned_data))


class SureForm(StyledForm):
    """Confirms an action that cannot be undone."""

    sure = forms.BooleanField(label=_("I have read what goes and what stays"))


class ReasonForm(StyledForm):
    """The reason for placing or lifting a legal hold."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("For example: a lawsuit, with its number.")
    )
