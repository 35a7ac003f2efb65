"""Whose each variable is in a questionnaire of several clients, and what is left of a codebook for one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from surveys.questionnaire.clients import HiddenNames, is_for, owners
from surveys.questionnaire.model.structure import Questionnaire

from .variables import Code, Codebook, Variable


def with_owners(variables: Iterable[Variable], questionnaire: Questionnaire) -> list[Variable]:
    """The variables with the clients they belong to."""
    whose = owners(questionnaire)
    if not whose:
        return list(variables)

    def owned_by(variable: Variable) -> frozenset[str]:
        mine = whose.get(variable.path, frozenset())
        if variable.is_order:  # that of a group names the blocks that are in it
            inner = (clients for path, clients in whose.items() if path.startswith(f"{variable.path}/"))
            return mine.union(*inner)
        return mine

    return [replace(variable, clients=tuple(sorted(owned_by(variable)))) for variable in variables]


def for_client(client: str, codebook: Codebook, hidden: frozenset[str] = frozenset()) -> tuple[Codebook, HiddenNames]:
    """What the client may see of a codebook, and the names that they may not, with ``hidden`` among them.

    Labels of what stays have … in place of their answers.
    """
    everything = (*codebook.variables, *codebook.retired)
    kept_from = [variable for variable in everything if not is_for(client, variable.clients)]
    named = {
        name for variable in kept_from for name in (variable.name, variable.path.rpartition("/")[2], *variable.was)
    }
    shown = {variable.name for variable in everything if is_for(client, variable.clients)}
    names = HiddenNames(hidden | (frozenset(named) - shown))

    def limited(variables: Iterable[Variable]) -> tuple[Variable, ...]:
        return tuple(_said_to(variable, names) for variable in variables if is_for(client, variable.clients))

    return replace(codebook, variables=limited(codebook.variables), retired=limited(codebook.retired)), names


def _said_to(variable: Variable, names: HiddenNames) -> Variable:
    """The variable with labels that say nothing of what is hidden."""

    def codes(some: Iterable[Code]) -> tuple[Code, ...]:
        return tuple(replace(code, label=names.label(code.label)) for code in some)

    return replace(
        variable,
        label=names.label(variable.label),
        title=names.label({"": variable.title})[""],
        codes=codes(variable.codes),
        retired=codes(variable.retired),
        ends=codes(variable.ends),
    )
