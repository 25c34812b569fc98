"""Addresses of the form desk."""

from __future__ import annotations

from django.urls import path

from ipportal.core.submissions.formdesk import views

app_name = "formdesk"
DRAFT = "desk/forms/drafts/<int:draft>/"
VERSION = "desk/forms/<slug:form>/<int:version>/"

urlpatterns = [
    path("desk/forms/", views.form_list, name="form-list"),
    path(DRAFT, views.draft_detail, name="draft-detail"),
    path(f"{DRAFT}preview/", views.draft_preview, name="draft-preview"),
    path(f"{DRAFT}head/", views.draft_head, name="draft-head"),
    path(f"{DRAFT}text/", views.draft_text, name="draft-text"),
    path(f"{DRAFT}arrange/", views.draft_arrange, name="draft-arrange"),
    path(f"{DRAFT}release/", views.draft_release, name="draft-release"),
    path(f"{DRAFT}give-up/", views.draft_discard, name="draft-discard"),
    path(f"{DRAFT}sections/new/", views.section_new, name="section-new"),
    path(f"{DRAFT}sections/edit/<slug:section>/", views.section_edit, name="section-edit"),
    path(f"{DRAFT}fields/new/", views.field_new, name="field-new"),
    path(f"{DRAFT}fields/edit/<slug:key>/", views.field_edit, name="field-edit"),
    path("desk/forms/<slug:form>/", views.form_detail, name="form-detail"),
    path(VERSION, views.version_preview, name="version-preview"),
    path(f"{VERSION}next/", views.draft_begin, name="draft-begin"),
]
