"""Forms: HTML in, clean values out."""

from kechuang.plans.forms.document import DocumentAddForm, DocumentEditForm, StatementAddForm, StatementForm
from kechuang.plans.forms.plan import NodeForm, PlanForm
from kechuang.plans.forms.target import (
    AnswerForm,
    AppealForm,
    ChangeForm,
    ExpressionForm,
    ImportForm,
    ReasonForm,
    TargetForm,
)

__all__ = [
    "AnswerForm",
    "AppealForm",
    "ChangeForm",
    "DocumentAddForm",
    "DocumentEditForm",
    "ExpressionForm",
    "ImportForm",
    "NodeForm",
    "PlanForm",
    "ReasonForm",
    "StatementAddForm",
    "StatementForm",
    "TargetForm",
]
