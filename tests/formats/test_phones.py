"""Numbers as people and spreadsheets write them, made dialable."""

import random

import phonenumbers
import pytest

from surveys.formats.countries import region_of
from surveys.formats.phones import Phone, PhoneError, normalise, split


@pytest.mark.parametrize(
    ("written", "number", "kind"),
    [
        ("3471234567", "+393471234567", "mobile"),
        ("347/1234567", "+393471234567", "mobile"),
        ("39 3471234567", "+393471234567", "mobile"),
        ("0039 347 1234567", "+393471234567", "mobile"),
        ("331 234 5678", "+393312345678", "mobile"),
        ("335 123456", "+39335123456", "mobile"),
        (3471234567.0, "+393471234567", "mobile"),
        ("3471234567.00", "+393471234567", "mobile"),
        ("02 1234567", "+39021234567", "landline"),
        ("+39 02 1234567", "+39021234567", "landline"),
        ("035 555 01 47", "+390355550147", "landline"),
        ("0549 991234", "+390549991234", "landline"),
        ("+44 20 7946 0958", "+442079460958", "landline"),
        ("0041 44 668 18 00", "+41446681800", "landline"),
        ("tel. 02 1234567", "+39021234567", "landline"),
        ("'3471234567", "+393471234567", "mobile"),
        ('="021234567"', "+39021234567", "landline"),
        ("02 1234567 (casa)", "+39021234567", "landline"),
        ("02 1234567 ore pasti", "+39021234567", "landline"),
        ("(02) 1234567", "+39021234567", "landline"),
        ("3.471234567E+09", "+393471234567", "mobile"),
        ("3,471234567E+9", "+393471234567", "mobile"),
    ],
)
def test_a_number_is_read_however_it_is_written(written: object, number: str, kind: str) -> None:
    assert normalise(written) == Phone(number, kind=kind)


def test_the_short_way_for_italian_mobiles_agrees_with_the_library() -> None:
    for prefix in range(320, 400):
        national = f"{prefix}5550147"
        expected = phonenumbers.parse(national, "IT")
        assert phonenumbers.number_type(expected) == phonenumbers.PhoneNumberType.MOBILE
        for written in (national, f"+39 {national}", f"0039{national}", f"{prefix}/555-01.47"):
            assert normalise(written).number == f"+39{expected.national_number}"


def test_the_short_way_for_italian_fixed_lines_agrees_with_the_library() -> None:
    chance = random.Random(1)
    beginnings = ("0", "02", "035", "06698", "0669", "0878", "0831")
    for _ in range(3_000):
        written = chance.choice(beginnings) + "".join(chance.choices("0123456789", k=chance.randint(2, 10)))
        assert (_number(written) == (_landline(written), "landline", "")) == bool(_landline(written)), written


def _landline(written: str) -> str:
    """The number in international form if the library takes it for a fixed line; else ``""``."""
    try:
        number = phonenumbers.parse(written, "IT")
    except phonenumbers.NumberParseException:
        return ""
    is_landline = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if is_landline else ""


def _number(written: str) -> tuple[str, str, str] | None:
    try:
        phone = normalise(written)
    except PhoneError:
        return None
    return phone.number, phone.kind, phone.repair


@pytest.mark.parametrize("written", [21234567, 21234567.0, "21234567", "2 1234567"])
def test_the_zero_that_excel_took_from_a_fixed_line_is_put_back(written: object) -> None:
    assert normalise(written) == Phone("+39021234567", kind="landline", repair="phone_lost_zero")


def test_a_number_that_is_likely_with_and_without_its_zero_is_left_to_a_person() -> None:
    with pytest.raises(PhoneError) as error:
        normalise(331234567)
    assert (error.value.code, error.value.suggestion) == ("phone_ambiguous", "+390331234567")


