"""Addresses of the measures: the public ones stand alone, those of the desk are `items:`."""

from __future__ import annotations

from django.urls import include, path, re_path

from measures.items import public, views
from measures.items.api import MeasureList
from measures.items.documents import views as writing
from measures.items.quarters import views as quarters
from measures.items.reports import views as reports
from measures.items.work import views as work

api = [path("measures/", MeasureList.as_view(), name="api-measures")]
desk = [
    path("", views.my_items, name="desk"),
    path("measures.xlsx", views.items_file, name="file"),
    path("late/", views.late_things, name="late"),
    path("board/", views.board, name="board"),
    path("matrix/", views.matrix, name="matrix"),
    path("calendar/", views.calendar, name="calendar"),
    path("plan/", views.plan, name="plan"),
    path("leadership/", views.leadership, name="leadership"),
    path("on-time/", views.measures_on_time, name="on-time"),
    path("reporting/", reports.discipline, name="discipline"),
    re_path(r"^reporting/reporting\.(?P<kind>csv|xlsx)$", reports.discipline_file, name="discipline-file"),
    path("quarters/", quarters.quarter_list, name="quarters"),
    path("quarters/new/", quarters.quarter_new, name="quarter-new"),
    path("quarters/<int:period>/", quarters.quarter_detail, name="quarter"),
    path("quarters/<int:period>/close/", quarters.quarter_close, name="quarter-close"),
    path("items/<int:item>/", views.item_detail, name="item"),
    path("items/<int:item>/move/", views.item_move, name="move"),
    path("items/<int:item>/text/", views.text_edit, name="text"),
    path("items/<int:item>/tasks/new/", work.task_new, name="task-new"),
    path("items/<int:item>/milestones/new/", work.milestone_new, name="milestone-new"),
    path("items/<int:item>/evidence/new/", work.evidence_new, name="evidence-new"),
    path("items/<int:item>/reports/<int:period>/begin/", reports.report_begin, name="report-begin"),
    path("tasks/<int:task>/", work.task_edit, name="task"),
    path("tasks/<int:task>/done/", work.task_done, name="task-done"),
    path("tasks/<int:task>/undo/", work.task_undo, name="task-undo"),
    path("milestones/<int:milestone>/reach/", work.milestone_reach, name="milestone-reach"),
    path("milestones/<int:milestone>/undo/", work.milestone_undo, name="milestone-undo"),
    path("evidence/<int:evidence>/file/", work.evidence_file, name="evidence-file"),
    path("evidence/<int:evidence>/show/", work.evidence_show, name="evidence-show"),
    path("evidence/<int:evidence>/withdraw/", work.evidence_withdraw, name="evidence-withdraw"),
    path("documents/", views.documents, name="documents"),
    path("documents/new/", writing.document_new, name="document-new"),
    path("documents/<int:document>/items/new/", writing.item_new, name="item-new"),
    path("documents/<int:document>/replace/", writing.document_replace, name="document-replace"),
    path("items/<int:item>/edit/", writing.item_edit, name="item-edit"),
    path("items/<int:item>/targets/new/", writing.target_new, name="target-new"),
    path("documents/<int:document>/", views.document_detail, name="document"),
    path("documents/<int:document>/edit/", views.document_edit, name="document-edit"),
    path("documents/<int:document>/revise/", views.document_revise, name="document-revise"),
    path("documents/<int:document>/publish/", views.document_publish, name="document-publish"),
]
urlpatterns = [
    path("measures/", public.tracker, name="measures"),
    re_path(r"^measures/measures\.(?P<kind>csv|xlsx)$", public.measures_file, name="measures-file"),
    re_path(r"^measures/(?P<measure>[A-Z]{1,3}[0-9]{1,3})/$", public.measure_detail, name="measure"),
    re_path(
        r"^measures/(?P<measure>[A-Z]{1,3}[0-9]{1,3})/evidence/(?P<evidence>[0-9]{1,12})/$",
        public.evidence_file,
        name="measure-evidence",
    ),
    path("desk/measures/", include((desk, "items"))),
]
