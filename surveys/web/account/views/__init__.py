"""The pages of sign-in, personal settings and people."""

from .demo import enter_demo
from .dialling import dialling, own_dialling
from .forgotten import forgotten, letter_sent
from .institute import institute, logo, who_needs_one
from .people import add, change, forget_factor, people, person, reset, roles, sign_out, state
from .personal import home, own_address, profile, set_language, set_theme
from .register import register, register_file, register_searched
from .sign_ins import end_sign_in, sign_ins, still_here

__all__ = [
    "add",
    "change",
    "dialling",
    "end_sign_in",
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
    "register",
    "register_file",
    "register_searched",
    "reset",
    "roles",
    "set_language",
    "set_theme",
    "sign_ins",
    "sign_out",
    "state",
    "still_here",
    "who_needs_one",
]
