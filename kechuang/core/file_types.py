"""What kind of file this is, by its content; the name must agree. Pure: bytes in, an answer or a ``Problem`` out."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from kechuang.core.logic.verdicts import Problem

MAX_BYTES = 10 * 1024 * 1024
#: What a packed document may unpack to: beyond it, opening the file would be an attack on the reader.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_MEMBERS = 5000
_FIELD = "file"
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that is taken in. ``suffix`` with its dot."""

    suffix: str
    media_type: str


TYPES: dict[str, FileType] = {
    suffix: FileType(suffix, media_type)
    for suffix, media_type in (
        (".txt", "text/plain"),
        (".md", "text/markdown"),
        (".html", "text/html"),
        (".csv", "text/csv"),
        (".docx", f"{_OFFICE}.wordprocessingml.document"),
        (".xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
        (".pdf", "application/pdf"),
        (".png", "image/png"),
        (".jpg", "image/jpeg"),
    )
}
#: Other names of the same kind.
_ALSO = {".htm": ".html", ".jpeg": ".jpg", ".markdown": ".md", ".text": ".txt"}
_TEXTS = frozenset({".txt", ".md", ".html", ".csv"})
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
)
#: What is never taken in, with its name for the person.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "Linux 程序"),
    (b"\xca\xfe\xba\xbe", "程序"),
    (b"#!", "脚本"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版或加密的 Office 文件，请去掉密码并另存为 docx 或 xlsx"),
    (b"Rar!", "压缩包，请解压后逐个上传"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包，请解压后逐个上传"),
    (b"\x1f\x8b", "压缩包，请解压后逐个上传"),
)
_PARTS = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}


def clean_name(name: str) -> str:
    """The file's own name, without folders and without characters that deceive the eye; at most 200 characters."""
    base = PureWindowsPath(PurePosixPath(name).name).name
    shown = "".join(ch for ch in base if unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co"})
    shown = re.sub(r'[<>:"|?*/\\]', "_", shown).strip(" .")
    if not shown:
        raise Problem("文件没有名字。请改名后重新上传。", field=_FIELD)
    path = PurePosixPath(shown)
    return f"{path.stem[: 200 - len(path.suffix)]}{path.suffix}"


def check_file(
    name: str, data: bytes, *, max_bytes: int = MAX_BYTES, max_unpacked: int = MAX_UNPACKED
) -> FileType:
    """The type of a file whose content agrees with its name; raises ``Problem`` that says what to mend.

    Refused: empty, too big, not in ``TYPES``, macros, programs, archives, encrypted, content of another kind.
    """
    if not data:
        raise Problem(f"“{name}”是空文件。请检查后重新上传。", field=_FIELD)
    if len(data) > max_bytes:
        size, most = f"{len(data) / 1048576:.1f}", f"{max_bytes / 1048576:g}"
        raise Problem(f"“{name}”有 {size} MB，超过上限 {most} MB。请压缩图片或拆分后再上传。", field=_FIELD)
    suffix = PurePosixPath(name).suffix.lower()
    suffix = _ALSO.get(suffix, suffix)
    if suffix not in TYPES:
        kinds = "、".join(each.lstrip(".") for each in TYPES)
        raise Problem(
            f"不收“{suffix or '没有扩展名'}”这类文件（“{name}”）。可以上传：{kinds}。", field=_FIELD
        )
    found = _sniff(name, data, max_unpacked)
    if found != suffix and not (found == ".txt" and suffix in _TEXTS):
        shown = "文本" if found == ".txt" else found.lstrip(".")
        said = suffix.lstrip(".")
        raise Problem(
            f"“{name}”的内容是{shown}，与扩展名 {said} 不符。请用原来的程序另存后再上传。", field=_FIELD
        )
    return TYPES[suffix]


def _sniff(name: str, data: bytes, max_unpacked: int) -> str:
    for start, what in _REFUSED:
        if data.startswith(start):
            raise Problem(f"“{name}”是{what}，不能上传。", field=_FIELD)
    for start, suffix in _STARTS:
        if data.startswith(start):
            return suffix
    if b"%PDF-" in data[:1024]:
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return _sniff_package(name, data, max_unpacked)
    if _is_text(data):
        return ".txt"
    raise Problem(f"“{name}”的内容无法辨认，可能已损坏。请用原来的程序打开并另存后再上传。", field=_FIELD)


def _sniff_package(name: str, data: bytes, max_unpacked: int) -> str:
    """The type of an Office Open XML package without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            content_types = (
                package.read("[Content_Types].xml")[:1_000_000] if _small(members, max_unpacked) else b""
            )
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Problem(f"“{name}”不是完好的 docx 或 xlsx 文件。请重新保存后再上传。", field=_FIELD) from error
    if not content_types:
        raise Problem(f"“{name}”解开后过大，不能上传。请拆分后再试。", field=_FIELD)
    names = {member.filename for member in members}
    with_macros = any(
        each.lower().endswith((".bin", ".exe", ".dll", ".js", ".vbs")) and "vba" in each.lower()
        for each in names
    )
    if with_macros or b"macroEnabled" in content_types:
        raise Problem(f"“{name}”含有宏，不能上传。请另存为不含宏的 docx 或 xlsx。", field=_FIELD)
    for part, suffix in _PARTS.items():
        if part in names:
            return suffix
    raise Problem(f"“{name}”是压缩包，不是 docx 或 xlsx。请解压后逐个上传。", field=_FIELD)


def _small(members: list[zipfile.ZipInfo], max_unpacked: int) -> bool:
    return len(members) <= MAX_MEMBERS and sum(member.file_size for member in members) <= max_unpacked


def _is_text(data: bytes) -> bool:
    """Text in one of the encodings that Chinese offices use; a NUL in it is no text, save in UTF-16."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decodes(data, "utf-16")
    if b"\x00" in data:
        return False
    control = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in data[:4096])
    return control == 0 and any(_decodes(data, each) for each in ("utf-8", "gb18030", "big5"))


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
