"""What the year's statement says of the list of intellectual property itself."""

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

define(
    Fact(
        name="ip_list_complete",
        title="知识产权清单完整（没有登记的即没有）",
        kind=FactKind.YES_NO,
        scope=FactScope.YEAR,
        source=FactSource.STATEMENT,
        group="知识产权",
        help="选“是”表示本企业的知识产权已全部登记在“知识产权”页；一件也没有的企业选“是”后，按 0 件判断，否则按“未知”判断。",
    )
)
