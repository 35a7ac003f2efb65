"""Put a fault into the code of this process: every function of the file runs what the changed file says.

Nothing is written and nothing imported again; whoever calls it forks before, so that the fault ends with the process.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from inspect import CO_NEWLOCALS
from pathlib import Path
from types import CodeType, FunctionType

from .fault import ROOT, DoesNotApplyError, Fault

COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
"""Parts of the function around them."""
Key = tuple[str, int]
"""The qualified name of a function, and the how manieth of that name it is in its file."""


def put_in(fault: Fault) -> None:
    """From now on the functions of the fault's file have the fault. Raises ``DoesNotApplyError``."""
    path = fault.place()
    import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    text = path.read_text(encoding="utf-8")
    before = dict(_functions(compile(text, str(path), "exec")))
    after = dict(_functions(compile(text.replace(fault.old, fault.new), str(path), "exec")))
    changed = [key for key, code in before.items() if key not in after or not _is_same(code, after[key])]
    if not changed:
        raise DoesNotApplyError(f"{fault.name}: the fault lies in no function")
    by_line = {(before[key].co_qualname, before[key].co_firstlineno): key for key in changed}
    put = 0
    for function in _living(path):
        key = by_line.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
        if key is not None:
            if key not in after or function.__code__.co_freevars != after[key].co_freevars:
                raise DoesNotApplyError(f"{fault.name}: {key[0]} takes other variables from around it")
            function.__code__ = after[key]
            put += 1
    if not put:
        raise DoesNotApplyError(f"{fault.name}: {path.relative_to(ROOT)} was not imported")


def _living(path: Path) -> list[FunctionType]:
    name = str(path)
    # By its own type: what stands lazily for something else would be made by looking at its class.
    return [one for one in gc.get_objects() if type(one) is FunctionType and one.__code__.co_filename == name]


def _functions(module: CodeType) -> Iterator[tuple[Key, CodeType]]:
    """Every function in a file's code, also those inside of others and of classes."""
    count: Counter[str] = Counter()
    waiting = [module]
    while waiting:
        code = waiting.pop(0)
        inner = [one for one in code.co_consts if isinstance(one, CodeType)]
        waiting += inner
        for one in inner:
            if one.co_flags & CO_NEWLOCALS and one.co_name not in COMPREHENSIONS:
                count[one.co_qualname] += 1
                yield (one.co_qualname, count[one.co_qualname]), one


def _is_same(one: CodeType, other: CodeType) -> bool:
    """Whether two functions do the same, wherever they stand in their file."""
    mine, theirs = _plain(one), _plain(other)
    return mine == theirs


def _plain(code: CodeType) -> tuple[object, ...]:
    constants = tuple(_plain(one) if isinstance(one, CodeType) else (type(one), one) for one in code.co_consts)
    return (code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars)
