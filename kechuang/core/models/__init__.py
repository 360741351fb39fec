"""Tables of core."""

from kechuang.core.models.account import Account, Office, Post
from kechuang.core.models.event import ChainHead, Delivery, Event, Seal
from kechuang.core.models.file import StoredFile
from kechuang.core.models.importing import SheetImport
from kechuang.core.models.live import LiveChannel, LiveMessage
from kechuang.core.models.notice import Notice
from kechuang.core.models.region import Region
from kechuang.core.models.site import CalendarDay, SiteProfile
from kechuang.core.models.view import SavedView

__all__ = [
    "Account",
    "CalendarDay",
    "ChainHead",
    "Delivery",
    "Event",
    "LiveChannel",
    "LiveMessage",
    "Notice",
    "Office",
    "Post",
    "Region",
    "SavedView",
    "Seal",
    "SheetImport",
    "SiteProfile",
    "StoredFile",
]
