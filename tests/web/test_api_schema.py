"""The API against its own description: what it allows and what it forbids, sent as several people."""

from __future__ import annotations

import json

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from kechuang.web.api import api
from tests.architecture.source import expect_none

MOST = {GenerationMode.POSITIVE: 6, GenerationMode.NEGATIVE: 4}


def described() -> dict:
    """The API's own description, as its address gives it."""
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


OPERATIONS = {
    f"{each.method.upper()} {each.path}": each
    for each in (found.ok() for found in schemathesis.openapi.from_dict(described()).get_all_operations())
}


@pytest.fixture
def world(marked):
    """The world with rows of every kind."""
    return marked


def answer(client: Client, case) -> object:
    """The answer to one case; what it wrote is taken back."""
    asked = case.as_transport_kwargs(base_url="http://testserver")
    body = json.dumps(asked["json"]) if "json" in asked else asked.get("data") or ""
    return client.generic(
        asked["method"], asked["url"].removeprefix("http://testserver"), body, content_type="application/json",
        query_params=asked.get("params") or {},
    )  # fmt: skip


def faults_of(client: Client, operation, case) -> list[str]:
    """What the answer to one case does otherwise than described."""
    with transaction.atomic():
        response = answer(client, case)
        transaction.set_rollback(True)
    where = (
        f"{case.method} {case.formatted_path} {case.query} {str(case.body)[:200]} → {response.status_code}"
    )
    faults = []
    if str(response.status_code) not in operation.definition.raw["responses"]:
        faults.append(f"{where}：没有写在说明里")
    if response.status_code >= 400 and "detail" not in json.loads(response.content):
        faults.append(f"{where}：没有 detail")
    return faults


def ask(operation, mode: GenerationMode, clients: list[Client]) -> list[str]:
    """All faults that some generated cases of one operation bring out; none where there is nothing to generate."""
    found: list[str] = []

    @seed(1)
    @settings(
        max_examples=MOST[mode],
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def sent(case) -> None:
        for client in clients:
            found.extend(faults_of(client, operation, case))

    try:
        sent()
    except (schemathesis.errors.SchemathesisError, Unsatisfiable):
        assert mode is GenerationMode.NEGATIVE  # an operation that takes nothing forbids nothing
    return found


@pytest.mark.parametrize("mode", list(MOST), ids=lambda mode: mode.value)
def test_answers_are_those_described(mode, world, sign_in):
    clients = [sign_in("planner"), sign_in("county2")]
    expect_none(fault for operation in OPERATIONS.values() for fault in ask(operation, mode, clients))


def test_every_operation_is_asked():
    assert len(OPERATIONS) == sum(len(methods) for methods in described()["paths"].values())
    assert "GET /api/v1/plans/targets" in OPERATIONS


def test_faults_are_described():
    for operation in OPERATIONS.values():
        assert {"400", "401", "403", "404", "405", "422"} <= operation.definition.raw["responses"].keys()


def test_an_answer_that_is_not_described_is_seen(world, sign_in):
    operation = OPERATIONS["GET /api/v1/assessment/board"]
    case = operation.Case(query={"region": "990199", "year": 2026})
    client = sign_in("planner")
    assert faults_of(client, operation, case) == []
    del operation.definition.raw["responses"]["404"]
    try:
        assert [fault.split("→")[1] for fault in faults_of(client, operation, case)] == [
            " 404：没有写在说明里"
        ]
    finally:
        operation.definition.raw["responses"]["404"] = {}
