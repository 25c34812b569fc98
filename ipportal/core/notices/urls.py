"""Addresses of notices and objections: for everybody, and at the desk."""

from __future__ import annotations

from django.urls import path

from ipportal.core.notices import public, views
from ipportal.core.notices.api import NoticeList
from ipportal.core.notices.objections import public as filing
from ipportal.core.notices.objections import views as objections

app_name = "notices"
ONE = "desk/notices/<int:notice>/"
OBJECTION = "desk/objections/<int:objection>/"

api = [path("notices/", NoticeList.as_view(), name="api-notices")]
urlpatterns = [
    path("notices/", public.board, name="board"),
    path("notices/<int:notice>/", public.notice_detail, name="notice"),
    path("notices/<int:notice>/object/", filing.objection_new, name="objection-new"),
    path("notices/objections/<str:token>/", filing.objection_receipt, name="objection-receipt"),
    path("desk/notices/", views.notice_list, name="notice-list"),
    path("desk/notices/new/", views.notice_new, name="notice-new"),
    path(ONE, views.notice_detail, name="notice-detail"),
    path(f"{ONE}edit/", views.notice_edit, name="notice-edit"),
    path(f"{ONE}publish/", views.notice_publish, name="notice-publish"),
    path(f"{ONE}correct/", views.notice_correct, name="notice-correct"),
    path("desk/objections/", objections.objection_list, name="objection-list"),
    path(OBJECTION, objections.objection_detail, name="objection-detail"),
    path(f"{OBJECTION}move/", objections.objection_move, name="objection-move"),
    path(f"{OBJECTION}files/<int:file>/", objections.objection_file, name="objection-file"),
]
