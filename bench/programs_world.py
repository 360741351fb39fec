"""A closing call for the bench of programs: an organisation, an administrator, a session and a whole draft an applicant."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

#: What applicants mend in the last hour: the long texts, the same that are compared with each other.
TEXTS = ("need", "state", "research_content", "novelty", "basis", "prospects")
#: Characters of one saved text.
LONG = 600


def fill(*, applicants: int, now: datetime) -> list[dict[str, Any]]:
    """Write the city, the call and its applicants in bulk; return for each what a browser of his knows. Seeded."""
    # only once Django is set up for the bench's own home
    from kechuang.core.models import Region, SiteProfile
    from kechuang.programs.models import Call

    Region.objects.create(code="990000", name="示例省", level="province", path="/990000/")
    city = Region.objects.create(
        code="990100", name="示例市", level="city", parent_id="990000", path="/990000/990100/"
    )
    SiteProfile.objects.create(id=1, region=city, bureau="示例市科学技术局", is_demo=False, prepared_at=now)
    version = _version(city, now)
    call = Call.objects.create(
        kind_version=version, region=city, year=now.year, title=f"{now.year}年度{version.title}申报通知", state="open",
        opens_at=now - timedelta(days=30), closes_at=now + timedelta(hours=1), changed_at=now,
    )  # fmt: skip
    firms, accounts = _firms(city, applicants, now)
    cases = _cases(call, firms, accounts, now)
    return [
        {"case": case.pk, "session": key}
        for case, key in zip(cases, _sessions(accounts, now), strict=True)
    ]  # fmt: skip


def text_of(seed: object) -> str:
    """A made-up long text: the same seed gives the same one, and no two have a sentence in common."""
    rng = random.Random(str(seed))  # made-up texts, no secret
    return "".join(map(chr, rng.choices(range(0x4E00, 0x9000), k=LONG)))


def _version(city: Any, now: datetime) -> Any:
    """The city's key R&D projects without the county's word: each submission is numbered at once, under one call's lock."""
    # only once Django is set up for the bench's own home
    from kechuang.programs.logic.kind_pack import digest_of
    from kechuang.programs.logic.kind_registry import kinds
    from kechuang.programs.logic.kinds import as_data, changed
    from kechuang.programs.models import KindVersion

    whole = kinds["key_rd"]
    kind = changed(whole, steps=tuple(each for each in whole.steps if each.step != "recommend"))
    return KindVersion.objects.create(
        code=kind.code, version=1, title=kind.title, group=kind.group, region=city, state="published",
        data=as_data(kind), digest=digest_of(kind), changed_at=now,
    )  # fmt: skip


def _firms(city: Any, count: int, now: datetime) -> tuple[list[Any], list[Any]]:
    # only once Django is set up for the bench's own home
    from kechuang.core.models import Account
    from kechuang.subjects.models import Membership, Organisation

    firms = Organisation.objects.bulk_create(
        Organisation(
            uscc=f"91990100MA{number:08d}", name=f"示例申报单位{number:04d}号有限公司", kind="enterprise", region=city,
            state="verified", industry="3511", registered_on=date(2018, 3, 1), created_at=now,
            contact_phone=f"1990000{number:04d}",
        )
        for number in range(count)
    )  # fmt: skip
    accounts = Account.objects.bulk_create(
        Account(username=f"applicant{number}", name=f"申报人{number:04d}", password=f"!{number:040d}")
        for number in range(count)
    )
    Membership.objects.bulk_create(
        Membership(
            organisation=firm, account=account, role="org_admin", state="active", since=date(2020, 1, 1)
        )
        for firm, account in zip(firms, accounts, strict=True)
    )
    return firms, accounts


def _cases(call: Any, firms: list[Any], accounts: list[Any], now: datetime) -> list[Any]:
    # only once Django is set up for the bench's own home
    from kechuang.core.models import StoredFile
    from kechuang.programs.logic.kind_sample import sample_of
    from kechuang.programs.models import Answer, Case, CaseFile

    kind, sample = call.kind_version.kind, sample_of("key_rd")
    if sample is None:
        raise SystemExit("事项 key_rd 没有样例")
    stored = sample.stored(kind)
    cases = Case.objects.bulk_create(
        Case(
            call=call, kind_version=call.kind_version, organisation=firm, region_id=firm.region_id, made_by=account,
            title=f"{stored[kind.title_field]}{place}", made_at=now, changed_at=now,
        )
        for place, (firm, account) in enumerate(zip(firms, accounts, strict=True))
    )  # fmt: skip
    own: Iterator[Any] = (
        Answer(case=case, code=code, value=value, changed_at=now)
        for place, case in enumerate(cases)
        for code, value in (
            stored
            | {code: text_of((place, code)) for code in TEXTS}
            | {kind.title_field: case.title, kind.leader_field: {"name": f"示例负责人{place}"}}
        ).items()
    )
    while chunk := list(islice(own, 5000)):
        Answer.objects.bulk_create(chunk)
    codes = [code for code, number in sample.files.items() for _ in range(number)]
    files = StoredFile.objects.bulk_create(
        StoredFile(
            name=f"{code}.pdf", media_type="application/pdf", size=12, sha256="0" * 64, content="none", region=call.region,
            organisation_key=case.organisation_id, purpose="programs.case", uploaded_at=now,
        )
        for case in cases for code in codes
    )  # fmt: skip
    places = [(case, code) for case in cases for code in codes]
    CaseFile.objects.bulk_create(
        CaseFile(case=case, code=code, file=file, added_at=now)
        for (case, code), file in zip(places, files, strict=True)
    )
    return cases


def _sessions(accounts: list[Any], now: datetime) -> list[str]:
    """Signed-in sessions, written in one go; their keys."""
    # only once Django is set up for the bench's own home
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    rows = []
    for number, account in enumerate(accounts):
        store = SessionStore(f"benchsession{number:020d}")
        data = {
            SESSION_KEY: str(account.pk),
            BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
            HASH_SESSION_KEY: account.get_session_auth_hash(),
        }
        rows.append(
            Session(session_key=store.session_key, session_data=store.encode(data), expire_date=now + timedelta(hours=8))
        )  # fmt: skip
    Session.objects.bulk_create(rows)
    return [row.session_key for row in rows]
