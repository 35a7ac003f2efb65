"""Columns of a list that look like personal data, by heading or by what stands in them."""

import pytest

from surveys.formats.personal_looks import Look, look_of
from surveys.formats.samples import guess


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("E-mail", "email"),
        ("indirizzo_email", "email"),
        ("Cellulare 2", "phone"),
        ("Data di nascita", "birth"),
        ("Date of birth", "birth"),
        ("DOB", "birth"),
        ("Codice Fiscale", "tax_code"),
        ("C.F.", "tax_code"),
        ("P.IVA", "vat"),
        ("Cognome", "name"),
        ("Last name", "name"),
        ("Referente", "name"),
        ("Indirizzo", "address"),
        ("Street address", "address"),
        ("IBAN", "iban"),
        ("Targa veicolo", "plate"),
        ("Anno di nascita", ""),
        ("Età", ""),
        ("Provincia", ""),
        ("Codice", ""),
        ("Nome prodotto", ""),
        ("Store name", ""),
        ("Ultimo contatto", ""),
        ("Valore", ""),
        ("Via preferita di acquisto", ""),
    ],
)
def test_a_heading_says_it(heading: str, kind: str) -> None:
    found = look_of(heading)
    assert (found.kind if found else "") == kind


@pytest.mark.parametrize(
    ("values", "look"),
    [
        (["anna@example.it", "", "b.rossi@example.com", "–"], Look("email", 2, 3)),
        (["RSSMRA85T10A562S", "BNCLRA90A41F205I", "x"], Look("tax_code", 2, 3)),
        # The same with a check character that does not fit: a code of their own.
        (["RSSMRA85T10A562A", "BNCLRA90A41F205B"], None),
        (["anna@example.it"], Look("email", 1, 1)),
        (["RSSMRA85T10A562S"], Look("tax_code", 1, 1)),
        (["Maria Rinaldi"], None),
        (["IT60X0542811101000000123456", "IT60 X054 2811 1010 0000 0123 456"], Look("iban", 2, 2)),
        (["00743110157", "07643520567", "IT 00743110157"], Look("vat", 3, 3)),
        (["12345678901", "22222222222", "98765432101"], None),
        (["+39 347 555 0147", "035 555 0147", "3475550148"], Look("phone", 3, 3)),
        (["1000001", "1000002", "1000003"], None),
        (["12/05/1961", "1958-01-30", "03.11.1984"], Look("birth", 3, 3)),
        (["12/05/2021", "2022-01-30", "03.11.2024"], None),
        (["Via Garibaldi 3", "P.za Duomo 1", "12 Elm Street"], Look("address", 3, 3)),
        (["Maria Rinaldi", "CONTI LAURA", "Zorzi"], Look("name", 2, 3)),
        (["AB 123 CD", "EF456GH"], Look("plate", 2, 2)),
        (["Bergamo", "Santa Maria Capua Vetere", "Milano"], None),
        (["Oro", "Argento", "Bronzo"], None),
        ([], None),
    ],
)
def test_what_stands_in_it_says_it(values: list[str], look: Look | None) -> None:
    assert look_of("colonna", values) == look


def test_such_a_column_is_proposed_as_personal_and_never_as_an_identifier() -> None:
    headings = ["Telefono", "Codice fiscale", "Mail", "Zona", "Codice", "Altro"]
    rows = [
        ["035 555 0147", "", "", "Nord", "1", "anna@example.it"],
        ["035 555 0148", "", "", "Sud", "2", "b@example.it"],
    ]
    assert {use.column: (use.field, use.personal) for use in guess(headings, rows)} == {
        "Telefono": ("phone", False),
        "Codice fiscale": ("attribute", True),
        "Mail": ("attribute", True),
        "Zona": ("attribute", False),
        "Codice": ("external_id", False),
        "Altro": ("attribute", True),
    }
    ids = [["035 555 0147", "RSSMRA85T10A562S"], ["035 555 0148", "BNCLRA90A41F205I"]]
    assert [(one.field, one.personal) for one in guess(["Telefono", "ID"], ids)] == [
        ("phone", False),
        ("attribute", True),
    ]
