"""The pages of sign-in, personal settings and people."""

from .demo import enter_demo
from .people import add, change, people, person, reset, roles, state
from .personal import home, own_address, profile, set_language, set_theme

__all__ = [
    "add",
    "change",
    "enter_demo",
    "home",
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
