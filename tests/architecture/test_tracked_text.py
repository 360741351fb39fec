"""Nothing committed names a package registry, a path of somebody's machine, or a secret."""

from __future__ import annotations

import re

from tests.architecture.source import expect_none, project_files, short

# Written in pieces, so that this file does not find itself.
PATTERNS = {
    "镜像地址": r"(?:index-url|registry)[\"']?\s*[= :]\s*[\"']?https?" + r":|\"resolved\":\s*\"http",
    "包仓库": r"(?:files\.python" + r"hosted|pypi\." + r"org|registry\.npm" + r"js|npm" + r"mirror\.com)",
    "本机路径": r"(?<![\w.~-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me)/[\w.-]+/",
    "私钥": r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----",
}
BINARY = {".png", ".jpg", ".ico", ".ttf", ".woff2", ".docx", ".xlsx", ".pdf", ".gz", ".bin"}


def found_in(text: str) -> list[str]:
    """Which of the forbidden kinds a text holds."""
    return [kind for kind, pattern in PATTERNS.items() if re.search(pattern, text)]


def test_no_registry_no_machine_path_no_secret():
    found = []
    for path in project_files():
        if path.suffix.lower() in BINARY:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{short(path)}: {kind}" for kind in found_in(text)]
    expect_none(found)


def test_the_check_sees_each_kind():
    samples = {
        "镜像地址": "--extra-index-url=https" + "://mirror.example/simple",
        "包仓库": "see https://pypi" + ".org/project/x",
        "本机路径": "open('/wo" + "rk/main/x')",
        "私钥": "-----BEGIN RSA PRIVATE" + " KEY-----",
    }
    assert {kind: found_in(text) for kind, text in samples.items()} == {kind: [kind] for kind in samples}
    assert found_in("uv pip compile --no-emit-index-url; var/kechuang.sqlite3; a/home/b/") == []
