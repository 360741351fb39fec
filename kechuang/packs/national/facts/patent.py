"""Patents one by one, and what they are counted against."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_YES, _DAY = FactKind.YES_NO, FactKind.DAY
_GROUP = "专利"


def _column(name: str, title: str, kind: FactKind, **more: Any) -> Fact:
    return Fact(name, title, kind, FactScope.DAY, FactSource.IP, group=_GROUP, **more)


define(
    Fact(
        name="patents",
        title="专利清单",
        kind=FactKind.TABLE,
        scope=FactScope.DAY,
        source=FactSource.IP,
        group=_GROUP,
        help="每件一行。四类标志不知道的空着，不要填“否”。",
        columns=(
            _column("number", "专利号", FactKind.TEXT),
            _column(
                "kind",
                "种类",
                FactKind.TEXT,
                choices=(("invention", "发明"), ("utility", "实用新型"), ("design", "外观设计")),
            ),
            _column("filed_on", "申请日", _DAY),
            _column("granted_on", "授权公告日", _DAY, help="未授权的空着。"),
            _column("ended_on", "失效日（终止、放弃或宣告无效）", _DAY, help="仍然有效的空着。"),
            _column("is_emerging", "属于战略性新兴产业", _YES),
            _column("has_family_abroad", "有海外同族专利权", _YES),
            _column("is_highly_pledged", "实现较高质押融资金额", _YES),
            _column("has_award", "获国家科学技术奖或中国专利奖", _YES),
        ),
    ),
    Fact(
        name="valid_inventions",
        title="有效发明专利",
        kind=FactKind.COUNT,
        scope=FactScope.DAY,
        source=FactSource.IP,
        unit="件",
        group=_GROUP,
        help="只有总数、没有清单时填。",
    ),
    Fact(
        name="high_value_inventions",
        title="高价值发明专利",
        kind=FactKind.COUNT,
        scope=FactScope.DAY,
        source=FactSource.IP,
        unit="件",
        group=_GROUP,
        help="只有总数、没有清单时填；一件符合几类也只计一次。",
    ),
    Fact(
        name="resident_population",
        title="常住人口",
        kind=FactKind.COUNT,
        scope=FactScope.DAY,
        source=FactSource.ANSWER,
        unit="人",
        group=_GROUP,
        help="判断日之前最近一年的年末常住人口；请在年报中写明是哪一年。",
    ),
)
