"""From a frozen content to a file: only what was frozen is read, and only if it was not altered."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from kechuang.assessment.logic.reporting import reports
from kechuang.assessment.models import Snapshot
from kechuang.assessment.printing import PRINTERS
from kechuang.core.logic.verdicts import Problem


def checksum(content: dict[str, Any]) -> str:
    """Return the sha256 of a content in its one canonical writing."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def rendered(snapshot: Snapshot, kind: str) -> bytes:
    """Return a frozen report in a format: the same bytes every time. Raises ``Problem``."""
    printer, definition = PRINTERS.get(kind), reports.get(snapshot.report)
    if printer is None:
        raise Problem("只能打印为 docx、pdf 或 xlsx。", field="format")
    if definition is None:
        raise Problem(f"报告模板“{snapshot.report}”已不在内容包里，不能再打印。")
    if checksum(snapshot.content) != snapshot.sha256:
        raise Problem("定稿内容与定稿时的校验和不符，可能被改动过，不能打印。请联系审计员核查。")
    return printer(definition, {**snapshot.content, "draft": False, "snapshot": f"第{snapshot.pk}号"})
