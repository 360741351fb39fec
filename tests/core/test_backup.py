"""A backup brings everything back, and nothing comes back that is not what was backed up."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps

from kechuang.core.archive import encode, kept_models, key_mark
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Account, Event, Office, Region, StoredFile
from kechuang.core.operations.account import create_account
from kechuang.core.operations.audit import seal_days, verify_trail
from kechuang.core.operations.backup import write_backup
from kechuang.core.operations.file import store_file
from kechuang.core.operations.office import create_office
from kechuang.core.operations.region import create_zone, retire_region
from kechuang.core.queries.files import open_file
from kechuang.core.secrets import seal, unseal

SYSTEM = Actor.system("测试")


@pytest.fixture
def filled(world, now):
    """A world with a trail, a seal, a file and a region with a successor."""
    yesterday = now - timedelta(days=1)
    create_zone(name="东岭经开区", parent_code="990101", actor=world.actor("system"), now=yesterday)
    retire_region(
        code="990102",
        last_day=now.date(),
        successor_codes=["990101"],
        reason="批复",
        actor=SYSTEM,
        now=yesterday,
    )
    seal_days(actor=SYSTEM, now=now)
    store_file(
        name="计划.txt",
        data="全年目标".encode(),
        purpose="plans.document",
        region=world.city,
        actor=world.actor("planner"),
        now=now,
    )
    return world


@pytest.fixture
def archive(filled, now, tmp_path):
    """A backup of that world."""
    path = tmp_path / "backup.zip"
    write_backup(path=path, actor=SYSTEM, now=now)
    return path


def restore(path, now, **more):
    from kechuang.core.operations.restore import restore_backup

    return restore_backup(path=path, actor=SYSTEM, now=now, **more)


def everything():
    """All kept rows, exactly, but for the trail of backing up itself."""
    return {
        model._meta.label_lower: {
            encode(row)
            for row in model._base_manager.all()
            if not str(row).rpartition(":")[2].startswith(("backups", "checks"))
        }
        for model in kept_models()
    }


def test_what_is_kept():
    kept = {model._meta.label_lower for model in kept_models()}
    assert {"core.account", "core.event", "core.seal", "core.region_successors", "mfa.authenticator"} <= kept
    ours = {m._meta.label_lower for m in apps.get_models() if m.__module__.startswith("kechuang.")}
    assert ours - kept == set()
    assert not any(label.startswith(("sessions.", "axes.", "auth.")) for label in kept)


def test_backup_and_restore_round_trip(filled, archive, now):
    before = everything()
    stored = StoredFile.objects.get()
    create_office(name="之后的科室", region_code="990100", actor=SYSTEM, now=now)
    stored.content.storage.delete(stored.content.name)
    done = restore(archive, now, replace=True)
    assert done.report.whole
    assert (done.files, done.missing_files) == (1, ())
    assert everything() == before
    assert not Office.objects.filter(name="之后的科室").exists()
    assert [each.pk for each in Region.objects.get(pk="990102").successors.all()] == ["990101"]
    assert open_file(filled.actor("planner"), stored.pk)[1] == "全年目标".encode()
    assert create_account(username="after", name="之后", actor=SYSTEM, now=now).account.pk > max(
        account.pk for account in filled.accounts.values()
    )
    assert verify_trail(actor=SYSTEM, now=now).whole


def test_restore_only_into_an_empty_database_unless_told(archive, now):
    with pytest.raises(Problem, match="不是空的"):
        restore(archive, now)
    assert Event.objects.filter(kind="core.backup.restored").count() == 0


def test_only_the_system_administrator_backs_up(filled, now, tmp_path):
    with pytest.raises(Refused):
        write_backup(path=tmp_path / "x.zip", actor=filled.actor("audit"), now=now)
    write_backup(path=tmp_path / "x.zip", actor=filled.actor("system"), now=now)
    with pytest.raises(Problem, match="已经存在"):
        write_backup(path=tmp_path / "x.zip", actor=filled.actor("system"), now=now)


def test_keys_are_inside_only_when_asked_for(archive, filled, now, tmp_path, settings):
    assert settings.AUDIT_KEY not in archive.read_bytes()
    assert settings.PERSONAL_KEY not in archive.read_bytes()
    assert not [name for name in zipfile.ZipFile(archive).namelist() if name.startswith("keys/")]
    write_backup(path=tmp_path / "keys.zip", actor=SYSTEM, now=now, with_keys=True)
    inside = zipfile.ZipFile(tmp_path / "keys.zip")
    assert inside.read("keys/audit.key") == settings.AUDIT_KEY
    assert inside.read("keys/personal.key") == settings.PERSONAL_KEY


def rewritten(archive, changes):
    """The archive with some members replaced (None: left out)."""
    path = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = changes.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return path


def manifest_with(archive, **changes):
    manifest = json.loads(zipfile.ZipFile(archive).read("manifest.json"))
    return {"manifest.json": json.dumps({**manifest, **changes})}


def test_restore_refuses_what_does_not_agree(archive, filled, now, tmp_path):
    before = everything()
    table = zipfile.ZipFile(archive).read("tables/core.office.jsonl")
    bad = [
        (
            rewritten(
                archive, {"tables/core.office.jsonl": table.replace("规划科".encode(), "别的科".encode())}
            ),
            "已损坏",
        ),
        (tmp_path / "no.zip", "没有"),
    ]
    for path, words in bad:
        with pytest.raises(Problem, match=words):
            restore(path, now, replace=True)
    for changes, words in (
        ({"tables/core.office.jsonl": None}, "已损坏"),
        ({"manifest.json": None}, "没有清单"),
        (manifest_with(archive, format=99), "格式"),
        (manifest_with(archive, migrations={}), "表结构"),
        (manifest_with(archive, audit_key=key_mark(b"another")), "审计密钥"),
        (manifest_with(archive, personal_key=key_mark(b"another")), "个人信息密钥.*personal.key"),
    ):
        with pytest.raises(Problem, match=words):
            restore(rewritten(archive, changes), now, replace=True)
    (tmp_path / "broken.zip").write_bytes(archive.read_bytes()[:100])
    with pytest.raises(Problem, match="不是完好的"):
        restore(tmp_path / "broken.zip", now, replace=True)
    assert everything() == before


def test_restore_takes_the_key_along_and_keeps_the_old_one(filled, now, tmp_path, settings, monkeypatch):
    monkeypatch.delenv("KECHUANG_AUDIT_KEY", raising=False)
    write_backup(path=tmp_path / "keys.zip", actor=SYSTEM, now=now, with_keys=True)
    old = settings.AUDIT_KEY
    settings.HOME = tmp_path
    (tmp_path / "audit.key").write_bytes(b"of this machine")
    settings.AUDIT_KEY = b"of this machine"
    assert restore(tmp_path / "keys.zip", now, replace=True).report.whole
    assert (tmp_path / "audit.key").read_bytes() == old
    assert (tmp_path / f"audit.key.{key_mark(b'of this machine')}").read_bytes() == b"of this machine"


def test_restore_brings_the_key_of_personal_data_or_says_that_it_is_missing(
    filled, now, tmp_path, settings, monkeypatch
):
    monkeypatch.delenv("KECHUANG_PERSONAL_KEY", raising=False)
    sealed = seal("110101199003078515")
    write_backup(path=tmp_path / "plain.zip", actor=SYSTEM, now=now)
    write_backup(path=tmp_path / "keys.zip", actor=SYSTEM, now=now, with_keys=True)
    old = settings.PERSONAL_KEY
    settings.HOME, settings.PERSONAL_KEY = tmp_path, b"of this machine"
    before = everything()
    with pytest.raises(Problem, match=r"证件号和手机号将无法查看.*personal\.key"):
        restore(tmp_path / "plain.zip", now, replace=True)
    assert everything() == before
    with pytest.raises(ValueError, match=r"personal\.key"):
        unseal(sealed)
    monkeypatch.setenv("KECHUANG_PERSONAL_KEY", "of this machine")
    with pytest.raises(Problem, match="环境变量 KECHUANG_PERSONAL_KEY"):
        restore(tmp_path / "keys.zip", now, replace=True)
    monkeypatch.delenv("KECHUANG_PERSONAL_KEY")
    assert restore(tmp_path / "keys.zip", now, replace=True).report.whole
    assert (tmp_path / "personal.key").read_bytes() == old
    assert unseal(sealed) == "110101199003078515"


def test_a_tampered_trail_is_reported_after_restoring(filled, now, tmp_path):
    Event.objects.filter(kind="core.region.created").update(title="改过")
    write_backup(path=tmp_path / "b.zip", actor=SYSTEM, now=now)
    report = restore(tmp_path / "b.zip", now, replace=True).report
    assert [(str(f.kind), f.seq) for f in report.findings] == [("changed", 1)]


def test_a_file_that_is_gone_is_said(filled, now, tmp_path):
    shutil.rmtree(StoredFile.objects.get().content.storage.location)
    manifest = write_backup(path=tmp_path / "b.zip", actor=SYSTEM, now=now)
    assert len(manifest["missing_files"]) == 1
    assert Account.objects.count() > 0
