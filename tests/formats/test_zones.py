"""In which time zone a number is."""

import pytest

from surveys.formats.zones import zone_of

ROME = "Europe/Rome"


@pytest.mark.parametrize(
    ("number", "home", "zone", "is_sure"),
    [
        ("+393471234567", ROME, ROME, True),
        ("+390212345678", "America/New_York", ROME, True),
        ("+12125550147", ROME, "America/New_York", True),
        ("+13105550147", ROME, "America/Los_Angeles", True),
        ("+447911123456", ROME, "Europe/London", True),
        ("+447911123456", "Europe/London", "Europe/London", True),
        # The same clock as in Rome all the year round: no zone of its own.
        ("+4915123456789", ROME, ROME, True),
        ("+41791234567", ROME, ROME, True),
        ("+79161234567", ROME, "Europe/Moscow", False),
        ("+61412345678", ROME, "Australia/Sydney", False),
        ("+61412345678", "Australia/Perth", "Australia/Perth", True),
        ("+881612345678", ROME, ROME, False),
    ],
)
def test_a_number_says_its_zone_and_whether_that_is_sure(number: str, home: str, zone: str, is_sure: bool) -> None:
    assert zone_of(number, home) == (zone, is_sure)
