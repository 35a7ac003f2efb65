"""E-mails about deliveries; none holds anything about a respondent."""

from datetime import datetime

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext

from surveys.results.models import DeliveryLink, Export, StudyDelivery, WithdrawnAs

from .delivery_links import secret_of

Letter = tuple[str, str]


def withdrawal_notice(export: Export) -> Letter:
    """Subject and body for the readers of a workbook with answers of somebody who was erased."""
    facts = {"number": export.pk, "study": export.study.name, "day": _day(export.withdrawn_at)}
    subject = gettext("Workbook %(number)s of “%(study)s” is to be deleted") % facts
    body = gettext(
        "On %(day)s personal data of people were erased who had taken part in “%(study)s”. Workbook %(number)s holds "
        "answers of theirs. If you fetched it, please delete it, and every copy of it, and have a new one made on the "
        "page of the study: it holds everything else."
    )
    return subject, body % facts


def delivery_withdrawn(delivery: StudyDelivery, at: datetime | None) -> Letter:
    """The same about a delivery, for whoever may have fetched a file of it."""
    facts = {"number": delivery.number, "study": delivery.study.name, "day": _day(at)}
    subject = gettext("Delivery %(number)s of “%(study)s” is to be deleted") % facts
    if delivery.withdrawn_as == WithdrawnAs.CONSENT:
        ended = gettext(
            "Since %(day)s people in delivery %(number)s of “%(study)s” no longer agree that you know who they are. If "
            "you fetched files of it, please delete them, and every copy of them. The next delivery holds everything "
            "else."
        )
        return subject, ended % facts
    body = gettext(
        "On %(day)s personal data of people were erased who had taken part in “%(study)s”. Delivery %(number)s holds "
        "answers of theirs. If you fetched files of it, please delete them, and every copy of them. The next delivery "
        "holds everything else."
    )
    return subject, body % facts


def delivery_ready(delivery: StudyDelivery, address: str) -> Letter:
    """For a client: the delivery can be fetched at this address."""
    facts = {"number": delivery.number, "study": delivery.study.name, "address": address}
    subject = gettext("Delivery %(number)s of “%(study)s” is ready") % facts
    lines = [gettext("Delivery %(number)s of “%(study)s” can be fetched here: %(address)s") % facts]
    if delivery.note:
        lines.append(delivery.note)
    return subject, "\n\n".join(lines)


def delivery_waits(delivery: StudyDelivery, address: str) -> Letter:
    """For the researcher: the delivery is made and waits for their yes."""
    facts = {"number": delivery.number, "study": delivery.study.name, "address": address}
    subject = gettext("Delivery %(number)s of “%(study)s” waits for your yes") % facts
    body = gettext("Nobody outside sees delivery %(number)s before you hand it over here: %(address)s")
    return subject, body % facts


def link_letter(link: DeliveryLink, address: str) -> Letter:
    """For somebody without an account: the link, without its code."""
    facts = {"study": link.study.name, "address": address, "day": _day(link.expires_at), "name": link.name}
    subject = gettext("Files of “%(study)s” for you") % facts
    body = gettext(
        "%(name)s, this link leads to files of “%(study)s” until %(day)s: %(address)s\n\nIt asks for a code of 6 "
        "digits, which comes in another e-mail."
    )
    return subject, body % facts


def code_letter(link: DeliveryLink, code: str) -> Letter:
    """The code of a link, without the link."""
    subject = gettext("A code for files")
    body = gettext("The code for the link that you got is %(code)s. Whoever has both opens the files: keep them apart.")
    return subject, body % {"code": code}


def address_of_delivery(delivery: StudyDelivery, page: str) -> str:
    """Where a person with an account finds the delivery; ``page``: the name of their page of the study."""
    return f"{delivery.site}{reverse(page, args=[delivery.study_id])}"


def address_of_link(link: DeliveryLink) -> str:
    """The link as it is sent."""
    return f"{link.site}{reverse('handed', args=[secret_of(link)])}"


def _day(at: datetime | None) -> str:
    return str(formats.date_format(timezone.localtime(at).date(), "DATE_FORMAT"))
