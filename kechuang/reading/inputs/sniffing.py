"""What kind of file is it? By its first bytes, never by its name alone."""

from __future__ import annotations

import io
import zipfile

from kechuang.reading.inputs.errors import Broken, Encrypted, Unsupported

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PICTURES = (
    b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00",
    b"\x00\x00\x00\x0cjP  ",
)  # fmt: skip
_ARCHIVES = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh9",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
)
_PROGRAMS = (b"MZ\x90\x00", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"SQLite format 3\x00")
_MEDIA = (b"ID3\x02", b"ID3\x03", b"ID3\x04", b"OggS\x00", b"fLaC\x00", b"\x1aE\xdf\xa3")


def kind_of(data: bytes) -> str:
    """Return ``docx``, ``pdf`` or ``text`` (HTML and Markdown among it).

    Raises ``Unsupported`` for known kinds that are not read, ``Encrypted`` for a docx with a password,
    ``Broken`` for a package that does not open.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _package(data)
    if data.startswith(_OLE):
        _refuse_old_office(data)
    if data.startswith(b"{\\rtf"):
        raise Unsupported("这是 RTF 文件，暂不支持。请在 Word 或 WPS 中“另存为” docx 后重试。")
    if data.startswith(_PICTURES) or data[8:12] == b"WEBP":
        raise Unsupported("这是图片，没有可读的文字。请先做文字识别（OCR），再上传识别后的文本或 docx。")
    if data.startswith(_ARCHIVES):
        raise Unsupported("这是压缩包。请解压后逐个上传其中的文档。")
    if data.startswith(_PROGRAMS) or data.startswith(_MEDIA) or data[4:8] == b"ftyp":
        raise Unsupported("这不是文档文件。可读的有：文本、Markdown、HTML、docx 和带文字的 PDF。")
    return "text"


def _package(data: bytes) -> str:
    """Return ``docx`` for a Word package; refuse other packages by name."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError, EOFError) as error:
        raise Broken(
            "文件损坏，打不开（压缩结构不完整）。请重新下载，或在 Word 中“打开并修复”后另存。"
        ) from error
    if "word/document.xml" in names:
        return "docx"
    if any(name.startswith("xl/") for name in names):
        raise Unsupported("这是 Excel 工作簿（xlsx），不是计划或总结的正文。数据请到“指标导入”处导入。")
    if any(name.startswith("ppt/") for name in names):
        raise Unsupported("这是演示文稿（pptx），暂不支持。请把正文另存为 docx 后重试。")
    if "mimetype" in names and "content.xml" in names:
        raise Unsupported("这是 OpenDocument 文件，暂不支持。请另存为 docx 后重试。")
    if any(name.startswith("word/") for name in names):
        raise Broken("docx 缺少正文部分，文件不完整。请在 Word 中“打开并修复”后另存。")
    raise Unsupported("这是压缩包。请解压后逐个上传其中的文档。")


def _refuse_old_office(data: bytes) -> None:
    """Refuse an OLE file: an encrypted docx, or an Office file of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Encrypted("文件设了打开密码。请在 Word 或 WPS 中去掉密码后另存，再上传。")
    if "WordDocument".encode("utf-16-le") in data:
        raise Unsupported("这是旧版 Word 文件（doc），暂不支持。请在 Word 或 WPS 中“另存为” docx 后重试。")
    raise Unsupported("这是旧版 Office 文件，暂不支持。请另存为 docx 后重试。")
