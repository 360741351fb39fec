"""Addresses of core."""

from django.urls import path

from kechuang.core import views

app_name = "core"
urlpatterns = [
    path("me/", views.own_page, name="own_page"),
    path("me/permissions/", views.own_permissions, name="own_permissions"),
    path("who/", views.who_may_page, name="who_may"),
    path("accounts/", views.account_list, name="account_list"),
    path("accounts/create/", views.account_create, name="account_create"),
    path("accounts/<int:pk>/", views.account_detail, name="account_detail"),
    path("accounts/<int:pk>/edit/", views.account_edit, name="account_edit"),
    path("accounts/<int:pk>/close/", views.account_close, name="account_close"),
    path("accounts/<int:pk>/reopen/", views.account_reopen, name="account_reopen"),
    path("accounts/<int:pk>/reset-password/", views.account_reset_password, name="account_reset_password"),
    path("accounts/<int:pk>/unlock/", views.account_unlock, name="account_unlock"),
    path("accounts/<int:pk>/posts/grant/", views.post_grant, name="post_grant"),
    path("posts/<int:pk>/end/", views.post_end, name="post_end"),
    path("posts/<int:pk>/delegate/", views.post_delegate, name="post_delegate"),
    path("offices/", views.office_list, name="office_list"),
    path("offices/create/", views.office_create, name="office_create"),
    path("offices/<int:pk>/close/", views.office_close, name="office_close"),
    path("regions/", views.region_list, name="region_list"),
    path("regions/zones/create/", views.zone_create, name="zone_create"),
    path("regions/<str:code>/retire/", views.region_retire, name="region_retire"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/unset/", views.calendar_unset, name="calendar_unset"),
    path("events/", views.event_list, name="event_list"),
    path("events/<int:pk>/", views.event_detail, name="event_detail"),
    path("verify/", views.verify, name="verify"),
    path("deliveries/", views.delivery_list, name="delivery_list"),
    path("deliveries/<int:pk>/retry/", views.delivery_retry, name="delivery_retry"),
    path("files/<uuid:pk>/", views.file_open, name="file_open"),
    path("views/save/", views.view_save, name="view_save"),
    path("views/<int:pk>/rename/", views.view_rename, name="view_rename"),
    path("views/<int:pk>/delete/", views.view_delete, name="view_delete"),
    path("imports/<str:kind>/upload/", views.import_upload, name="import_upload"),
    path("imports/<str:kind>/template/", views.import_template, name="import_template"),
    path("imports/<int:pk>/", views.import_detail, name="import_detail"),
    path("imports/<int:pk>/errors/", views.import_errors, name="import_errors"),
    path("imports/<int:pk>/progress/", views.import_progress, name="import_progress"),
    path("imports/<int:pk>/stop/", views.import_stop, name="import_stop"),
    path("imports/<int:pk>/take/", views.import_take, name="import_take"),
]

#: Under ``/live/``: a short address of its own, which nginx answers in front of us where it is used.
live_patterns = [
    path("<slug:name>/", views.live_stream, name="stream"),
    path("<slug:name>/since/<int:seq>/", views.live_since, name="since"),
    path("<slug:name>/admit/", views.live_admit, name="admit"),
]
