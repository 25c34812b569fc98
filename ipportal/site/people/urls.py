"""Addresses of people, bodies, roles and invitations."""

from __future__ import annotations

from django.urls import path

from ipportal.site.people import views
from ipportal.site.people.invitations import public
from ipportal.site.people.invitations import views as invitations
from ipportal.site.people.organisations import views as organisations
from ipportal.site.people.profile import views as profile

app_name = "people"

urlpatterns = [
    path("desk/people/", views.person_list, name="person-list"),
    path("desk/people/<int:person>/", views.person_detail, name="person-detail"),
    path("desk/people/<int:person>/close/", views.person_close, name="person-close"),
    path("desk/people/<int:person>/reopen/", views.person_reopen, name="person-reopen"),
    path("desk/people/<int:person>/roles/new/", views.role_give, name="role-give"),
    path("desk/people/roles/<int:membership>/end/", views.role_end, name="role-end"),
    path("desk/roles/", views.role_list, name="role-list"),
    path("desk/roles/<slug:role>/", views.role_detail, name="role-detail"),
    path("desk/organisations/", organisations.organisation_list, name="organisation-list"),
    path("desk/organisations/new/", organisations.organisation_new, name="organisation-new"),
    path("desk/organisations/<int:organisation>/", organisations.organisation_detail, name="organisation-detail"),
    path("desk/organisations/<int:organisation>/edit/", organisations.organisation_edit, name="organisation-edit"),
    path("desk/organisations/<int:organisation>/merge/", organisations.organisation_twins, name="organisation-twins"),
    path(
        "desk/organisations/<int:organisation>/merge/<int:gone>/",
        organisations.organisation_merge,
        name="organisation-merge",
    ),
    path("desk/invitations/", invitations.invitation_list, name="invitation-list"),
    path("desk/invitations/new/", invitations.invitation_new, name="invitation-new"),
    path("desk/invitations/<int:invitation>/send/", invitations.invitation_send, name="invitation-send"),
    path("desk/invitations/<int:invitation>/withdraw/", invitations.invitation_withdraw, name="invitation-withdraw"),
    path("accounts/profile/", profile.profile, name="profile"),
    path("accounts/profile/leave/<int:organisation>/", profile.leave, name="leave"),
    path("accounts/invitation/", public.invitation_accept, name="invitation-accept"),
    path("accounts/invitation/<str:token>/", public.invitation_open, name="invitation-open"),
]
