"""The form of a study's entry in the register of processing."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.design.models import Study
from surveys.privacy.models import Assessment, Controller, LegalBasis, ProcessingRecord, YesNo
from surveys.privacy.services import ProcessingFacts
from surveys.web.screens.forms import StyledForm

LONGEST = 2000
NOT_SAID = ("", _("to be said"))


def _words(label: Any, hint: Any = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _choice(label: Any, choices: Any, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, choices=[NOT_SAID, *choices], required=False)


class ProcessingForm(StyledForm):
    """A study's entry in the register of processing; empty fields stay listed as missing."""

    purpose = _words(
        _("Purpose"), _("What the data are collected for, as you would say it to somebody who is called."), 3
    )
    legal_basis = _choice(_("Legal basis"), LegalBasis.choices)
    basis_note = _words(
        _("More on the basis"), _("How consent is asked and kept, or whose interest it is and how it was weighed.")
    )
    controller = _choice(
        _("Who decides why and how (controller)"),
        Controller.choices,
        _("Whoever orders the research often does; the institute then works for them as processor."),
    )
    client_contact = _words(
        _("The client: name, address, privacy contact"), _("Where a person can write to, if the client decides.")
    )
    people = _words(_("Whom it is about"), _("For example: adults who live in Italy; customers of the last year."))
    list_source = _words(
        _("Where the numbers come from"), _("What the lists say of their source stands in the register by itself.")
    )
    special_data = _choice(
        _("Special categories"),
        YesNo.choices,
        _("Health, opinions on politics or religion, origin, union membership, sex life, genetic or biometric data."),
    )
    special_note = _words(_("Which, and what allows it"))
    recipients = _words(
        _("Who receives data"), _("For example: the client, without names and numbers; the hosting company.")
    )
    transfers = _choice(_("Outside the European Economic Area"), YesNo.choices)
    transfers_note = _words(_("Where to, and what protects the data there"))
    assessment = _choice(_("Impact assessment (DPIA)"), Assessment.choices)
    assessment_note = _words(_("When, by whom, where it is kept, or why it is not needed"))
    security_note = _words(_("Further security measures"), _("What the system does stands in the register by itself."))

    @classmethod
    def about(cls, record: ProcessingRecord) -> "ProcessingForm":
        """Return the form filled in with the existing entry."""
        return cls(initial={name: getattr(record, name) for name in cls.base_fields})

    def clean(self) -> dict[str, Any]:
        """Return the fields with line breaks normalised, as they are stored."""
        return {
            name: value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
        }

    def facts(self) -> ProcessingFacts:
        """The form's content, as the service takes it."""
        return cast(ProcessingFacts, dict(self.cleaned_data))


def initial_record(study: Study, record: ProcessingRecord) -> ProcessingForm:
    """Return the form of a study's entry; a new entry is filled in with the study's client."""
    form = ProcessingForm.about(record)
    if record.pk is None and study.client_name:
        form.initial["client_contact"] = study.client_name
        form.initial["controller"] = Controller.CLIENT
    return form
