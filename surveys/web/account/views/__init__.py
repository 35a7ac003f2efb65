"""The pages of sign-in, personal settings and people."""

from .demo import enter_demo
from .forgotten import forgotten, letter_sent
from .institute import institute, logo
from .people import add, change, people, person, reset, roles, state
from .personal import home, own_address, profile, set_language, set_theme

__all__ = [
    "add",
    "change",
    "enter_demo",
    "forgotten",
    "home",
    "institute",
    "letter_sent",
    "logo",
    "own_address",
    "people",
    "person",
    "profile",
    "reset",
    "roles",
    "set_language",
    "set_theme",
    "state",
]
