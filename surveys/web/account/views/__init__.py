"""The pages of sign-in, personal settings and people."""

from .demo import enter_demo
from .dialling import dialling, own_dialling
from .forgotten import forgotten, letter_sent
from .institute import institute, logo, who_needs_one
from .people import add, change, forget_factor, people, person, reset, roles, state
from .personal import home, own_address, profile, set_language, set_theme

__all__ = [
    "add",
    "change",
    "dialling",
    "enter_demo",
    "forget_factor",
    "forgotten",
    "home",
    "institute",
    "letter_sent",
    "logo",
    "own_address",
    "own_dialling",
    "people",
    "person",
    "profile",
    "reset",
    "roles",
    "set_language",
    "set_theme",
    "state",
    "who_needs_one",
]
