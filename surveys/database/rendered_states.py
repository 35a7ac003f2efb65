"""Migrations that are applied in a third of the time.

Between two operations Django renders the classes of the model that changed and of all models related to it, directly or
over others (``ProjectState.reload_model``). Here nearly all models are related, and that is most of what ``migrate``
takes on an empty database. Inside ``rendered_one_by_one`` only the class of the changed model is rendered. Other models
keep pointing at its earlier class, which has the same table and the same key, so that their SQL is the same.

Where it could differ, Django renders everything as before: when a relation is changed or removed, when a model is built
upon another one or has a many-to-many field, when a model is renamed, and before ``RunPython``, since the state is
marked as delayed. Django's method is the same in all releases of 5.2 that ``pyproject.toml`` allows;
``tests/database/test_rendered_states.py`` compares the SQL of each kind of operation.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Model


@contextmanager
def rendered_one_by_one() -> Iterator[None]:
    """Within this context, migration operations render the class of the changed model alone."""
    reload_with_related = ProjectState.reload_model

    def reload_model(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" not in self.__dict__:  # no class is rendered yet; ``hasattr`` would render them
            return
        key = (app_label, model_name)
        before = self.apps.all_models[app_label].get(model_name)
        # Django sets ``delay`` where no relation changed and none leads to the changed field; a renamed model has no
        # earlier class.
        is_alone = before is not None if delay else _gained_fields(self.models[key], before)
        if is_alone and _is_independent(self.models[key]):
            self.is_delayed = True
            self._reload({key})  # type: ignore[attr-defined]
        else:
            reload_with_related(self, app_label, model_name, delay)

    ProjectState.reload_model = reload_model  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = reload_with_related  # type: ignore[method-assign]


def _gained_fields(model: ModelState, before: type[Model] | None) -> bool:
    """Whether the model is new, or has all fields that it had and more."""
    return before is None or {field.name for field in before._meta.local_fields} < set(model.fields)


def _is_independent(model: ModelState) -> bool:
    """Whether the model is built upon no other model and has no table besides its own."""
    return not any(isinstance(base, str) for base in model.bases) and not any(
        field.many_to_many for field in model.fields.values()
    )
