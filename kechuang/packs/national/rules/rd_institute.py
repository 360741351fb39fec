"""新型研发机构（国家） · New R&D institutes: the national conditions, which name no numbers."""

from collections.abc import Iterator
from datetime import date

from kechuang.rules.asking import Ask, manual
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Yielded

_DOC = "国科发政〔2019〕313号"
_CONDITIONS = (
    (Condition("R1", "独立法人，内控制度健全完善", f"{_DOC} 条件一"), "请看法人证书、章程和内控制度。"),
    (
        Condition("R2", "主要从事基础和应用基础研究、共性技术研发、成果转化和研发服务", f"{_DOC} 条件二"),
        "请看业务范围和近两年的项目。",
    ),
    (Condition("R3", "具备所需的仪器、装备和场地等基础设施", f"{_DOC} 条件三"), "请看设备清单和场地证明。"),
    (Condition("R4", "有结构合理、稳定、能力较强的人才团队", f"{_DOC} 条件四"), "请看人员名单和合同。"),
    (
        Condition("R5", "有相对稳定的收入来源", f"{_DOC} 条件五"),
        "请看出资方投入、技术合同收入、政府购买服务和科研项目经费。",
    ),
)


@rule(
    code="rd_institute",
    topic="rd_institute",
    title="新型研发机构（国家）",
    source=f"{_DOC}《关于促进新型研发机构发展的指导意见》",
    since=date(2019, 9, 1),
    subject="carrier",
    result="rd_institute",
    summary="国家只有五项定性条件；人数、面积、经费比例是各省的。",
    note="印发日期凭记忆。",
)
def institute(ask: Ask) -> Iterator[Yielded]:
    """Five conditions for a person to judge."""
    for condition, look_at in _CONDITIONS:
        yield manual(condition, look_at)
