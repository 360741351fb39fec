"""Foreign keys point down. import-linter cannot see a key given as a string; this test can."""

from __future__ import annotations

from django.apps import apps

from tests.architecture.source import expect_none, layers


def room_of(module: str) -> str | None:
    """The room of a dotted module name; None outside the package."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "kechuang" else None


def pointing_up(edges: list[tuple[str, str, str]], order: list[list[str]]) -> list[str]:
    """Of (room, field, room pointed at), those that do not point to the same room or a lower layer."""
    height = {room: -index for index, layer in enumerate(order) for room in layer}
    return [
        f"{field}：{source} → {target}"
        for source, field, target in edges
        if source != target and height[target] >= height[source]
    ]


def edges_of_models() -> list[tuple[str, str, str]]:
    """Every relation between two tables of the house."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        source = room_of(model.__module__)
        for field in model._meta.get_fields():
            if source and field.is_relation and field.concrete and field.related_model is not None:
                target = room_of(field.related_model.__module__)
                if target:
                    found.append((source, f"{model._meta.label}.{field.name}", target))
    return found


def test_foreign_keys_point_down():
    edges = edges_of_models()
    assert edges, "没有找到任何外键，这项检查就没有检查到东西"
    expect_none(pointing_up(edges, layers()))


def test_the_check_sees_a_key_that_points_up_and_one_that_points_aside():
    order = [["web"], ["portal", "packs"], ["plans"], ["core"]]
    edges = [
        ("plans", "plans.Target.office", "core"),
        ("plans", "plans.Target.parent", "plans"),
        ("core", "core.Office.plan", "plans"),
        ("portal", "portal.Page.pack", "packs"),
    ]
    assert pointing_up(edges, order) == ["core.Office.plan：core → plans", "portal.Page.pack：portal → packs"]