@pytest.mark.parametrize("written", ["03471234567", "+39 0347 1234567", "0039 0347/1234567"])
def test_a_mobile_with_a_zero_before_it_is_refused_and_the_number_without_it_offered(written: str) -> None:
    with pytest.raises(PhoneError) as error:
        normalise(written)
    assert (error.value.code, error.value.suggestion) == ("phone_mobile_with_zero", "+393471234567")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "phone_no_digits"),
        (None, "phone_no_digits"),
        ("abc", "phone_no_digits"),
        ("112", "phone_invalid"),
        ("1500", "phone_invalid"),
        ("12345", "phone_invalid"),
        (12345, "phone_invalid"),
        ("212345", "phone_invalid"),
        ("+39 21234567", "phone_invalid"),
        ("347 1234 5678", "phone_not_a_person"),
        ("840 000 000", "phone_not_a_person"),
        ("3.47E+09", "phone_short_form"),
        ("3,47123E+9", "phone_short_form"),
        ("02 1234567 dopo le 18", "phone_invalid"),
        ("02 12345 casa 7", "phone_invalid"),
        ("347 1234567 347 7654321", "phone_invalid"),
    ],
)
def test_what_cannot_be_dialled_is_refused_with_its_reason(written: object, code: str) -> None:
    with pytest.raises(PhoneError) as error:
        normalise(written)
    assert error.value.code == code


@pytest.mark.parametrize(
    "written", ["02-1234.567 int. 12", "02 1234567, interno 12", "02 1234567 ext 12", "02 1234567x12", "02 1234567 #12"]
)
def test_an_extension_is_kept_apart(written: str) -> None:
    assert normalise(written) == Phone("+39021234567", "12", "landline")


def test_a_cell_may_hold_several_numbers() -> None:
    assert split("02 1234567; 347 1234567") == ["02 1234567", "347 1234567"]
    assert split("02 1234567 / 347 1234567") == ["02 1234567", "347 1234567"]
    assert split("347/1234567") == ["347/1234567"]
    assert split("02 1234567, int. 12") == ["02 1234567 int. 12"]
    assert split("02 1234567 / 347 1234567 / 06 1234567") == ["02 1234567", "347 1234567", "06 1234567"]


@pytest.mark.parametrize("separator", ["/", " / ", " - ", " o ", " oppure ", "   "])
def test_what_parts_numbers_only_at_times_does_where_each_part_is_one(separator: str) -> None:
    assert split(f"02/1234567{separator}347-1234567") == ["02/1234567", "347-1234567"]
    assert split("0471/12-34 56") == ["0471/12-34 56"]


def test_a_comma_in_a_shortened_number_parts_nothing() -> None:
    assert split("3,471234567E+09") == ["3,471234567E+09"]


@pytest.mark.parametrize("written", ["02 1234567/8", "02 1234567-68", "02.1234567/ 568"])
def test_of_consecutive_numbers_the_first_is_taken_never_all_digits_as_one(written: str) -> None:
    assert normalise(written) == Phone("+39021234567", kind="landline", repair="phone_series")


@pytest.mark.parametrize("written", ["02/123.45.67", "0471/12/34/56", "347/123/45/67", "045 800-12-34"])
def test_a_number_written_in_groups_is_no_series(written: str) -> None:
    assert normalise(written).repair == ""


@pytest.mark.parametrize("country", ["CH", "ch", "+41", "0041", "41", "Svizzera", "svizzera", "Switzerland", "Schweiz"])
def test_a_country_is_known_by_letters_calling_code_and_name(country: str) -> None:
    assert region_of(country) == "CH"
    assert normalise("044 668 18 00", region_of(country)).number == "+41446681800"


@pytest.mark.parametrize("country", ["", "Atlantide", "999", "+", "٤١"])
def test_what_is_no_country_is_told_apart(country: str) -> None:
    assert region_of(country) == ""


def test_letters_that_no_database_stores_are_dropped() -> None:
    assert normalise("02\x00 1234567").number == "+39021234567"
