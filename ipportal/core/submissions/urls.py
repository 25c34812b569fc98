"""Addresses under which things are filled in."""

from __future__ import annotations

from django.urls import path

from ipportal.core.submissions import views
from ipportal.core.submissions.attachments.views import attachment

app_name = "submissions"
ONE = "desk/submissions/<int:submission>/"

urlpatterns = [
    path("desk/submissions/", views.submission_list, name="submission-list"),
    path("desk/submissions/new/<slug:kind>/", views.submission_new, name="submission-new"),
    path(ONE, views.submission_detail, name="submission-detail"),
    path(f"{ONE}fields/<slug:field>/", views.field_save, name="field-save"),
    path(f"{ONE}texts/<int:text>/", views.text_compare, name="text-compare"),
    path(f"{ONE}check/", views.submission_check, name="submission-check"),
    path(f"{ONE}withdraw/", views.submission_recall, name="submission-recall"),
    path(f"{ONE}accept/", views.submission_accept, name="submission-accept"),
    path(f"{ONE}return/", views.submission_return, name="submission-return"),
    path(f"{ONE}comments/", views.comment_add, name="comment-add"),
    path(f"{ONE}comments/<int:comment>/settle/", views.comment_settle, name="comment-settle"),
    path(f"{ONE}attachments/<int:attachment>/", attachment, name="attachment"),
    path(f"{ONE}versions/<int:version>/", views.version_detail, name="version-detail"),
    path(f"{ONE}versions/<int:version>/sign/", views.version_sign, name="version-sign"),
    path(f"{ONE}versions/<int:version>/compare/<int:other>/", views.version_compare, name="version-compare"),
]
