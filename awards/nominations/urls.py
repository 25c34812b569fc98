"""Addresses of the nominations at the desk."""

from __future__ import annotations

from django.urls import include, path

from awards.nominations import mark_views as marks
from awards.nominations import views

pages = [
    path("", views.desk, name="desk"),
    path("all/", views.nomination_list, name="list"),
    path("nominations.xlsx", views.nominations_file, name="file"),
    path("editions/<int:edition>/new/<slug:kind>/", views.nomination_new, name="new"),
    path("marks/", marks.mark_list, name="marks"),
    path("marks/new/", marks.mark_new, name="mark-new"),
    path("marks/<int:mark>/end/", marks.mark_end, name="mark-end"),
    path("co-owners/<int:co_owner>/<slug:answer>/", views.co_owner_answer, name="answer"),
    path("<int:nomination>/", views.nomination_detail, name="nomination"),
    path("<int:nomination>/edit/", views.nomination_edit, name="edit"),
    path("<int:nomination>/co-owners/new/", views.co_owner_ask, name="ask"),
    path("<int:nomination>/form/", views.form_begin, name="form"),
    path("<int:nomination>/files/<int:attachment>/", views.nomination_file, name="attachment"),
    path("<int:nomination>/move/<slug:target>/", views.nomination_move, name="move"),
]
urlpatterns = [path("desk/nominations/", include((pages, "nominations")))]
