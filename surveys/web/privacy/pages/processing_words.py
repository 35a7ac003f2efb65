"""The register of processing in words: the same lines for the page, the print and workbooks."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from surveys.formatting import full_day
from surveys.privacy.models import Assessment, Controller, LegalBasis, YesNo
from surveys.privacy.queries import EntryPart, ProcessingEntry, Retention


@dataclass(frozen=True, slots=True)
class ProcessingLine:
    """A heading of the register with its paragraphs. ``is_missing``: nothing is entered yet."""

    heading: str
    paragraphs: tuple[str, ...]
    is_missing: bool = False


def in_words(register: ProcessingEntry) -> list[ProcessingLine]:
    """Return all lines of a study's entry, in order."""
    missing = frozenset(register.missing)
    lines = [
        _line(EntryPart.PURPOSE, _("Purpose"), [register.record.purpose], missing),
        _line(EntryPart.CONTROLLER, _("Who is responsible"), _responsible(register), missing),
        _line(EntryPart.PRIVACY_CONTACT, _("Privacy contact"), [register.institute.privacy_contact], missing),
        _line(EntryPart.BASIS, _("Legal basis"), _basis(register), missing),
        _line(EntryPart.PEOPLE, _("Whom it is about"), [register.record.people], missing),
        ProcessingLine(_("Which data"), tuple(_kinds_of_data(register))),
        _line(EntryPart.SPECIAL, _("Special categories"), _special(register), missing),
        _line(EntryPart.SOURCE, _("Where the numbers come from"), _sources(register), missing),
        _line(EntryPart.RECIPIENTS, _("Who receives data"), [register.record.recipients], missing),
        _line(EntryPart.TRANSFERS, _("Outside the European Economic Area"), _transfers(register), missing),
        _line(EntryPart.RETENTION, _("How long the data are kept"), list(kept_for(register.retention)), missing),
        ProcessingLine(_("Security measures"), (_security(), *_texts(register.record.security_note))),
        _line(EntryPart.ASSESSMENT, _("Impact assessment (DPIA)"), _assessment(register), missing),
        _line(EntryPart.NOTICE, _("Privacy notice"), _notice(register), missing),
    ]
    client = ProcessingLine(_("The client’s contact"), (), is_missing=True)
    return [*lines[:2], client, *lines[2:]] if EntryPart.CLIENT_CONTACT in missing else lines


def lines_for_the_person(register: ProcessingEntry) -> list[ProcessingLine]:
    """Return the lines for an access request: without those about all respondents and about security."""
    inside = {
        _("Whom it is about"),
        _("Which data"),
        _("Special categories"),
        _("Security measures"),
        _("Impact assessment (DPIA)"),
        _("Privacy notice"),
    }
    return [line for line in in_words(register) if line.paragraphs and line.heading not in inside]


def missing_in_words(register: ProcessingEntry) -> list[str]:
    """Return what is missing, in a few words each, the most serious first."""
    words = {
        EntryPart.PURPOSE: _("purpose"),
        EntryPart.BASIS: _("legal basis"),
        EntryPart.CONTROLLER: _("who is responsible"),
        EntryPart.CLIENT_CONTACT: _("the client’s contact"),
        EntryPart.PRIVACY_CONTACT: _("the institute’s privacy contact"),
        EntryPart.PEOPLE: _("whom it is about"),
        EntryPart.SOURCE: _("where the numbers come from"),
        EntryPart.SPECIAL: _("special categories"),
        EntryPart.RECIPIENTS: _("who receives data"),
        EntryPart.TRANSFERS: _("transfers outside the EEA"),
        EntryPart.ASSESSMENT: _("impact assessment"),
        EntryPart.NOTICE: _("privacy notice"),
        EntryPart.RETENTION: _("how long the data are kept"),
    }
    return [words[key] for key in register.missing]


def kept_for(retention: Retention) -> Iterator[str]:
    """Yield sentences on how long data are kept; none if retention is not set."""
    if retention.contacts_months is None or retention.answers_months is None:
        return
    contacts = ngettext(
        "Names, numbers and everything else that says who somebody is: one month after the field’s end.",
        "Names, numbers and everything else that says who somebody is: %(count)s months after the field’s end.",
        retention.contacts_months,
    )
    yield contacts % {"count": retention.contacts_months}
    answers = ngettext(
        "One month later the interviews become anonymous.",
        "%(count)s months later the interviews become anonymous.",
        retention.answers_months,
    )
    yield answers % {"count": retention.answers_months}
    if not retention.is_set:
        yield _("Not switched on: nothing goes by itself.")
    if retention.hold is not None:
        yield _("Legal hold since %(day)s: nothing goes while it stands.") % {"day": full_day(retention.hold.placed_at)}


