"""Workbooks that are refused before they do harm."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest

from kechuang.core.listing import workbook
from kechuang.core.logic.verdicts import Problem
from kechuang.core.sheets import read_table

HEADS = ("名称", "人数", "日期")


def xlsx(rows):
    return workbook(title="测试", heads=HEADS, rows=rows)


def with_sheet(body: bytes) -> bytes:
    """A workbook whose sheet is replaced by raw XML."""
    source, out = zipfile.ZipFile(io.BytesIO(xlsx([]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = (
                    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
                    b'spreadsheetml/2006/main"><sheetData>' + body + b"</sheetData></worksheet>"
                )
            target.writestr(item, data)
    return out.getvalue()


def refused(data: bytes, name: str = "表.xlsx") -> str:
    with pytest.raises(Problem) as caught:
        read_table(data, name)
    assert caught.value.field == "file"
    return caught.value.message


def test_one_cell_at_the_far_corner_is_refused_before_it_is_opened():
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refused(with_sheet(far)) == "表格有1048576行，超过一次20000行的上限，请分成几个文件导入。"
    wide = b'<row r="1"><c r="XFD1"><v>1</v></c></row>'
    assert "表格有16384列" in refused(with_sheet(wide))


def test_a_million_rows_without_numbers_are_counted():
    assert "表格有1000000行" in refused(with_sheet(b"<row/>" * 1_000_000))


def test_a_sheet_that_unpacks_to_too_much_is_refused():
    assert "解开后过大" in refused(with_sheet(b" " * 101 * 1024 * 1024))


def with_part(name: str, data: bytes, *, told: int | None = None) -> bytes:
    """A workbook with one more part; ``told``: the size that the package makes up for it, with a fitting checksum."""
    out = io.BytesIO(xlsx([]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr(name, data)
        if told is not None:
            info = target.getinfo(name)
            info.file_size, info.CRC = told, zlib.crc32(data[:told])
            target._didModify = True
    return out.getvalue()


def test_the_text_of_all_cells_and_a_sheet_elsewhere_are_looked_at_too():
    assert "解开后过大" in refused(with_part("xl/sharedStrings2.xml", b" " * 101 * 1024 * 1024))
    far = b'<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    assert "表格有1048576行" in refused(with_part("xl/elsewhere.xml", far))


def test_a_size_that_is_made_up_deceives_nobody():
    assert "解开后过大" in refused(with_part("xl/big.xml", b" " * 103 * 1024 * 1024, told=1000))
    assert "打不开" in refused(with_part("xl/small.xml", b"<row/>" * 100, told=6))
