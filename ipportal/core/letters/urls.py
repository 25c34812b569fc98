"""Addresses of messages and letters."""

from __future__ import annotations

from django.urls import path

from ipportal.core.letters import views

app_name = "letters"

urlpatterns = [
    path("desk/messages/", views.message_list, name="message-list"),
    path("desk/messages/read/", views.message_read_all, name="message-read-all"),
    path("desk/messages/<int:message>/read/", views.message_read, name="message-read"),
    path("desk/follows/", views.follow_list, name="follow-list"),
    path("desk/follows/change/", views.follow, name="follow"),
    path("accounts/profile/messages/", views.preferences, name="preferences"),
    path("desk/letters/", views.letter_list, name="letter-list"),
    path("desk/letters/new/", views.letter_new, name="letter-new"),
    path("desk/letters/<int:letter>/", views.letter_detail, name="letter-detail"),
    path("desk/letters/<int:letter>/send/", views.letter_send, name="letter-send"),
    path("desk/letters/<int:letter>/retry/", views.letter_retry, name="letter-retry"),
]
