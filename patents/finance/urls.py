"""Addresses of pledges at the desk; the public page of pledge financing is `finance`."""

from __future__ import annotations

from django.urls import include, path

from patents.finance import entry, views
from patents.finance.api import PledgeList

api = [path("finance/pledges/", PledgeList.as_view(), name="api-pledges")]
pages = [
    path("desk/finance/", views.desk, name="desk"),
    path("desk/finance/pledges/", views.pledge_list, name="pledges"),
    path("desk/finance/pledges.csv", views.pledge_file, name="pledges-file"),
    path("desk/finance/pledges/new/", entry.pledge_new, name="pledge-new"),
    path("desk/finance/pledges/unfinished/<int:unfinished>/", entry.unfinished_edit, name="unfinished"),
    path("desk/finance/pledges/unfinished/<int:unfinished>/drop/", entry.unfinished_drop, name="unfinished-drop"),
    path("desk/finance/pledges/<int:pledge>/", views.pledge_detail, name="pledge"),
    path("desk/finance/pledges/<int:pledge>/edit/", entry.pledge_edit, name="pledge-edit"),
    path("desk/finance/pledges/<int:pledge>/hand-in/", entry.pledge_hand_in, name="pledge-hand-in"),
    path("desk/finance/pledges/<int:pledge>/take-back/", views.pledge_take_back, name="pledge-take-back"),
    path("desk/finance/pledges/<int:pledge>/return/", views.pledge_return, name="pledge-return"),
    path("desk/finance/pledges/<int:pledge>/move/<slug:target>/", views.pledge_move, name="pledge-move"),
    path("desk/finance/batches/<int:batch>/confirm/", views.batch_confirm, name="batch-confirm"),
    path("desk/finance/alerts/<int:alert>/", views.alert_handle, name="alert"),
]
urlpatterns = [path("", include((pages, "finance")))]
