"""Reads of people, their sessions, the register of audit and the institute."""

from .accounts import (
    administrators,
    changes_of,
    done_to,
    everybody,
    has_no_accounts,
    leaving,
    person_named,
    search,
    sessions_of,
    suspended,
    visible_to,
)
from .register import LOOKS, Wanted, all_lines, ever_searched, keyed, page_of_lines, searched
from .second_factors import ADMINISTRATOR, ROLES, SECOND_FACTORS, has_second_factor, second_factor_roles
from .site_settings import centre_dialling, dialling_of, institute, institute_logo, institute_with_logo

__all__ = [
    "ADMINISTRATOR",
    "LOOKS",
    "ROLES",
    "SECOND_FACTORS",
    "Wanted",
    "administrators",
    "all_lines",
    "centre_dialling",
    "changes_of",
    "dialling_of",
    "done_to",
    "ever_searched",
    "everybody",
    "has_no_accounts",
    "has_second_factor",
    "institute",
    "institute_logo",
    "institute_with_logo",
    "keyed",
    "leaving",
    "page_of_lines",
    "person_named",
    "search",
    "searched",
    "second_factor_roles",
    "sessions_of",
    "suspended",
    "visible_to",
]
