"""The API's one way in and its ways of saying no."""

from __future__ import annotations

import json

import pytest
from django.test import Client, RequestFactory

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.web.api import api, fields_of, problem, refused


def test_a_stranger_gets_401_in_chinese(db):
    response = Client().get("/api/v1/indicators/observations")
    assert response.status_code == 401
    assert response.json() == {"detail": "请先登录。"}


def test_a_write_without_the_token_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        world.accounts["statistician"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    response = client.post("/api/v1/indicators/observations", "{}", content_type="application/json")
    assert response.status_code == 403


def test_a_malformed_write_names_every_fault(sign_in):
    client = sign_in("statistician")
    response = client.post("/api/v1/indicators/observations", "{}", content_type="application/json")
    assert response.status_code == 422
    assert response.json()["detail"] == "请求的内容不合格式。"
    assert any(each["field"].endswith("indicator") for each in response.json()["errors"])


def test_the_documentation_is_ours_and_for_those_who_signed_in(sign_in, world):
    assert Client().get("/api/v1/docs").status_code == 302
    page = sign_in("reader").get("/api/v1/docs").content.decode()
    assert "POST /api/v1/indicators/observations" in page
    assert "cdn" not in page
    assert sign_in("reader").get("/api/v1/")["Location"] == "/api/v1/docs"


@pytest.mark.parametrize(
    ("answer", "error", "status", "body"),
    [
        (
            refused,
            Refused("plans.target.edit", "不是您的辖区。"),
            403,
            {"detail": "不是您的辖区。", "action": "plans.target.edit"},
        ),
        (problem, Problem("不是数。", field="value"), 422, {"detail": "不是数。", "field": "value"}),
    ],
)
def test_refusals_and_problems_keep_their_words(answer, error, status, body):
    response = answer(RequestFactory().get("/api/v1/x"), error)
    assert (response.status_code, json.loads(response.content)) == (status, body)


def test_fields_of_a_body_follow_its_reference():
    schema = {
        "components": {
            "schemas": {"In": {"required": ["a"], "properties": {"a": {"type": "string"}, "b": {}}}}
        }
    }
    assert fields_of({"$ref": "#/components/schemas/In"}, schema) == [
        {"name": "a", "required": True, "type": "string"},
        {"name": "b", "required": False},
    ]
    assert fields_of(None, schema) == []
    assert api.title == "科创台 API"
