"""Pages of two steps of a statement: giving up a correction, and why somebody cannot sign yet."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kechuang.subjects.operations.annual import sign_statement, start_statement
from kechuang.subjects.operations.annual_filling import Typed, fill_statement

pytestmark = pytest.mark.django_db


def page(verb, row):
    return reverse(f"subjects:statement_{verb}", args=[row.organisation_id, row.year])


@pytest.fixture
def made(world, now):
    """A statement of the firm, filled in and, if asked, signed."""

    def _made(signed=False, **facts):
        actor, firm = world.actor("firm"), world.organisations["firm"]
        row = start_statement(organisation_id=firm.pk, year=2025, actor=actor, now=now)
        fill_statement(
            statement_id=row.pk, facts={k: Typed(v) for k, v in facts.items()}, actor=actor, now=now
        )
        if signed:
            return sign_statement(statement_id=row.pk, explained={}, pledged=True, actor=actor, now=now)
        return row

    return _made


def test_giving_up_a_correction_by_page(sign_in, made):
    row = made(signed=True, sales="1")
    client = sign_in("firm")
    client.post(page("correct", row), {"reason": "审计调整"})
    assert page("abandon", row) in client.get(page("detail", row)).content.decode()
    assert "第 1 版恢复为现行的一版" in client.get(page("abandon", row)).content.decode()
    assert sign_in("clerk").post(page("abandon", row)).status_code == 403
    answer = sign_in("firm").post(page("abandon", row), follow=True).content.decode()
    assert "第1版恢复为现行的一版" in answer
    row.refresh_from_db()
    assert (row.state, row.is_current) == ("signed", True)


def test_an_unverified_organisation_reads_why_it_cannot_sign_yet(sign_in, made):
    row = made(sales="1", employees_end="5")
    client = sign_in("firm")
    assert "签报 2025年度报表</button>" in client.get(page("sign", row)).content.decode()
    row.organisation.state = "applied"
    row.organisation.save(update_fields=["state"])
    answer = client.get(page("sign", row)).content.decode()
    assert "核实后才能签报" in answer
    assert "签报 2025年度报表</button>" not in answer
    assert "核实后才能签报" in client.post(page("sign", row), {"pledged": "1"}).content.decode()
