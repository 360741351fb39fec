"""Suggestions and pairs in a browser: one side says that they talked, the other confirms; the office looks at the funnel; every look."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kechuang.matching.models import Docking, Suggestion
from tests.exchange.items import SECRETS
from tests.journeys.browser import sign_in
from tests.journeys.test_exchange import fill, looked_at
from tests.matching.pairs import come_to
from tests.matching.suggested import suggested

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_suggestion_becomes_a_pair_and_the_pair_a_number(live_world, open_page, now):
    need, offers = suggested(live_world, now)
    row = Suggestion.objects.get(need=need, offer=offers[0])
    firm2, firm, county = open_page(), open_page(), open_page()
    sign_in(firm2, "firm2")
    firm2.goto("/matching/suggestions/mine/")
    assert looked_at(firm2, "suggestion-mine") == []
    firm2.goto(f"/matching/suggestions/{row.pk}/")
    expect(firm2.locator("mark").first).to_be_visible()
    assert looked_at(firm2, "suggestion-detail") == []
    firm2.get_by_role("link", name="谈过了").click()
    fill(firm2, happened_on="2026-11-20", minutes="40", words="谈了工况和试样，下周寄样。")
    assert looked_at(firm2, "docking-propose") == []
    firm2.get_by_role("button", name="请对方确认").click()
    expect(firm2.get_by_text("对方确认后才算对接")).to_be_visible()
    shown = firm2.locator("main").inner_text() + firm2.locator("body").inner_text()
    assert [word for word in SECRETS if word in shown] == []
    docking = Docking.objects.get()
    sign_in(firm, "firm")
    firm.goto(f"/matching/dockings/{docking.pk}/")
    firm.get_by_role("link", name="确认", exact=True).focus()
    firm.keyboard.press("Enter")
    firm.get_by_label("是，确认").check()
    assert looked_at(firm, "step-answer") == []
    firm.get_by_role("button", name="确认").click()
    expect(firm.get_by_text("已答复。")).to_be_visible()
    come_to(live_world, now, docking, "intended", 500000)
    firm.goto(f"/matching/dockings/{docking.pk}/")
    assert looked_at(firm, "docking-detail") == []
    sign_in(county, "county")
    county.goto("/matching/funnel/?by=place")
    expect(county.get_by_text("双方真正谈过，有时间和纪要")).to_be_visible()
    assert looked_at(county, "funnel") == []
    county.locator("td[data-label='到过（对）'] a").nth(2).click()
    expect(county.get_by_role("link", name="耐高温密封胶", exact=True)).to_be_visible()
    assert looked_at(county, "docking-list") == []
