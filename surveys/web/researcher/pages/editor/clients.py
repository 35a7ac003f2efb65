"""The clients who share a questionnaire, on the page on which it is written: their list, and whose a row is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from surveys.formats.drafting import Written
from surveys.formats.xlsform.settings import clients_in
from surveys.questionnaire.model.structure import EVERY_CLIENT

from .columns import CHOICE, ColumnOnPage, Words

CLIENTS, CLIENT = "clients", "client"


@dataclass(frozen=True, slots=True)
class ClientsField:
    """The cell of the setting that lists the clients."""

    sheet: str
    row: int
    heading: str
    text: str


def clients_listed(written: Written) -> tuple[str, ...]:
    """Return the clients that the setting lists."""
    rows = written.settings.rows
    return clients_in(written.settings.cell(rows[0], CLIENTS)) if rows else ()


def clients_field(written: Written) -> ClientsField | None:
    """Return the cell of the setting; ``None`` where the workbook has no settings."""
    table = written.settings
    if not table.rows:
        return None
    row = table.rows[0]
    heading = table.column(CLIENTS) if CLIENTS in table.by_field else CLIENTS
    return ClientsField(table.name, row.number, heading, table.cell(row, CLIENTS))


def with_clients(column: ColumnOnPage, clients: Sequence[str]) -> ColumnOnPage:
    """Return the column; the one that says whose a row is lets one of the clients be chosen, if there are any."""
    if column.field != CLIENT or not clients:
        return column
    everybody: list[tuple[str, Words]] = [("", _("not said: every client’s")), (EVERY_CLIENT, _("every client’s"))]
    named: list[tuple[str, Words]] = [(one, one) for one in clients]
    return replace(column, control=CHOICE, note=_("of several"), options=(*everybody, *named))
