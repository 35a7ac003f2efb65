"""Numbers as people and spreadsheets write them, made dialable."""

import phonenumbers
import pytest

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


@pytest.mark.parametrize("written", [21234567, 21234567.0, "21234567", "2 1234567"])
def test_the_zero_that_excel_took_from_a_fixed_line_is_put_back(written: object) -> None:
    assert normalise(written) == Phone("+39021234567", kind="landline", is_repaired=True)


def test_a_number_that_is_likely_with_and_without_its_zero_is_left_to_a_person() -> None:
    with pytest.raises(PhoneError) as error:
        normalise(331234567)
    assert (error.value.code, error.value.suggestion) == ("phone_ambiguous", "+390331234567")


def test_a_mobile_with_a_zero_before_it_is_refused_and_the_number_without_it_offered() -> None:
    with pytest.raises(PhoneError) as error:
        normalise("03471234567")
    assert (error.value.code, error.value.suggestion) == ("phone_mobile_with_zero", "+393471234567")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "phone_no_digits"),
        (None, "phone_no_digits"),
        ("abc", "phone_no_digits"),
        ("112", "phone_invalid"),
        ("1500", "phone_invalid"),
        ("+39 21234567", "phone_invalid"),
        ("347 1234 5678", "phone_not_a_person"),
        ("840 000 000", "phone_not_a_person"),
    ],
)
def test_what_cannot_be_dialled_is_refused_with_its_reason(written: object, code: str) -> None:
    with pytest.raises(PhoneError) as error:
        normalise(written)
    assert error.value.code == code


@pytest.mark.parametrize("written", ["02-1234.567 int. 12", "02 1234567, interno 12", "02 1234567 ext 12"])
def test_an_extension_is_kept_apart(written: str) -> None:
    assert normalise(written) == Phone("+39021234567", "12", "landline")


def test_a_cell_may_hold_several_numbers() -> None:
    assert split("02 1234567; 347 1234567") == ["02 1234567", "347 1234567"]
    assert split("02 1234567 / 347 1234567") == ["02 1234567", "347 1234567"]
    assert split("347/1234567") == ["347/1234567"]
    assert split("02 1234567, int. 12") == ["02 1234567 int. 12"]


def test_letters_that_no_database_stores_are_dropped() -> None:
    assert normalise("02\x00 1234567").number == "+39021234567"
