"""The first installation: whose bureau this is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, SiteProfile
from kechuang.core.permissions import require


@transaction.atomic
def prepare_site(
    *, region_code: str, bureau: str, actor: Actor, now: datetime, is_demo: bool = False
) -> SiteProfile:
    """Say once which bureau this installation serves, and whether its data are a demonstration."""
    region = Region.objects.get(pk=region_code)
    site = SiteProfile(id=1, region=region, bureau=bureau.strip(), is_demo=is_demo, prepared_at=now)
    require(actor, "core.site.prepare", site)
    if SiteProfile.objects.exists():
        raise Problem("本站已经建立过，不能再次建立。")
    if not site.bureau:
        raise Problem("请填写单位名称，如“示例市科学技术局”。", field="bureau")
    site.save(force_insert=True)
    record("core.site.prepared", site, actor=actor, now=now, title=f"建立本站：{site.bureau}",
           data={"region": region_code, "bureau": site.bureau, "is_demo": is_demo})  # fmt: skip
    return site
