"""Pages obey the content security policy and fetch nothing from elsewhere; their icons exist."""

from __future__ import annotations

import re

from tests.architecture.source import PACKAGE, ROOT, expect_none, project_files, short

TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?%\}.*?\{% endcomment %\}", re.DOTALL)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
STYLE_BLOCK = re.compile(r"<style\b([^>]*)>", re.IGNORECASE)
STYLE_ATTRIBUTE = re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE
)
JAVASCRIPT_ADDRESS = re.compile(r"(?:href|action)\s*=\s*[\"']javascript:", re.IGNORECASE)


def faults(text: str) -> list[str]:
    """What a template does that the policy forbids."""
    text = TEMPLATE_COMMENT.sub("", text)
    found = []
    for attributes in SCRIPT.findall(text):
        harmless = "src=" in attributes or "application/json" in attributes or "csp_nonce" in attributes
        if not harmless:
            found.append("行内 <script> 没有 nonce")
    if any("csp_nonce" not in attributes for attributes in STYLE_BLOCK.findall(text)):
        found.append("行内 <style> 没有 nonce")
    named = {
        "style= 属性": STYLE_ATTRIBUTE,
        "行内事件": HANDLER,
        "取外站文件": ELSEWHERE,
        "javascript: 地址": JAVASCRIPT_ADDRESS,
    }
    return found + [name for name, pattern in named.items() if pattern.search(text)]


def html_templates():
    """Templates of pages; those of documents (docx, typst) are not HTML."""
    return [path for path in project_files() if path.suffix == ".html" and PACKAGE in path.parents]


def test_templates_obey_the_policy():
    found = [
        f"{short(path)}: {fault}"
        for path in html_templates()
        for fault in faults(path.read_text(encoding="utf-8"))
    ]
    expect_none(found)


def test_icons_that_pages_name_are_fetched():
    listed = {
        line.split("#")[0].strip()
        for line in (PACKAGE / "web/icons.txt").read_text(encoding="utf-8").splitlines()
    }
    pattern = re.compile(r"#tabler-([a-z0-9-]+)|\{% icon [\"']([a-z0-9-]+)[\"']")
    files = [p for p in project_files() if PACKAGE in p.parents and p.suffix in (".html", ".js", ".py")]
    missing = {
        f"{short(path)}: {name}"
        for path in files
        for pair in pattern.findall(path.read_text(encoding="utf-8"))
        for name in pair
        if name and name not in listed
    }
    expect_none(sorted(missing), "请把名字加进 kechuang/web/icons.txt，再运行 make assets")


def test_the_check_sees_each_fault():
    assert faults("<script>alert(1)</script>") == ["行内 <script> 没有 nonce"]
    assert faults("<script src=\"{% static 'kc/a.js' %}\" defer></script>") == []
    assert faults('<script nonce="{{ request.csp_nonce }}">1</script>') == []
    assert faults('<p style="color:red">') == ["style= 属性"]
    assert faults("<button onclick='go()'>") == ["行内事件"]
    assert faults('<link rel="stylesheet" href="https://cdn.example/x.css">') == ["取外站文件"]
    assert faults('<a href="javascript:void(0)">') == ["javascript: 地址"]
    assert faults("{# <script>old</script> #}<p>好</p>") == []
    assert (ROOT / "kechuang").is_dir()
