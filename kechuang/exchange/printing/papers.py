"""A certificate and a letter of refusal, out of what was frozen on the day."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import segno
import typst

from kechuang.core.fonts import fonts
from kechuang.core.logic.decimals import grouped
from kechuang.exchange.models import Certificate, Contract
from kechuang.exchange.states import CertificateState
from kechuang.rules.verdicts import VERDICT_TITLES, Verdict

_HERE = Path(__file__).parent
#: Unmet first, then what is lacking, then what a person judged.
_ORDER = (Verdict.UNMET, Verdict.UNKNOWN, Verdict.MANUAL)


def certificate_of(row: Certificate) -> list[tuple[str, str]]:
    """What a certificate says, line by line. Three amounts are never one: income is settled payment by payment."""
    content = row.content
    open_words = content.get("open_words") or "合同约定的方法"
    total = f"{_yuan(content['total'])}元" if content["total"] is not None else f"未定（{open_words}）"
    technology = (
        f"{_yuan(content['technology'])}元"
        if content["technology"] is not None
        else "未定，总额确定后变更登记"
    )
    return [
        ("登记编号", content["number"]), ("项目名称", content["title"]), ("合同类别", content["subkind"]),
        ("卖方", content["seller"]), ("买方", content["buyer"]), ("签订日期", _said(content["signed_on"])),
        ("有效期至", _said(content["valid_until"])), ("技术领域", content["field"] or "没有填"), ("合同成交额", total),
        ("技术交易额", technology), ("技术性收入", "到账以后逐笔核定，不在本证明内"), ("登记日期", _said(content["registered_on"])),
    ]  # fmt: skip


def _yuan(text: str) -> str:
    return grouped(Decimal(text), 2)


def _said(text: str | None) -> str:
    if not text:
        return "没有填"
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def certificate_pdf(row: Certificate, *, bureau: str, demo: str, address: str) -> bytes:
    """The certificate as PDF. Raises ``Problem`` where no Chinese font is found."""
    square = [[int(cell) for cell in line] for line in segno.make(address, error="m", mask=3).matrix]
    data = {
        "bureau": bureau, "demo": demo, "number": row.number, "code": row.code, "lines": certificate_of(row),
        "date": _said(row.issued_on.isoformat()), "square": square,
        "worth": "" if row.state == CertificateState.VALID else row.get_state_display(),
    }  # fmt: skip
    compiler = typst.Compiler(font_paths=fonts())
    made = compiler.compile(
        input=(_HERE / "certificate.typ").read_bytes(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return (b"".join(made) if isinstance(made, list) else made) or b""


def refusal_of(contract: Contract, *, bureau: str, demo: str) -> dict[str, Any]:
    """The letter of a refusal in the parts of an official document; findings as they were on the day of the decision."""
    found = sorted(
        (each for each in contract.findings["findings"] if each["verdict"] in _ORDER),
        key=lambda each: _ORDER.index(Verdict(each["verdict"])),
    )
    day = contract.decided_on.isoformat() if contract.decided_on else None
    return {
        "bureau": bureau, "demo": demo, "title": "不予登记通知书", "number": str(contract),
        "addressee": contract.organisation.name,
        "paragraphs": [
            f"你单位申请登记的技术合同“{contract.title}”（{contract.get_subkind_display()}），经审查不予登记。",
            f"理由：{contract.reason}",
            f"按《{contract.findings['title']}》逐条判断如下（有的条文见于转述，以正式文本为准）：",
        ],
        "items": [
            f"{place}．{each['label']}：{VERDICT_TITLES[each['verdict']]}。依据：{each['clause']}"
            for place, each in enumerate(found, 1)
        ],
        "after": ["不服本决定的，可以在平台上向本机构申请复核，写明理由和依据。（救济途径的文字是模板，印发前请核对。）"],
        "date": _said(day), "contact": "",
    }  # fmt: skip
