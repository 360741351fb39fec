"""Addresses of the room."""

from django.urls import path

from kechuang.plans.views import document, plan, sharing, statement, target

app_name = "plans"
urlpatterns = [
    path("", plan.plan_list, name="plan_list"),
    path("documents/", document.document_list, name="document_list"),
    path("documents/add/", document.document_add, name="document_add"),
    path("documents/<int:pk>/", document.document_detail, name="document_detail"),
    path("documents/<int:pk>/text/", document.document_text, name="document_text"),
    path("documents/<int:pk>/edit/", document.document_edit, name="document_edit"),
    path("documents/<int:pk>/reread/", document.document_reread, name="document_reread"),
    path("documents/<int:pk>/decide/", statement.statement_decide, name="statement_decide"),
    path("documents/<int:pk>/undo/", statement.statement_undo, name="statement_undo"),
    path("documents/<int:pk>/sure/", statement.statement_sure, name="statement_sure"),
    path("documents/<int:pk>/statements/add/", statement.statement_add, name="statement_add"),
    path("documents/<int:pk>/targets/", statement.make_targets, name="make_targets"),
    path("statements/<int:pk>/mend/", statement.statement_mend, name="statement_mend"),
    path("statements/<int:pk>/card/", statement.statement_card, name="statement_card"),
    path("plans/create/", plan.plan_create, name="plan_create"),
    path("plans/<int:pk>/", plan.plan_detail, name="plan_detail"),
    path("plans/<int:pk>/edit/", plan.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/tree/", plan.plan_tree, name="plan_tree"),
    path("plans/<int:pk>/hang/", plan.plan_hang, name="plan_hang"),
    path("plans/<int:pk>/carry/", plan.plan_carry, name="plan_carry"),
    path("plans/<int:pk>/nodes/add/", plan.node_add, name="node_add"),
    path("plans/<int:pk>/targets/create/", target.target_create, name="target_create"),
    path("plans/<int:pk>/targets/import/", target.target_import, name="target_import"),
    path("plans/<int:pk>/targets/template/", target.target_template, name="target_template"),
    path("nodes/<int:pk>/edit/", plan.node_edit, name="node_edit"),
    path("nodes/<int:pk>/move/", plan.node_move, name="node_move"),
    path("targets/", target.target_list, name="target_list"),
    path("targets/bulk/", target.target_bulk, name="target_bulk"),
    path("targets/<int:pk>/", target.target_detail, name="target_detail"),
    path("targets/<int:pk>/edit/", target.target_edit, name="target_edit"),
    path("targets/<int:pk>/decompose/", sharing.target_decompose, name="target_decompose"),
    path("targets/<int:pk>/division/", sharing.target_division, name="target_division"),
    path("targets/<int:pk>/shares/assign/", sharing.shares_assign, name="shares_assign"),
    path("targets/<int:pk>/appeal/", sharing.target_appeal, name="target_appeal"),
    path("targets/<int:pk>/uphold/", sharing.target_uphold, name="target_uphold"),
    path("targets/<int:pk>/change/", sharing.target_change, name="target_change"),
    path("targets/<int:pk>/withdraw/", sharing.target_withdraw, name="target_withdraw"),
    path("targets/<int:pk>/<slug:act>/", sharing.target_act, name="target_act"),
]
