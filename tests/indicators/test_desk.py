"""Imports that went wrong wait on the desk of the one who imported."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kechuang.core.models import StoredFile
from kechuang.indicators.desk import batches_to_mend
from kechuang.indicators.models import ImportBatch


@pytest.fixture
def batch(world, now):
    def made(**fields) -> ImportBatch:
        file = StoredFile.objects.create(
            name="三季度.xlsx",
            media_type="application/octet-stream",
            size=1,
            sha256="0" * 64,
            region=world.city,
            purpose="indicators.batch",
            uploaded_at=now,
        )
        given = {
            "rows": 9,
            "errors": [{"row": 3, "message": "a"}, {"row": 3, "message": "b"}, {"row": 5, "message": "c"}],
            "imported_by": world.accounts["statistician"],
            "imported_at": now - timedelta(days=1),
            **fields,
        }
        return ImportBatch.objects.create(file=file, region=world.city, **given)

    return made


def test_a_file_of_which_nothing_was_taken_waits_for_its_importer(world, batch, now):
    row = batch()
    (task,) = batches_to_mend(world.actor("statistician"), now)
    assert task.title == "导入的“三季度.xlsx”有 2 行要改正，整份没有写入"
    assert task.url == f"/indicators/batches/{row.pk}/"
    assert list(batches_to_mend(world.actor("county"), now)) == []


def test_what_was_taken_or_right_or_given_up_does_not_wait(world, batch, now):
    batch(taken=7)
    batch(errors=[])
    batch(imported_at=now - timedelta(days=15))
    assert list(batches_to_mend(world.actor("statistician"), now)) == []
