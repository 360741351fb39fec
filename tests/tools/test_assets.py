from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from assets import ROOT, element, icon_names, sprite

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"x": [["path", {"d": "M1 2"}], ["circle", {"cx": "1", "r": '"'}]]}


def test_icon_names_leave_comments_out(tmp_path):
    listing = tmp_path / "icons.txt"
    listing.write_text("# 图标\nx\n\ncheck  # 通过\nx\n", encoding="utf-8")
    assert icon_names(listing) == ["check", "x"]


def test_an_element_escapes_its_attributes():
    assert element("circle", {"r": '"<'}) == '<circle r="&quot;&lt;"/>'


def test_the_sprite_has_a_symbol_for_each_name():
    root = ET.fromstring(sprite(["x"], SHAPES))
    symbol = root.find(f"{SVG}symbol")
    assert symbol.get("id") == "tabler-x"
    assert [child.tag for child in symbol] == [f"{SVG}path", f"{SVG}circle"]


def test_an_icon_that_tabler_lacks_is_named():
    with pytest.raises(KeyError, match="nosuch"):
        sprite(["x", "nosuch"], SHAPES)


def test_the_lock_file_pins_every_package_by_checksum_and_names_no_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert packages[""]["dependencies"] == wanted
    assert [
        p for p, facts in packages.items() if p and not facts.get("integrity", "").startswith("sha512-")
    ] == []
    assert [p for p, facts in packages.items() if "resolved" in facts] == []
