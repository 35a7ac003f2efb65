"""The OpenAPI schema as a page for people: each operation with its parameters, body and response, in tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from surveys.design.models import ApiScope
from surveys.results.services import CHOSEN, TOLD

from . import examples
from .errors import ERRORS

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A parameter or a field: ``name`` with the fields around it (``results[].case``), ``kind`` in words."""

    name: str
    kind: str
    is_required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API; ``status`` is that of its successful response."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[FieldRow]
    request_body: list[FieldRow]
    response_body: list[FieldRow]
    status: str


@require_safe
def docs_page(request: HttpRequest) -> HttpResponse:
    """The API's documentation for people; programs read ``/api/schema/``."""
    errors = [(code, status, _(message)) for code, (status, message) in ERRORS.items()]
    server = request.build_absolute_uri("/").rstrip("/")
    context = {
        "operations": operations(SchemaGenerator().get_schema(public=True)),
        "errors": errors,
        "scopes": ApiScope.choices,
        "server": server,
        "events": [(kind.value, kind.label, TOLD[kind]) for kind in CHOSEN],
        "examples": [(name, examples.written(text, server)) for name, text in examples.PROGRAMS.items()],
        "call": examples.written(examples.CALL, server),
        "checking": examples.CHECKING,
    }
    return render(request, "api/reading.html", context)


def operations(schema: Schema) -> list[Operation]:
    """Every operation of an OpenAPI description, in its order."""
    shapes = schema["components"]["schemas"]
    return [
        _operation(method, path, operation, shapes)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def _operation(method: str, path: str, operation: Schema, shapes: Schema) -> Operation:
    status, response = next(iter(operation["responses"].items()))
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        scope=operation.get("x-scope", ""),
        parameters=[_parameter(parameter, shapes) for parameter in operation.get("parameters", [])],
        request_body=_body(operation.get("requestBody", {}), shapes),
        response_body=_body(response, shapes),
        status=status,
    )


def _parameter(parameter: Schema, shapes: Schema) -> FieldRow:
    kind = _kind(_resolved(parameter["schema"], shapes), shapes)
    return FieldRow(parameter["name"], kind, parameter.get("required", False), parameter.get("description", ""))


def _body(body: Schema, shapes: Schema) -> list[FieldRow]:
    content: Schema = next(iter(body.get("content", {}).values()), {})
    return list(_fields(content.get("schema", {}), shapes, ""))


def _fields(schema: Schema, shapes: Schema, around: str) -> Iterator[FieldRow]:
    schema = _resolved(schema, shapes)
    for name, field in schema.get("properties", {}).items():
        found = _resolved(field, shapes)
        place = f"{around}{name}"
        required = name in schema.get("required", ())
        yield FieldRow(place, _kind(found, shapes), required, field.get("description") or "")
        if found.get("type") == "array":
            yield from _fields(found["items"], shapes, f"{place}[].")
        else:
            yield from _fields(found, shapes, f"{place}.")


def _resolved(schema: Schema, shapes: Schema) -> Schema:
    """The schema that a reference, alone or wrapped to carry more words, stands for."""
    for wrapped in schema.get("allOf", ()):
        schema = {**wrapped, **{key: value for key, value in schema.items() if key != "allOf"}}
    if "$ref" in schema:
        found: Schema = shapes[schema["$ref"].rsplit("/", 1)[-1]]
        return found
    return schema


def _kind(schema: Schema, shapes: Schema) -> str:
    """What a value is, in words."""
    if "enum" in schema:
        return " · ".join(str(value) for value in schema["enum"] if value not in ("", None))
    if schema.get("type") == "array":
        inside = _resolved(schema["items"], shapes)
        return _("list of: %(kind)s") % {"kind": _kind(inside, shapes)}
    words = {
        "string": _("text"),
        "integer": _("whole number"),
        "number": _("number"),
        "boolean": _("true or false"),
        "object": _("object"),
    }
    formats = {"date-time": _("moment (ISO 8601)"), "date": _("day (ISO 8601)"), "binary": _("file")}
    kind = formats.get(schema.get("format", "")) or words.get(schema.get("type", ""), _("any value"))
    return _("%(kind)s or null") % {"kind": kind} if schema.get("nullable") else kind
