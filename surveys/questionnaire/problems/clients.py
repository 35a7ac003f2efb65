"""The part of the catalogue for questionnaires that several clients share."""

from __future__ import annotations

from .entry import ERROR, WARNING, ProblemKind, gettext_noop

CLIENT_PROBLEMS: dict[str, ProblemKind] = {
    "client_unlisted": ProblemKind(
        WARNING,
        gettext_noop(
            "%(count)s rows say whose they are (“%(client)s”), but no clients are listed: every client gets everything."
        ),
        gettext_noop("List the clients in the setting “clients”, with semicolons between them."),
    ),
    "client_unknown": ProblemKind(
        ERROR,
        gettext_noop("“%(client)s” is no client of this questionnaire. Listed are: %(listed)s."),
        gettext_noop("Correct the name, or list it in the setting “clients”."),
    ),
    "client_within_client": ProblemKind(
        ERROR,
        gettext_noop("“%(name)s” is of %(client)s and stands in a block of %(other)s: neither would get it."),
        gettext_noop("Move it out of the block, or clear its column “client”."),
    ),
    "client_without_block": ProblemKind(
        WARNING,
        gettext_noop("No question belongs to the client “%(client)s”."),
        gettext_noop("Write the name in the column “client” of a group, or take it out of the setting “clients”."),
    ),
    "client_unsaid": ProblemKind(
        WARNING,
        gettext_noop("It is not said whose these blocks are, and every client gets them: %(names)s."),
        gettext_noop("Write the client in the column “client”, or “all” for what every client may see."),
    ),
    "client_reads_other": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” rests on answers in the block of another client: whoever gets it reads “…” there."),
        gettext_noop("Rest it on questions of every client, or give it to the other client."),
    ),
    "client_mixed": ProblemKind(
        WARNING,
        gettext_noop("“%(name)s” is made of answers in blocks of several clients (%(clients)s): none of them gets it."),
        gettext_noop("Make it of the answers of one client, or keep it for yourselves."),
    ),
}
