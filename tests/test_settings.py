"""What a machine's environment makes of the settings: asked in a process of its own, as at a start."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

ASK = """
import json
from kechuang import settings as s
print(json.dumps([s.EMAIL_BACKEND.split(".")[-2], s.EMAIL_HOST_USER, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL,
    s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]]))
"""
OWN = "'self'"


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({}, ["dummy", "", False, False, [OWN]]),
        (
            {"KECHUANG_SMTP_HOST": "mail.example.gov.cn", "KECHUANG_SMTP_USER": "kechuang"},
            ["smtp", "kechuang", False, False, [OWN]],
        ),
        (
            {"KECHUANG_SMTP_HOST": "mail.example.gov.cn", "KECHUANG_SMTP_SECURITY": "starttls"},
            ["smtp", "", True, False, [OWN]],
        ),
        (
            {"KECHUANG_SMTP_HOST": "mail.example.gov.cn", "KECHUANG_SMTP_SECURITY": "ssl"},
            ["smtp", "", False, True, [OWN]],
        ),
        (
            {"KECHUANG_OIDC_SERVER": "https://sso.example.gov.cn/realms/city"},
            ["dummy", "", False, False, [OWN, "https://sso.example.gov.cn"]],
        ),
    ],
)
def test_the_environment_decides_on_mail_and_on_where_forms_may_lead(tmp_path, given, made):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KECHUANG_")}
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        env=kept | {"KECHUANG_HOME": str(tmp_path)} | given,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout) == made
