"""What is known of people and of the changes to their accounts."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from .models import AuditEntry, User


def visible_to(user: User) -> QuerySet[User]:
    """Administrators see everybody, others themselves; by name. ``has_second_factor`` is known of each."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    people = User.objects.annotate(has_second_factor=Exists(factor)).order_by("last_name", "first_name", "username")
    return people if user.is_administrator else people.filter(pk=user.pk)


def search(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Those whose name, user name, e-mail or code contains every one of the words."""
    for word in words.split():
        people = people.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(username__icontains=word)
            | Q(email__icontains=word)
            | Q(code__icontains=word)
        )
    return people


def changes_of(person: User, limit: int = 10) -> list[AuditEntry]:
    """The latest changes to a person's account and roles, newest first."""
    entries = AuditEntry.objects.filter(subject=person.audit_name).select_related("actor")
    return list(entries.order_by("-at", "-pk")[:limit])
