"""Lines of the audit register in words, for the page and for the CSV file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import ApiToken, Study
from surveys.fieldwork.models import Case
from surveys.people.models import AuditEntry, Role, User
from surveys.people.queries import Wanted
from surveys.web.screens.audit_words import WHY, words_of_verb
from surveys.web.screens.formatting import case_number, moment

HEADINGS = ("time", "person", "verb", "subject", "study", "details", "address", "device")


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A line in words. ``link``: the page of what it tells of, if there is one."""

    at: datetime
    when: str
    who: str
    what: str
    of: str
    link: str
    study: str
    more: str
    whence: str


def in_words(entries: Sequence[AuditEntry]) -> list[RegisterLine]:
    """The lines in words; what is named appears with its name while it exists."""
    named = _Named(entries)
    return [
        RegisterLine(
            at=entry.at,
            when=moment(entry.at),
            who=entry.actor.short_name if entry.actor else "",
            what=words_of_verb(entry.verb),
            of=named.of(entry),
            link=named.link(entry),
            study=named.studies.get(entry.study or 0, ""),
            more=_more(entry.details),
            whence=" · ".join(filter(None, (entry.address or "", entry.device))),
        )
        for entry in entries
    ]


class _Named:
    """The studies, cases, people and tokens named by a page's lines, each read in one query."""

    def __init__(self, entries: Sequence[AuditEntry]) -> None:
        self.studies = dict(
            Study.objects.filter(pk__in=_keys(entries, "study") | _studies(entries)).values_list("pk", "name")
        )
        cases = Case.objects.filter(pk__in=_keys(entries, "case"))
        self.cases = {pk: (study, number) for pk, study, number in cases.values_list("pk", "study", "number")}
        self.people = User.objects.in_bulk(_keys(entries, "person"))
        self.tokens = dict(ApiToken.objects.filter(pk__in=_keys(entries, "token")).values_list("pk", "name"))

    def of(self, entry: AuditEntry) -> str:
        """The subject in words."""
        kind, _colon, key = entry.subject.partition(":")
        number = int(key) if key.isdecimal() else 0
        if kind == "case":
            return _("case %(number)s") % {
                "number": case_number(self.cases[number][1]) if number in self.cases else key
            }
        if kind == "person" and number in self.people:
            return str(self.people[number])
        if kind == "token" and number in self.tokens:
            return self.tokens[number]
        if kind == "study":
            return ""  # it stands beside
        if kind in {"search", "typed", "list"}:
            return ""  # a keyed hash tells nobody anything
        return {"export": _("file %(key)s"), "sample": _("sample %(key)s"), "quota": _("quota cell %(key)s")}.get(
            kind, ""
        ) % {"key": key}

    def link(self, entry: AuditEntry) -> str:
        """The page of the subject."""
        kind, _colon, key = entry.subject.partition(":")
        if kind == "case" and key.isdecimal() and int(key) in self.cases:
            return reverse("case", args=self.cases[int(key)])
        if kind == "person" and key.isdecimal() and int(key) in self.people:
            return reverse("person", args=[int(key)])
        return ""


def _keys(entries: Iterable[AuditEntry], kind: str) -> set[int]:
    found = (entry.subject.removeprefix(f"{kind}:") for entry in entries if entry.subject.startswith(f"{kind}:"))
    return {int(key) for key in found if key.isdecimal()}


def _studies(entries: Iterable[AuditEntry]) -> set[int]:
    return {entry.study for entry in entries if entry.study is not None}


def _more(details: dict[str, Any]) -> str:
    """What the details add, in a few words."""
    said = []
    if "why" in details:
        said.append(str(WHY.get(details["why"], details["why"])))
    if "with" in details:
        said.append(", ".join(details["with"]))
    if "role" in details:
        said.append(str(Role(details["role"]).label) if details["role"] in Role.values else str(details["role"]))
    if "cases" in details:
        count = details["cases"] if isinstance(details["cases"], int) else len(details["cases"])
        said.append(ngettext("%(count)s case shown", "%(count)s cases shown", count) % {"count": count})
    if "rows" in details:
        said.append(ngettext("%(count)s row", "%(count)s rows", details["rows"]) % {"count": details["rows"]})
    if "lines" in details:
        said.append(ngettext("%(count)s line", "%(count)s lines", details["lines"]) % {"count": details["lines"]})
    if details.get("reason"):
        said.append(f"«{details['reason']}»")
    return "; ".join(said)


def rows_of_a_file(steps: Iterable[Sequence[AuditEntry]]) -> Iterator[list[str]]:
    """Headings and raw lines for a CSV file."""
    yield [*HEADINGS]
    for step in steps:
        for entry in step:
            yield [
                entry.at.isoformat(timespec="seconds"),
                entry.actor.get_username() if entry.actor else "",
                entry.verb,
                entry.subject,
                str(entry.study or ""),
                str(entry.details or ""),
                entry.address or "",
                entry.device,
            ]


def wanted_of(facts: dict[str, Any]) -> Wanted:
    """The filter for ``people.register`` from a valid form's data."""
    until = facts.get("until")
    return Wanted(
        person=facts["person"].pk if facts.get("person") else None,
        group=facts.get("group") or "",
        study=facts["study"].pk if facts.get("study") else None,
        subject=facts.get("subject") or "",
        since=facts.get("since"),
        until=until + timedelta(days=1) if until else None,
    )
