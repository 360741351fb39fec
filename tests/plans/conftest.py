"""A city with a document, its statements and a plan, built by hand: the reader is tested elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kechuang.plans.models import Document, Plan, Statement
from kechuang.reading.model import Form, Kind, Node, Reading
from kechuang.reading.model import Statement as Said
from tests.world import World, make_world

TEXT = (
    "示例市二〇二五年科技工作总结和二〇二六年计划\n"
    "一、去年工作\n"
    "全市新增高新技术企业47家，同比增长52%，总数达到137家。\n"
    "二、今年目标\n"
    "力争专利授权量增长50%以上。新增孵化企业15家以上。确保专利申请2100件，力争3000件。\n"
)


@pytest.fixture
def world(db) -> World:
    return make_world()


def said(text: str, words: str, **fields: Any) -> Said:
    """A statement at the first place of ``words`` in ``text``."""
    start = text.index(words)
    given = {
        "kind": Kind.TARGET, "form": Form.VALUE, "indicator": "指标", "norm": "指标", "unit": "家", "period": "2026",
        "confidence": 0.9, **fields,
    }  # fmt: skip
    return Said(start=start, end=start + len(words), span=words, **given)


def statements_of(text: str = TEXT) -> tuple[Said, ...]:
    """What a good reader finds in ``TEXT``: two results and three targets."""
    return (
        said(text, "企业47家", kind=Kind.ACTUAL, indicator="新增高新技术企业", norm="新增高新技术企业数",
             value=Decimal(47), growth_pct=Decimal(52), growth_cmp="=", period="2025", mode="新增", node=0),
        said(text, "总数达到137家", kind=Kind.ACTUAL, indicator="高新技术企业总数", norm="高新技术企业总数",
             value=Decimal(137), period="2025", node=0),
        said(text, "增长50%以上", form=Form.GROWTH, indicator="专利授权量", norm="专利授权量", cmp="growth>=",
             growth_pct=Decimal(50), unit=None, certainty="力争", node=1, confidence=0.6),
        said(text, "企业15家以上", indicator="新增孵化企业", norm="新增孵化企业数", cmp=">=", value=Decimal(15), node=1),
        said(text, "2100件，力争3000件", form=Form.STRETCH, indicator="专利申请", norm="专利申请量", cmp="stretch",
             value=Decimal(2100), value_hi=Decimal(3000), unit="件", certainty="确保", node=1),
    )  # fmt: skip


def reading_of(text: str = TEXT, statements: tuple[Said, ...] | None = None, **fields: Any) -> Reading:
    """A reading of ``text``, as the reader would hand it over."""
    one, two = text.find("一、"), text.find("二、")
    nodes = (
        Node(0, None, 0, "一", "去年工作", one, two),
        Node(1, None, 0, "二", "今年目标", two, len(text)),
    ) if one >= 0 else ()  # fmt: skip
    given = {
        "title": "示例市科技工作总结和计划", "year": 2026, "region": "示例省示例市", "region_inferred": False, "nodes": nodes,
        "hidden": (), "warnings": (), **fields,
    }  # fmt: skip
    found = statements_of(text) if statements is None else statements
    return Reading(original=text, cleaned=text, origin=tuple(range(len(text))), statements=found, **given)


@pytest.fixture
def reader(monkeypatch) -> Callable[..., None]:
    """Let the next readings be these, whatever the text: ``reader(reading)``."""
    from kechuang.plans.operations import document  # patched where it is used

    def use(reading: Reading) -> None:
        monkeypatch.setattr(document, "read_text", lambda text, **_: reading)
        monkeypatch.setattr(document, "read_bytes", lambda data, **_: reading)

    return use


@pytest.fixture
def document(world, reader, now) -> Document:
    """The document, added by the planner; five statements wait."""
    from kechuang.plans.operations import add_document  # the reader is patched first

    reader(reading_of())
    return add_document(region=world.city, text=TEXT, actor=world.actor("planner"), now=now)


@pytest.fixture
def plan(world, document, now) -> Plan:
    """The year's plan, by the document."""
    from kechuang.plans.operations import create_plan  # see above

    return create_plan(
        region=world.city, title="2026年科技工作计划", year_from=2026, document_id=document.pk,
        actor=world.actor("planner"), now=now,
    )  # fmt: skip


@pytest.fixture
def statements(document) -> dict[str, Statement]:
    """The document's statements by normal name."""
    return {row.norm: row for row in document.statements.all()}


@pytest.fixture
def sign_in(world) -> Callable[[str], Client]:
    """A browser in which that person has signed in."""

    def go(username: str) -> Client:
        client = Client()
        client.force_login(
            world.accounts[username], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return go


def page(client: Client, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    """The page of the room under that name, as text."""
    response = client.get(reverse(f"plans:{name}", args=args), query)
    assert response.status_code == status
    return response.content.decode()
