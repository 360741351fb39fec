"""What of core can be found by words: regions and, for administrators, accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account, Region
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.web.navigation import page_url


@searchable("core.account", "账号", action="core.account.view")
def find_accounts(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Accounts by name or user name."""
    for row in matching(Account.objects.order_by("name", "pk"), words, ("name", "username"))[:limit]:
        url = page_url("core:account_detail", row.pk)
        yield Hit(row.name, url, row.username if row.is_active else f"{row.username}，已停用")


@searchable("core.region", "区域", action="core.region.edit")
def find_regions(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Regions by name or code."""
    rows = Region.objects.select_related("parent").order_by("path")
    for row in matching(rows, words, ("name", "short_name", "code"))[:limit]:
        url = f"{page_url('core:region_list')}?q={row.code}"
        yield Hit(row.name, url, "，".join((row.parent.name if row.parent else "", row.code)).strip("，"))
