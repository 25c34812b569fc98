"""Addresses of the votes at the desk."""

from __future__ import annotations

from django.urls import include, path

from awards.review.votes import views

pages = [
    path("", views.desk, name="desk"),
    path("editions/<int:edition>/new/<slug:category>/", views.vote_new, name="new"),
    path("<int:vote>/", views.vote_detail, name="vote"),
    path("<int:vote>/close/", views.vote_close, name="close"),
    path("<int:vote>/ballot/", views.ballot, name="ballot"),
    path("<int:vote>/settle/", views.vote_settle, name="settle"),
]
urlpatterns = [path("desk/votes/", include((pages, "votes")))]
