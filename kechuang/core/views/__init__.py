"""Pages of core, by noun."""

from kechuang.core.views.account import (
    account_close,
    account_create,
    account_detail,
    account_edit,
    account_list,
    account_reopen,
    account_reset_password,
    account_unlock,
)
from kechuang.core.views.calendar import calendar, calendar_unset
from kechuang.core.views.file import file_open
from kechuang.core.views.importing import (
    import_detail,
    import_errors,
    import_progress,
    import_stop,
    import_take,
    import_template,
    import_upload,
)
from kechuang.core.views.live import live_admit, live_since, live_stream
from kechuang.core.views.office import office_close, office_create, office_list
from kechuang.core.views.own import own_page, own_permissions, who_may_page
from kechuang.core.views.post import post_delegate, post_end, post_grant
from kechuang.core.views.region import region_list, region_retire, zone_create
from kechuang.core.views.saved import view_delete, view_rename, view_save
from kechuang.core.views.trail import delivery_list, delivery_retry, event_detail, event_list, verify

__all__ = [
    "account_close",
    "account_create",
    "account_detail",
    "account_edit",
    "account_list",
    "account_reopen",
    "account_reset_password",
    "account_unlock",
    "calendar",
    "calendar_unset",
    "delivery_list",
    "delivery_retry",
    "event_detail",
    "event_list",
    "file_open",
    "import_detail",
    "import_errors",
    "import_progress",
    "import_stop",
    "import_take",
    "import_template",
    "import_upload",
    "live_admit",
    "live_since",
    "live_stream",
    "office_close",
    "office_create",
    "office_list",
    "own_page",
    "own_permissions",
    "post_delegate",
    "post_end",
    "post_grant",
    "region_list",
    "region_retire",
    "verify",
    "view_delete",
    "view_rename",
    "view_save",
    "who_may_page",
    "zone_create",
]
