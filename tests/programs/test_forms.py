"""What forms say of a field that was left empty: its own words, never those of the framework."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
from django import forms

from kechuang.core.forms import KindForm
from kechuang.programs import forms as package
from kechuang.programs.forms.decision import ObjectionForm
from kechuang.programs.forms.work import BackForm

FORMS = sorted(
    {
        (name, form)
        for info in pkgutil.iter_modules(package.__path__)
        for name, form in inspect.getmembers(
            importlib.import_module(f"{package.__name__}.{info.name}"), inspect.isclass
        )
        if issubclass(form, forms.Form) and form is not KindForm
    },
    key=lambda each: each[0],
)


def test_the_objection_says_what_to_write():
    form = ObjectionForm({}, cases=[(1, "甲")])
    assert form.errors["words"] == ["请写明事实和理由：哪一点与事实或规定不符，您怎样知道。"]
    assert form.errors["name"] == ["请填写真实姓名或单位全称：匿名的异议无法核实，不予受理。"]


def test_a_field_without_words_of_its_own_is_named():
    assert BackForm({}, steps={"draft": "申报单位填写"}).errors == {
        "to": ["请选择“退回到”。"],
        "reason": ["请填写“理由，说清要改什么”。"],
    }


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_every_form_of_programs_names_its_fields(name, form):
    assert issubclass(form, KindForm), name
