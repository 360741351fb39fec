"""How long and wide the sheets of a workbook are, found without opening it.

One cell at the far corner of an otherwise empty sheet would take all memory once a reader lays the sheet out.
"""

from __future__ import annotations

import io
import re
import zipfile

from kechuang.core.logic.verdicts import Problem

MAX_COLUMNS = 200
#: The heads are within so many first rows. A table may be longer by these: whoever is told a number means what he fills in.
HEADS_WITHIN = 12
#: Rows of a usual table; the bounds below are for so many, and grow with what more a table may have.
USUAL_ROWS = 20_000
#: Cells that a reader may have to lay out, however they are parted in rows and columns.
_MAX_CELLS = USUAL_ROWS * MAX_COLUMNS
#: A sheet's own text; 20,000 rows of 40 columns are a fifth of it.
_MAX_SHEET = 100 * 1024 * 1024
#: What all parts together may unpack to.
_MAX_WHOLE = 200 * 1024 * 1024
#: How often as much a longer table may unpack to: 100,000 rows of 40 columns are a third of it.
_MORE = 3
#: So many columns any table may have.
_FEW_COLUMNS = 60
#: More than any part has: a part is read to the end of what is packed in it.
_UNTOLD = 1 << 40
_PIECE = 1024 * 1024
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_PLACE = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^>]*?\br=[\"']([A-Z]{0,3})([0-9]{1,9})[\"']")
_FIELD = "file"
_TOO_BIG = "这个 Excel 文件解开后过大，请只留要导入的行和列，另存后再试。"


def max_whole(max_rows: int) -> int:
    """What a workbook of so many rows may unpack to, in bytes."""
    return _MAX_WHOLE * (_MORE if max_rows > USUAL_ROWS else 1)


def refuse_big_sheets(data: bytes, max_rows: int) -> int:
    """Raise ``Problem`` if any part of a workbook is too long, too wide, or unpacks to too much; the rows of the longest.

    Every part is looked at, since a workbook may keep a sheet wherever it says, and the text of all cells in one part.
    Raises what ``zipfile`` raises for what is no package. Nothing is held in memory but a piece at a time.
    """
    whole = longest = 0
    more = _MORE if max_rows > USUAL_ROWS else 1
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for member in package.infolist():
            rows, columns, size = _measure(package, member, more * _MAX_SHEET)
            whole, longest = whole + size, max(longest, rows)
            refuse_long(rows, max_rows)
            most = min(MAX_COLUMNS, max(_MAX_CELLS // max(rows, 1), _FEW_COLUMNS))
            if columns > most:
                words = f"表格有{columns}列，超过{most}列的上限；右边可能有多余的格，请删去后另存再试。"
                raise Problem(words, field=_FIELD)
            if whole > max_whole(max_rows):
                raise Problem(_TOO_BIG, field=_FIELD)
    return longest


def refuse_long(rows: int, max_rows: int) -> None:
    """Raise ``Problem`` for a table of more rows than ``max_rows`` and the heads above them."""
    if rows > max_rows + HEADS_WITHIN:
        raise Problem(f"表格有{rows}行，超过一次{max_rows}行的上限，请分成几个文件导入。", field=_FIELD)


def _measure(package: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> tuple[int, int, int]:
    """Rows, columns and bytes of a part, by unpacking it: what the package says of its size may be made up."""
    member.file_size = _UNTOLD
    seen, count, last, width, tail = 0, 0, 0, 0, b""
    with package.open(member) as stream:
        while piece := stream.read(_PIECE):
            seen += len(piece)
            if seen > most:
                raise Problem(_TOO_BIG, field=_FIELD)
            text = tail + piece
            cut = text.rfind(b"<")  # a tag that the next piece goes on with
            text, tail = (text[:cut], text[cut:]) if cut > 0 and len(text) - cut < _PIECE else (text, b"")
            count += len(_ROW.findall(text))
            for letters, number in _PLACE.findall(text):
                last, width = max(last, int(number)), max(width, _column(letters))
    count += len(_ROW.findall(tail))
    return max(count, last), width, seen


def _column(letters: bytes) -> int:
    number = 0
    for each in letters:
        number = number * 26 + each - 64
    return number
