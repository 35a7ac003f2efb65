"""The page on which a person starts."""

from django.urls import NoReverseMatch, reverse

from surveys.design.models import Membership, Study
from surveys.design.queries import LEADS_CENTRE, roles_of
from surveys.people.models import Role, User


def next_page(user: User) -> str:
    """The address of the page with this person's work; empty when they have a choice, or nothing to do yet.

    Who designs or supervises begins with the studies, who only interviews with the shift, a client
    of one study with its page.
    """
    memberships = roles_of([user]).get(user.pk, [])
    roles = {LEADS_CENTRE if one.centre and one.role == Role.SUPERVISOR else one.role for one in memberships}
    if LEADS_CENTRE in roles and not roles & {Role.RESEARCHER, Role.SUPERVISOR}:
        return _centre(memberships)
    if roles & {Role.RESEARCHER, Role.SUPERVISOR} or (user.is_administrator and Study.objects.exists()):
        return address_of("studies")
    if roles == {Role.INTERVIEWER}:
        return address_of("shift")
    if roles == {Role.CLIENT} and len(memberships) == 1:
        return address_of("client_study", study_id=memberships[0].study_id)
    return ""


def studies_of(user: User) -> list[tuple[Study, str]]:
    """The studies in which the person interviews or is the client, with the address where each begins for them."""
    return [
        (
            membership.study,
            address_of("shift")
            if membership.role == Role.INTERVIEWER
            else address_of(
                "client_study" if membership.role == Role.CLIENT else "centre", study_id=membership.study_id
            ),
        )
        for membership in roles_of([user]).get(user.pk, [])
        if membership.role in {Role.INTERVIEWER, Role.CLIENT} or membership.centre
    ]


def _centre(memberships: list[Membership]) -> str:
    """The centre's page in its only study; with more of them the person chooses."""
    led = [one for one in memberships if one.centre and one.role == Role.SUPERVISOR]
    return address_of("centre", study_id=led[0].study_id) if len(memberships) == 1 else ""


def address_of(name: str, **where: int) -> str:
    """The page's address, empty where this site has no such page."""
    try:
        return reverse(name, kwargs=where)
    except NoReverseMatch:
        return ""
