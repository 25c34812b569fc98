"""Addresses of reviews: the chair's, and a reviewer's own."""

from __future__ import annotations

from django.urls import path

from ipportal.core.reviewing import views
from ipportal.core.reviewing.own import views as own

app_name = "reviewing"
ROUND = "desk/rounds/<int:round>/"
ONE = "desk/reviews/<int:assignment>/"

urlpatterns = [
    path("desk/experts/", views.expert_list, name="expert-list"),
    path("desk/experts/new/", views.expert_new, name="expert-new"),
    path("desk/experts/<int:expert>/", views.expert_detail, name="expert-detail"),
    path("desk/rounds/", views.round_list, name="round-list"),
    path(ROUND, views.round_detail, name="round-detail"),
    path(f"{ROUND}move/", views.round_move, name="round-move"),
    path(f"{ROUND}pool/", views.pool_add, name="pool-add"),
    path(f"{ROUND}conflicts/", views.conflict_ledger, name="conflicts"),
    path(f"{ROUND}assignment/", views.assignment_plan, name="plan"),
    path(f"{ROUND}results/", views.round_results, name="results"),
    path("desk/conflicts/<int:conflict>/", views.conflict_decide, name="conflict-decide"),
    path("desk/reviews/", own.review_list, name="review-list"),
    path(ONE, own.review_detail, name="review-detail"),
    path(f"{ONE}fields/<slug:field>/", own.review_field, name="review-field"),
    path(f"{ONE}declare/", own.review_declare, name="review-declare"),
]
