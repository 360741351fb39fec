"""Small tables inside a form: rows of texts, typed into and read back as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

#: Code, title and, for a choice, its options.
Columns = Sequence[tuple[str, str, Sequence[tuple[str, str]]]]
#: Empty rows under those that are filled.
_SPARE = 2


class RowsWidget(forms.Widget):
    """A table of inputs. Every input stands under the field's name."""

    use_fieldset = True

    def __init__(self, columns: Columns, title: str, least: int = 3) -> None:
        super().__init__()
        self.columns, self.title, self.least = columns, title, least

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 - Django's own
        """The table with the rows that there are, and a few to fill."""
        rows: list[Mapping[str, str]] = list(value or [])
        count = max(self.least, len(rows) + _SPARE)
        heads = format_html_join("", '<th scope="col">{}</th>', ((title,) for _, title, _ in self.columns))
        body = format_html_join(
            "",
            "<tr>{}</tr>",
            (
                (self._line(name, number, rows[number] if number < len(rows) else {}),)
                for number in range(count)
            ),
        )
        return format_html(
            '<div class="kc-table-wrap"><table class="table kc-table ex-rows"><caption class="visually-hidden">{}</caption>'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
            self.title, heads, body,
        )  # fmt: skip

    def _line(self, name: str, number: int, row: Mapping[str, str]) -> SafeString:
        return format_html_join(
            "",
            '<td class="kc-primary" data-label="{}">{}</td>',
            (
                (title, self._cell(f"{name}_{code}", f"第{number + 1}行{title}", row.get(code, ""), options))
                for code, title, options in self.columns
            ),
        )

    def _cell(self, name: str, label: str, value: str, options: Sequence[tuple[str, str]]) -> SafeString:
        if not options:
            return format_html(
                '<input class="form-control" name="{}" value="{}" aria-label="{}" autocomplete="off" maxlength="200">',
                name, value, label,
            )  # fmt: skip
        chosen = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, mark_safe(" selected") if code == value else "", title) for code, title in options),
        )
        return format_html(
            '<select class="form-select" name="{}" aria-label="{}">{}</select>', name, label, chosen
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:  # noqa: ARG002 - Django's own
        """The rows as typed, empty ones included: what is empty the room's logic says."""
        lists = {code: data.getlist(f"{name}_{code}") for code, _, _ in self.columns}
        count = max((len(each) for each in lists.values()), default=0)
        return [
            {code: each[number] if number < len(each) else "" for code, each in lists.items()}
            for number in range(count)
        ]

    def id_for_label(self, id_: str) -> str:  # noqa: ARG002 - Django's own
        """The table itself has no input of this name."""
        return ""


class RowsField(forms.Field):
    """Rows of texts."""

    widget: RowsWidget
