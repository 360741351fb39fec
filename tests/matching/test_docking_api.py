"""The API of pairs, and sheets of them: what goes out is public, what comes in is checked by row."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.sheets import SheetLine
from kechuang.matching.importers.dockings import check_dockings
from kechuang.matching.models import Docking
from tests.exchange.items import SECRETS
from tests.matching.pairs import come_to, docked, need_and_offer
from tests.matching.suggested import suggested


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    """Calls happen at the tests' moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def told(response) -> dict:
    assert response.status_code == 200, response.content.decode()
    return response.json()


def test_pairs_by_api_hold_no_masked_word(world, now, sign_in):
    docking = docked(world, now)
    come_to(world, now, docking, "intended", 500000)
    firm2 = sign_in("firm2")
    listed = told(firm2.get("/api/v1/matching/dockings?stage=docked"))
    assert [(row["need"], row["offer"], row["stage"]) for row in listed["items"]] == [
        ("耐高温密封胶", "耐高温密封胶及其制备方法", "intended")
    ]
    whole = told(firm2.get(f"/api/v1/matching/dockings/{docking.pk}"))
    assert (whole["need_party"], [step["amount"] for step in whole["steps"]]) == (
        "某装备制造企业",
        [None, "500000.00"],
    )
    said = json.dumps([listed, whole], ensure_ascii=False)
    assert [word for word in SECRETS if word in said] == []
    assert (
        told(sign_in("county").get(f"/api/v1/matching/dockings/{docking.pk}"))["need_party"]
        == "示例精密制造有限公司"
    )
    assert sign_in("county2").get(f"/api/v1/matching/dockings/{docking.pk}").status_code == 404


def test_proposing_and_telling_by_api(world, now, sign_in):
    need, offer = need_and_offer(world, now)
    body = {"need_id": need.pk, "offer_id": offer.pk, "happened_on": "2026-11-20", "words": "谈了"}

    def post(who, path, data):
        return sign_in(who).post(
            f"/api/v1/matching{path}", data=json.dumps(data), content_type="application/json"
        )

    made = told(post("firm2", "/dockings", body))
    assert (made["stage"], made["steps"][0]["state"]) == ("entered", "claimed")
    step = {"stage": "intended", "happened_on": "2026-11-21", "words": "意向书", "amount": "1000"}
    assert told(post("county", f"/dockings/{made['id']}/steps", step))["stage"] == "intended"
    refused = post("county", f"/dockings/{made['id']}/steps", {**step, "stage": "agreed", "amount": "0"})
    assert (refused.status_code, "不要填0" in json.dumps(refused.json(), ensure_ascii=False)) == (422, True)
    assert post("reader", "/dockings", body).status_code == 403


def test_the_funnel_and_suggestions_by_api(world, now, sign_in):
    need, _ = suggested(world, now)
    docking = Docking.objects.first()
    assert docking is None
    found = told(sign_in("firm2").get(f"/api/v1/matching/suggestions?need={need.pk}"))
    assert [word for word in SECRETS if word in json.dumps(found, ensure_ascii=False)] == []
    assert found["items"][0]["need"] == "耐高温密封胶"
    assert told(sign_in("county2").get("/api/v1/matching/suggestions"))["items"] == []
    funnel = told(sign_in("county").get("/api/v1/matching/funnel"))
    assert (funnel["pairs"], funnel["stages"][3]["rate"], funnel["stages"][3]["money"][0]["total"]) == (
        0,
        "—",
        None,
    )
    assert sign_in("firm").get("/api/v1/matching/funnel").status_code == 403


def test_a_list_by_api_takes_as_many_queries_for_one_as_for_three(world, now, sign_in):
    docking = docked(world, now)
    client = sign_in("county")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/api/v1/matching/dockings").status_code == 200
        return len(seen)

    count()
    one = count()
    for offer in need_and_offer(world, now)[1:]:
        Docking.objects.create(
            need=docking.need, offer=offer, region=docking.region, began_on=date(2026, 11, 1), moved_on=date(2026, 11, 1), made_at=now
        )  # fmt: skip
    assert count() == one


# ── sheets ───────────────────────────────────────────────────────────────────────────────────


def line(row: int, **cells: str) -> SheetLine:
    base = {
        "需求": "",
        "供给": "",
        "阶段": "对接",
        "日期": "2026-11-20",
        "依据": "洽谈记录",
        "金额（元）": "",
        "技术交易额（元）": "",
        "技术合同登记编号": "",
    }
    return SheetLine(row, {**base, **cells})


def test_dockings_from_a_sheet(world, now):
    need, offer = need_and_offer(world, now)
    lines = [
        line(2, 需求=str(need.pk), 供给=offer.face.title, 阶段="意向", **{"金额（元）": "300000"}),
        line(3, 需求=need.face.title, 供给=str(offer.pk)),
        line(4, 需求="没有这条", 供给=str(offer.pk)),
        line(5, 需求=str(need.pk), 供给=str(offer.pk), 阶段="谈成"),
        line(6, 需求=str(need.pk), 供给=str(offer.pk), 阶段="签约", 日期="2027-01-01"),
        line(7, 需求=str(need.pk), 供给=str(offer.pk)),
    ]
    ready, errors = check_dockings.check(lines, world.county, world.actor("county"), now)
    assert [(each.stage, each.given.amount) for each in ready] == [("intended", 300000), ("docked", None)]
    assert [(each.row, each.column) for each in errors] == [
        (4, "需求"),
        (5, "阶段"),
        (6, "日期"),
        (7, "阶段"),
    ]
    assert check_dockings.write(ready, world.county, world.actor("county"), now) == 2
    docking = Docking.objects.get()
    assert (docking.stage, docking.steps.count(), docking.steps.get(stage="intended").teller) == (
        "intended",
        2,
        "bureau",
    )


def test_another_countys_need_is_not_taken_from_a_sheet(world, now):
    need, offer = need_and_offer(world, now)
    ready, errors = check_dockings.check(
        [line(2, 需求=str(need.pk), 供给=str(offer.pk))], world.regions["990102"], world.actor("county2"), now
    )
    assert (ready, [each.column for each in errors]) == ([], ["需求"])
