"""Who may do what with suggestions: each side answers for itself, the need's office confirms, hides and pushes."""

from __future__ import annotations

from kechuang.core.permissions import Belonging, allow, nowhere
from kechuang.core.states import Role
from kechuang.exchange.permissions import HANDLERS, MEMBERS, READERS, WRITERS
from kechuang.matching.permissions.docking import sides_of

allow("matching.suggestion.view", "查看推荐", READERS, belongings=sides_of(MEMBERS))
allow("matching.suggestion.open", "打开推荐", (), belongings=sides_of(MEMBERS))
allow("matching.suggestion.like", "对推荐感兴趣", (), belongings=sides_of(WRITERS))
allow("matching.suggestion.dismiss", "说推荐不合适", (), belongings=sides_of(WRITERS))
allow("matching.suggestion.confirm", "确认推荐可以推送", HANDLERS)
allow("matching.suggestion.hide", "不推某条推荐", HANDLERS)
allow("matching.suggestion.push", "马上推送双方", HANDLERS)
allow(
    "matching.suggestion.compute",
    "重新找合适的",
    HANDLERS,
    belongings=(Belonging("organisation", WRITERS, lambda item: item.organisation_id, "organisation"),),
)
allow(
    "matching.expert.ask",
    "请科技部门联系专家",
    HANDLERS,
    belongings=(Belonging("organisation", WRITERS, lambda item: item.organisation_id, "organisation"),),
)
allow("matching.expert.answer", "记下专家的答复", HANDLERS)
allow(
    "matching.pace.set",
    "选择推送频率",
    (),
    belongings=(Belonging("organisation", WRITERS, lambda pace: pace.organisation_id, "organisation"),),
)
allow("matching.choice.set", "选择推荐要不要先确认", HANDLERS)
allow("matching.index.rebuild", "重建匹配索引", (Role.SYSTEM_ADMIN,), place=nowhere, region_field="")
