"""Personal data at rest: sealed so that the database alone does not tell it, and found again by a keyed fingerprint.

The key lies outside the database (``PERSONAL_KEY``). Losing it loses what was sealed: it belongs to the backup.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


@lru_cache(maxsize=2)
def _box(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"seal" + key).digest()))


def seal(text: str) -> str:
    """The text, sealed; empty stays empty."""
    return _box(settings.PERSONAL_KEY).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """What was sealed; empty stays empty. Raises ``ValueError`` if it was sealed with another key."""
    if not sealed:
        return ""
    try:
        return _box(settings.PERSONAL_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ValueError("个人信息的密钥与当初加密时不同，请从备份恢复 personal.key。") from error


def fingerprint(text: str) -> str:
    """The same text has the same fingerprint here, and nobody without the key can guess it back; empty stays empty."""
    if not text:
        return ""
    return hmac.new(settings.PERSONAL_KEY, b"find" + text.encode(), hashlib.sha256).hexdigest()