def _line(key: str, heading: str, paragraphs: list[str], missing: frozenset[str]) -> ProcessingLine:
    return ProcessingLine(heading, tuple(text for one in paragraphs for text in _texts(one)), is_missing=key in missing)


def _texts(words: str) -> list[str]:
    return [line for line in words.splitlines() if line.strip()]


def _responsible(register: ProcessingEntry) -> list[str]:
    record, house = register.record, register.institute
    where = " · ".join(part for part in (house.address_line, house.phone, house.email, house.website) if part)
    institute = f"{house.name} ({where})" if where else house.name
    client = record.client_contact or register.study.client_name
    if record.controller == Controller.CLIENT:
        return [
            _("Controller: %(who)s") % {"who": client} if client else "",
            _("Processor: %(who)s") % {"who": institute} if institute else "",
        ]
    if record.controller == Controller.JOINT:
        return [_("Joint controllers: %(client)s; %(institute)s") % {"client": client, "institute": institute}]
    if record.controller == Controller.INSTITUTE:
        return [_("Controller: %(who)s") % {"who": institute} if institute else ""]
    return []


def _basis(register: ProcessingEntry) -> list[str]:
    record = register.record
    label = str(LegalBasis(record.legal_basis).label) if record.legal_basis else ""
    return [label[:1].upper() + label[1:], record.basis_note]


def _kinds_of_data(register: ProcessingEntry) -> Iterator[str]:
    if register.lists:
        yield _("From the lists: names and telephone numbers.")
    for label, columns in (
        (
            _("Further columns that say who somebody is: %(columns)s."),
            {c for one in register.lists for c in one.personal},
        ),
        (_("Columns kept with the case: %(columns)s."), {c for one in register.lists for c in one.others}),
    ):
        if columns:
            yield label % {"columns": ", ".join(sorted(columns, key=str.casefold))}
    if register.questions:
        asked = "; ".join(_of_question(question.name, question.label) for question in register.questions)
        yield _("Personal questions: %(questions)s.") % {"questions": asked}
    yield _("The answers to all other questions of the interview.")
    yield _("Calls: when, which number, with what outcome; appointments and notes of the interviewers.")


def _of_question(name: str, label: dict[str, str]) -> str:
    words = label.get(get_language() or "") or label.get("") or next(iter(label.values()), "")
    return f"{words.strip().rstrip('.')} ({name})" if words else name


def _special(register: ProcessingEntry) -> list[str]:
    record = register.record
    if record.special_data == YesNo.NO:
        return [_("None of them."), record.special_note]
    return [_("Yes.") if record.special_data else "", record.special_note]


def _sources(register: ProcessingEntry) -> list[str]:
    of_lists = [
        _("List “%(name)s”: %(source)s") % {"name": one.name, "source": one.source}
        for one in register.lists
        if one.source
    ]
    return [register.record.list_source, *of_lists]


def _transfers(register: ProcessingEntry) -> list[str]:
    record = register.record
    if record.transfers == YesNo.NO:
        return [_("No data go there."), record.transfers_note]
    return [_("Yes.") if record.transfers else "", record.transfers_note]


def _security() -> str:
    return _(
        "Everybody signs in with an account of their own and sees what their role in the study needs: interviewers the "
        "case they hold, clients and researchers neither names nor numbers. Contact data are kept apart from the "
        "answers. Changes to rights and data are recorded with who made them. Files of the system are readable by its "
        "own account only, and archives can be encrypted."
    )


def _assessment(register: ProcessingEntry) -> list[str]:
    record = register.record
    label = str(Assessment(record.assessment).label) if record.assessment else ""
    return [label[:1].upper() + label[1:], record.assessment_note]


def _notice(register: ProcessingEntry) -> list[str]:
    if not register.has_notice:
        return []
    return [_("Interviewers read it before the first question; every call keeps which edition was on the screen.")]
