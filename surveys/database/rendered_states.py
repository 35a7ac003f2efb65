"""Migrations that are applied in a third of the time.

Between two operations Django builds the classes of the model that changed and of all that hang together with it, which
here are nearly all there are: most of what ``migrate`` takes on an empty database. Here the class of the changed model
alone is built anew. The others keep pointing at its earlier class, whose table has the same name. Where that could
make a difference, everything is built anew as Django does it: before Python code of a migration is run, which Django
sees to for states that are marked as delayed, and where a relation changes, ends or is built upon.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Model


@contextmanager
def rendered_one_by_one() -> Iterator[None]:
    """Within this, what an operation changed is built anew alone."""
    whole = ProjectState.reload_model

    def reload_model(self: Any, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" not in self.__dict__:  # nothing is built yet
            return
        key = (app_label, model_name)
        before = self.apps.all_models[app_label].get(model_name)
        # Django says delay where no relation changed, and none leads to what changed; it renames by it too.
        is_quick = before is not None if delay else _has_more(self.models[key], before)
        if not is_quick or not _stands_alone(self.models[key]):
            whole(self, app_label, model_name, delay)
            return
        self.is_delayed = True
        self._reload({key})

    ProjectState.reload_model = reload_model  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = whole  # type: ignore[method-assign]


def _has_more(model: ModelState, before: type[Model] | None) -> bool:
    """Whether it is new, or has a field more than before and all that it had."""
    return before is None or {field.name for field in before._meta.local_fields} < set(model.fields)


def _stands_alone(model: ModelState) -> bool:
    """Whether it builds upon no other model and brings no table besides its own."""
    return not any(isinstance(base, str) for base in model.bases) and not any(
        field.many_to_many for field in model.fields.values()
    )
