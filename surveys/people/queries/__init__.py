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
from .watching import (
    agreement_in_force,
    agreement_told_to,
    earlier_agreements,
    may_watch,
    readers_of,
    watched_scopes,
)

__all__ = [
    "ADMINISTRATOR",
    "LOOKS",
    "ROLES",
    "SECOND_FACTORS",
    "Wanted",
    "administrators",
    "agreement_in_force",
    "agreement_told_to",
    "all_lines",
    "centre_dialling",
    "changes_of",
    "dialling_of",
    "done_to",
    "earlier_agreements",
    "ever_searched",
    "everybody",
    "has_no_accounts",
    "has_second_factor",
    "institute",
    "institute_logo",
    "institute_with_logo",
    "keyed",
    "leaving",
    "may_watch",
    "page_of_lines",
    "person_named",
    "readers_of",
    "search",
    "searched",
    "second_factor_roles",
    "sessions_of",
    "suspended",
    "visible_to",
    "watched_scopes",
]
