"""Addresses of the centres: the public directory is `centres`, the public pages and the desk `centres:`."""

from __future__ import annotations

from django.urls import include, path

from patents.centres import public, views
from patents.centres.api import CentreList
from patents.centres.calls import views as calls
from patents.centres.contracts import views as contracts
from patents.centres.judging import views as judging
from patents.centres.money import views as money
from patents.centres.reports import views as reports

api = [path("centres/", CentreList.as_view(), name="api-centres")]
pages = [
    path("patents/centres/<int:centre>/", public.centre, name="public-centre"),
    path("patents/centres/calls/<int:call>/", public.call, name="public-call"),
    path("desk/centres/", views.desk, name="desk"),
    path("desk/centres/all/", views.centre_list, name="list"),
    path("desk/centres/programme/", views.programme, name="programme"),
    path("desk/centres/payments/", money.payment_list, name="payments"),
    path("desk/centres/payments.xlsx", money.payments_file, name="payments-file"),
    path("desk/centres/instalments/<int:instalment>/release/", money.instalment_release, name="release"),
    path("desk/centres/instalments/<int:instalment>/pay/", money.instalment_pay, name="pay"),
    path("desk/centres/calls/", calls.call_list, name="calls"),
    path("desk/centres/calls/new/", calls.call_new, name="call-new"),
    path("desk/centres/calls/<int:call>/", calls.call_edit, name="call-edit"),
    path("desk/centres/calls/<int:call>/publish/", calls.call_publish, name="call-publish"),
    path("desk/centres/calls/<int:call>/judging/", judging.call_judging, name="judging"),
    path("desk/centres/calls/<int:call>/review/", judging.call_review, name="review"),
    path("desk/centres/calls/<int:call>/notice/", judging.call_notice, name="notice"),
    path("desk/centres/calls/<int:call>/apply/", views.centre_new, name="apply"),
    path("desk/centres/<int:centre>/", views.centre_detail, name="centre"),
    path("desk/centres/<int:centre>/dossier/", judging.dossier, name="dossier"),
    path("desk/centres/<int:centre>/dossier/<int:attachment>/", judging.dossier_file, name="dossier-file"),
    path("desk/centres/<int:centre>/edit/", views.centre_edit, name="edit"),
    path("desk/centres/<int:centre>/invite/", views.member_invite, name="invite"),
    path("desk/centres/<int:centre>/application/", views.application_begin, name="application"),
    path("desk/centres/<int:centre>/move/<slug:target>/", views.centre_move, name="move"),
    path("desk/centres/<int:centre>/evaluate/<slug:stage>/", views.centre_evaluate, name="evaluate"),
    path("desk/centres/<int:centre>/targets/<int:year>/", contracts.targets, name="targets"),
    path("desk/centres/<int:centre>/recovery/", money.recovery_receive, name="recovery"),
    path("desk/centres/<int:centre>/expenses/new/", money.expense_new, name="expense-new"),
    path("desk/centres/members/<int:member>/<slug:answer>/", views.member_answer, name="answer"),
    path("desk/centres/reports/<int:report>/", reports.report_detail, name="report"),
    path("desk/centres/reports/<int:report>/begin/", reports.report_begin, name="report-begin"),
    path("desk/centres/reports/<int:report>/check/", reports.report_check, name="report-check"),
    path("desk/centres/reports/<int:report>/verify/", reports.report_verify, name="report-verify"),
]
urlpatterns = [
    path("patents/centres/", public.directory, name="centres"),
    path("", include((pages, "centres"))),
]
