"""Forms of requests of a case's person: rectify data, restrict processing, end the restriction."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from surveys.fieldwork.services import correct_contact, end_quarantine, quarantine_case
from surveys.formats.phones import Phone, PhoneError, normalise
from surveys.people.models import User
from surveys.web.screens.formatting import phone
from surveys.web.screens.forms import LONGEST_REASON

from .changes import CaseForm
from .reading import CaseReading

ASKED_FOR = _("Who asked for it, when and how.")
MOST_NUMBERS = 10


class RectifyForm(CaseForm):
    """Names and numbers, put right."""

    name = "rectify"
    title = _("Correct name or numbers")
    says = _("What was wrong is kept no longer. A number that you take away is not called again for this case.")
    done = _("The person’s data are corrected.")
    contact_name = forms.CharField(label=_("Name"), required=False, max_length=160)
    respondent = forms.CharField(label=_("Who answers"), required=False, max_length=160)
    numbers = forms.CharField(
        label=_("Telephone numbers, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, help_text=ASKED_FOR)

    def __init__(self, read: CaseReading, data: Any = None) -> None:
        super().__init__(read, data)
        self.initial = {
            "contact_name": read.file.contact.name,
            "respondent": read.file.contact.respondent,
            "numbers": "\n".join(phone(one.number) for one in read.file.phones),
        }

    def clean_numbers(self) -> list[Phone]:
        """Each line as a number that can be dialled."""
        found, wrong = [], []
        for line in filter(None, (line.strip() for line in self.cleaned_data["numbers"].splitlines())):
            try:
                found.append(normalise(line))
            except PhoneError:
                wrong.append(line)
        if wrong:
            words = _now("No telephone number: %(numbers)s. Write it as it is dialled, with its prefix.")
            raise forms.ValidationError(words % {"numbers": ", ".join(wrong)[:200]})
        if len(found) > MOST_NUMBERS:
            raise forms.ValidationError(_now("At most %(count)s numbers.") % {"count": MOST_NUMBERS})
        return found

    def apply(self, *, by: User, now: datetime) -> None:
        given = self.cleaned_data
        correct_contact(
            case=self.case,
            name=given["contact_name"],
            respondent=given["respondent"],
            numbers=given["numbers"],
            reason=given["reason"],
            by=by,
            now=now,
        )


class QuarantineForm(CaseForm):
    """Left alone until it is decided."""

    name = "quarantine"
    title = _("Set aside until it is decided")
    says = _(
        "The person objects or doubts the data: nobody calls, opens or gets the case until you decide. Answers already "
        "given stay in the results; reject the interview to take them out."
    )
    done = _("The case is in quarantine: it is nobody’s until you decide.")
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, help_text=ASKED_FOR)

    def apply(self, *, by: User, now: datetime) -> None:
        quarantine_case(case=self.case, reason=self.cleaned_data["reason"], by=by, now=now)


class EndQuarantineForm(CaseForm):
    """It is decided that the case goes on."""

    name = "decide"
    title = _("End the quarantine")
    says = _("The case goes on as before. If the person is to be called no more, or erased, choose that instead.")
    done = _("The quarantine is over: the case goes on as before.")
    reason = forms.CharField(label=_("What was decided"), max_length=LONGEST_REASON)

    def apply(self, *, by: User, now: datetime) -> None:
        end_quarantine(case=self.case, reason=self.cleaned_data["reason"], by=by, now=now)
