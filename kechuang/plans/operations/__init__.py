"""The only writes of plans."""

from kechuang.plans.operations.document import add_document, edit_document, reread_document
from kechuang.plans.operations.plan import (
    add_node,
    build_tree,
    carry_over,
    create_plan,
    delete_node,
    edit_node,
    edit_plan,
    hang_targets,
    move_node,
)
from kechuang.plans.operations.shares import assign_targets, decompose_target
from kechuang.plans.operations.statement import (
    add_statement,
    confirm_statements,
    mend_statement,
    reject_statements,
    reopen_statements,
)
from kechuang.plans.operations.target import adopt_targets, create_target, edit_target, make_targets
from kechuang.plans.operations.target_import import import_targets
from kechuang.plans.operations.target_life import (
    accept_targets,
    answer_appeal,
    appeal_target,
    change_target,
    withdraw_targets,
)

__all__ = [
    "accept_targets",
    "add_document",
    "add_node",
    "add_statement",
    "adopt_targets",
    "answer_appeal",
    "appeal_target",
    "assign_targets",
    "build_tree",
    "carry_over",
    "change_target",
    "confirm_statements",
    "create_plan",
    "create_target",
    "decompose_target",
    "delete_node",
    "edit_document",
    "edit_node",
    "edit_plan",
    "edit_target",
    "hang_targets",
    "import_targets",
    "make_targets",
    "mend_statement",
    "move_node",
    "reject_statements",
    "reopen_statements",
    "reread_document",
    "withdraw_targets",
]
