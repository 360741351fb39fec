"""The API: each room's router under the room's name, one way in, one way to say no, one page that documents it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security import SessionAuth

from kechuang.core.logic.verdicts import Problem, Refused

#: Rooms in the order of the house; one without an ``api`` module has nothing to offer yet.
ROOMS = (
    "core",
    "plans",
    "subjects",
    "programs",
    "review",
    "funds",
    "exchange",
    "matching",
    "service",
    "indicators",
    "assessment",
)


class Reference(DocsBase):
    """The documentation drawn in our own frame: readable by ear, by keyboard, and without any other site."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """All operations by tag."""
        schema = api.get_openapi_schema()
        context = {
            "groups": dict(operations_by_tag(schema)),
            "openapi_url": self.get_openapi_url(api, kwargs),
        }
        return render(request, "web/api.html", context)


def operations_by_tag(schema: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The operations of an OpenAPI document under their first tag, each with its method and path."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for where, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["其他"])[0]
            contents: dict[str, dict[str, Any]] = operation.get("requestBody", {}).get("content", {})
            body = next((each.get("schema") for each in contents.values()), None)
            row = {**operation, "method": method.upper(), "path": where, "fields": fields_of(body, schema)}
            groups.setdefault(tag, []).append(row)
    yield from groups.items()


def fields_of(body: dict[str, Any] | None, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a request body: name, whether required, type and description."""
    if not body:
        return []
    named = body.get("$ref", "").rpartition("/")[2]
    body = schema.get("components", {}).get("schemas", {}).get(named, body)
    required = set(body.get("required", ()))
    return [
        {"name": name, "required": name in required, **facts}
        for name, facts in body.get("properties", {}).items()
    ]


class StorableJson(Parser):
    """JSON whose texts a table can hold: without NUL, and without halves of characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body; ``ValueError`` for what is no JSON or cannot be stored."""
        data: Any = super().parse_body(request)
        for text in _texts(data):
            text.encode()  # half a surrogate pair fails here instead of in the database
            if "\0" in text:
                raise ValueError("NUL")
        return data


def _texts(data: Any) -> Iterator[str]:
    """Every text in a JSON value, names included."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        yield from chain.from_iterable(map(_texts, data))
    elif isinstance(data, dict):
        yield from data
        yield from chain.from_iterable(map(_texts, data.values()))


#: What every operation may answer besides its own responses.
FAULTS = {
    400: "请求读不出来",
    401: "没有登录",
    403: "没有权限，或缺少令牌",
    404: "没有找到",
    405: "这个地址不接受这种方法",
    422: "内容要改",
}
_FAULT: dict[str, Any] = {
    "title": "Fault",
    "description": "说明错在哪里、怎样改；field 与 errors 指出是哪一项。",
    "type": "object",
    "required": ["detail"],
    "properties": {
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "action": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


class HouseAPI(NinjaAPI):
    """Ninja's API with its faults documented, whose root leads to its documentation instead of answering 404."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The OpenAPI document; every operation also says how it answers what it cannot do."""
        schema = super().get_openapi_schema(**kwargs)
        schema.setdefault("components", {}).setdefault("schemas", {})["Fault"] = _FAULT
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, words in FAULTS.items():
                    operation["responses"].setdefault(status, {"description": words, "content": content})
        return schema

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        urls = [each for each in super()._get_urls() if getattr(each, "name", "") != "api-root"]
        return [*urls, path("", login_required(to_reference), name="api-root")]


def to_reference(request: HttpRequest) -> HttpResponse:
    """From the API's root to its documentation."""
    return redirect(f"{api.urls_namespace}:openapi-view")


api = HouseAPI(
    title="科创台 API",
    version="1",
    description="与页面同样的权限：能在页面上看的、办的，才能在这里看、在这里办。",
    urls_namespace="api",
    auth=SessionAuth(),
    docs=Reference(),
    docs_decorator=login_required,
    parser=StorableJson(),
)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: Exception) -> HttpResponse:
    """401."""
    return api.create_response(request, {"detail": "请先登录。"}, status=401)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """403 with the permission and its reason."""
    return api.create_response(request, {"detail": error.reason, "action": error.action}, status=403)


@api.exception_handler(Problem)
def problem(request: HttpRequest, error: Problem) -> HttpResponse:
    """422 with what to mend, and where."""
    return api.create_response(request, {"detail": error.message, "field": error.field}, status=422)


#: Ninja's own words are English.
_WORDS = {
    400: "请求的内容读不出来：应为 UTF-8 的 JSON，文字里不能有空字符。",
    403: "缺少 CSRF 令牌，或令牌已经过时。请从 csrftoken 这个 cookie 取出，放进 X-CSRFToken 头里。",
}


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """400 for a body that is no JSON or holds what no table can, 403 for a write without the token."""
    detail = _WORDS.get(error.status_code, error.message)
    return api.create_response(request, {"detail": detail}, status=error.status_code)


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:
    """404."""
    return api.create_response(request, {"detail": "没有找到，或者您看不到它。"}, status=404)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: the shape of the request is wrong; every fault at once."""
    faults = [
        {"field": ".".join(str(step) for step in each["loc"]), "message": each["msg"]}
        for each in error.errors
    ]
    return api.create_response(request, {"detail": "请求的内容不合格式。", "errors": faults}, status=422)


for room in ROOMS:
    if find_spec(f"kechuang.{room}.api") is not None:
        api.add_router(f"/{room}", import_module(f"kechuang.{room}.api").router)
