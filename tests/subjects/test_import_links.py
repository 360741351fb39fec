"""Every list that has an importer shows the way in and the template to who may, and to nobody else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kechuang.core.importing import importers
from kechuang.core.logic.actor import Actor
from kechuang.subjects.operations.carrier import add_carrier
from kechuang.subjects.operations.tenancy import enter_tenant

pytestmark = pytest.mark.django_db
OWN = [each for each in importers if each.code.startswith("subjects.")]


def links(code):
    return [reverse("core:import_upload", args=[code]), reverse("core:import_template", args=[code])]


@pytest.mark.parametrize("importer", OWN, ids=lambda each: each.code)
def test_a_list_shows_its_imports_to_who_may(world, sign_in, importer):
    page = sign_in("enterprise").get(reverse(importer.list_url)).content.decode()
    assert [each in page for each in links(importer.code)] == [True, True]
    page = sign_in("reader").get(reverse(importer.list_url)).content.decode()
    assert [each in page for each in links(importer.code)] == [False, False]


def test_a_carrier_with_tenants_still_shows_the_import(world, sign_in, now):
    system = Actor.system("测试")
    carrier = add_carrier(
        host=world.organisations["firm"], region=world.county,
        content={"name": "示例孵化器", "kind": "incubator", "level": "city"}, actor=system, now=now,
    )  # fmt: skip
    address = reverse("subjects:carrier_detail", args=[carrier.pk])
    client = sign_in("enterprise")
    assert [each in client.get(address).content.decode() for each in links("subjects.tenancy")] == [
        True,
        True,
    ]
    enter_tenant(
        carrier_id=carrier.pk, name="示例在孵企业", entered_on=now.date(), area=None, has_long_cycle=False,
        actor=system, now=now,
    )  # fmt: skip
    page = client.get(address).content.decode()
    assert "示例在孵企业" in page
    assert [each in page for each in links("subjects.tenancy")] == [True, True]
    member = sign_in("firm").get(address).content.decode()
    assert "登记入驻" in member
    assert [each in member for each in links("subjects.tenancy")] == [False, False]
