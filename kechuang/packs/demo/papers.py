"""Documents of the demonstration: one page that says what it stands for and that it is made up."""

from __future__ import annotations

from functools import cache


@cache
def paper(title: str) -> bytes:
    """A small PDF under a title, with nothing in it but the mark of the demonstration. The same title, the same bytes."""
    import typst  # only the filling of a demonstration prints these

    from kechuang.core.fonts import fonts  # it loads typst

    words = title.replace("\\", "").replace('"', "")
    source = (
        '#set page(width: 210mm, height: 148mm, margin: 20mm)\n#set text(lang: "zh", size: 12pt)\n'
        f'= #("{words}")\n\n演示材料：内容为虚构，只用来说明这里应放什么文件。\n'
    )
    return typst.compile(source.encode(), font_paths=fonts())
