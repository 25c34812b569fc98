"""The desk of the measures: my items, what is late and with whom, board, matrix, plan, calendar, leadership report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.frame import asking, attempt, posted
from ipportal.core.kit import clock, downloads
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.gate import shows
from ipportal.core.kit.periods import Month
from ipportal.core.kit.text import clean, shown
from ipportal.core.kit.verdict import require
from ipportal.templatetags.portal import path_with
from measures.items import actions, desk, on_time, pages, rules, tables
from measures.items.diff import differences
from measures.items.filters import READS, ItemFilter, body_choices, standings_of
from measures.items.forms import DocumentForm, MoveForm, TextForm
from measures.items.models import PolicyDocument, PolicyItem, Theme, body_name
from measures.items.queries import Standing, standings
from measures.items.reports.models import ProgressReport
from measures.items.reports.rules import periods_to_report
from measures.items.reports.rules import visible_to as reports_visible_to
from measures.items.words import contradiction_words
from measures.items.work import rules as work_rules
from measures.items.work.models import Evidence

if TYPE_CHECKING:
    from measures.items.rules import Acting

NAME: Final = "measures"


def at_desk(request: HttpRequest) -> Acting:
    """Whom the person acts for; 403 with the reason for everybody else."""
    who = rules.acting_as(asking(request))
    require(rules.may_use_desk(who))
    return who


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    above = [(_("My work"), reverse("desk")), (_("Measures at the desk"), reverse("items:desk"))]
    return [*above, *((name, reverse(address)) for name, address in further)]


@shows()
@require_safe
def my_items(request: HttpRequest) -> HttpResponse:
    """The items my bodies carry, what I owe, what is late."""
    who = at_desk(request)
    found = ItemFilter(request.GET, queryset=desk.mine(who))
    query = {name: request.GET[name] for name in READS if request.GET.get(name)}
    context = {
        "filter": found,
        "rows": standings_of(found),
        "to_do": desk.to_do(who),
        "file": path_with(reverse("items:file"), **query),
        "crumbs": crumbs()[:1],
    }
    return render(request, "measures/items/my_items.html", context)


@shows()
@require_safe
def items_file(request: HttpRequest) -> HttpResponse:
    """My items as Excel, with claims and contradictions."""
    rows = standings_of(ItemFilter(request.GET, queryset=desk.mine(at_desk(request))))
    headings = [str(heading) for heading in (*tables.PUBLIC, *tables.INSIDE)]
    return downloads.as_xlsx(NAME, headings, tables.inside_rows(rows))


@shows()
@require_safe
def late_things(request: HttpRequest) -> HttpResponse:
    """What is late, since when, with whom, and who stands above."""
    lines = desk.late(at_desk(request))
    context = {"lines": lines, "today": clock.today(), "crumbs": crumbs()}
    return render(request, "measures/items/late_things.html", context)


@shows()
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    at_desk(request)
    return render(request, "measures/items/board.html", {"columns": desk.board(), "crumbs": crumbs()})


@shows()
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    at_desk(request)
    items, rows = desk.matrix()
    context = {"items": items, "rows": rows, "cities": desk.city_lines(), "crumbs": crumbs()}
    return render(request, "measures/items/matrix.html", context)


@shows()
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What falls due in a month."""
    at_desk(request)
    month = asked_month(request)
    context = {"month": month, "days": list(desk.days_of(month)), "crumbs": crumbs()}
    context |= {"before": str(month - 1), "after": str(month + 1), "today": clock.today()}
    return render(request, "measures/items/calendar.html", context)


def asked_month(request: HttpRequest) -> Month:
    """Without one the present; what is none is named."""
    text = clean(request.GET.get("month", ""))
    if not text:
        return Month.of(clock.today())
    try:
        return Month.parse(text)
    except ValueError as error:
        told = _("“%(month)s” is no month. Write it like 2026-01.") % {"month": shown(text, 10)}
        raise BadInput("bad-month", told, field="month") from error


@shows()
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The plan of a year, of one body or of all."""
    at_desk(request)
    years, bodies = desk.years(), body_choices()
    year, body = clean(request.GET.get("year", "")), clean(request.GET.get("body", ""))
    if year and year not in map(str, years):
        message = _("Choose a year from %(first)s to %(last)s.") % {"first": years[0], "last": years[-1]}
        raise BadInput("bad-year", message, field="year")
    if body and body not in dict(bodies):
        raise BadInput("bad-body", _("Choose a body of the list."), field="body")
    chosen = int(year) if year else clock.today().year
    groups = desk.plan(chosen, int(body) if body else None)
    context = {"year": chosen, "years": years, "body": body, "bodies": bodies, "groups": groups, "crumbs": crumbs()}
    return render(request, "measures/items/plan.html", context | {"today": clock.today()})


@shows()
@require_safe
def leadership(request: HttpRequest) -> HttpResponse:
    """A report to print: one theme, or all."""
    at_desk(request)
    theme = clean(request.GET.get("theme", ""))
    if theme and theme not in Theme.values:
        raise BadInput("bad-theme", _("Choose a theme of the list."), field="theme")
    chapters = desk.chapters(theme)
    rows = [row for chapter in chapters for row in chapter.rows]
    context = {
        "chapters": chapters,
        "theme": Theme(theme) if theme else "",
        "themes": Theme.choices,
        "count": len(rows),
        "late": [row for row in rows if row.is_late],
        "contradicted": [(row, contradiction_words(row)) for row in rows if row.contradictions],
        "today": clock.today(),
        "rule": pages.rule_of_progress(),
        "crumbs": crumbs(),
    }
    return render(request, "measures/items/leadership.html", context)


@shows()
@require_safe
def measures_on_time(request: HttpRequest) -> HttpResponse:
    """The share of due tasks that were done by their date, with the very tasks."""
    at_desk(request)
    month = asked_month(request)
    context = {"figure": on_time.on_time(month), "month": month, "crumbs": crumbs()}
    context |= {"before": str(month - 1), "after": str(month + 1)}
    return render(request, "measures/items/on_time.html", context)


@shows(PolicyItem, Evidence, ProgressReport)
@require_safe
def item_detail(request: HttpRequest, item: int) -> HttpResponse:
    """One item with all its work, and what may be done about it."""
    return show_item(request, find_item(request, item))


def find_item(request: HttpRequest, pk: int) -> PolicyItem:
    at_desk(request)
    return get_object_or_404(rules.visible_to(asking(request)), pk=pk)


def show_item(
    request: HttpRequest, found: PolicyItem, *, status: int = 200, form: Any = None, move: MoveForm | None = None
) -> HttpResponse:
    """`form` is one that did not go through: its faults are told above."""
    user = asking(request)
    who, standing = rules.acting_as(user), standings(PolicyItem.objects.filter(pk=found.pk))[0]
    item = standing.item
    seen = set(work_rules.visible_to(user).filter(item=item).values_list("pk", flat=True))
    context = pages.item_context(standing) | {
        "tasks": [_task_line(who, standing, task) for task in standing.tasks],
        "evidence": [proof for proof in standing.evidence if proof.pk in seen],
        "reports": reports_visible_to(user).filter(item=item).select_related("period"),
        "to_report": periods_to_report(who, item),
        "may_plan": work_rules.may_plan(who, item),
        "may_prove": work_rules.may_prove(who, item),
        "may_show": work_rules.may_show(who),
        "may_add_evidence": work_rules.may_add_evidence(who, item),
        "move": move or MoveForm(item=item, who=who),
        "form": form or move,
        "is_published": item.document.published_at is not None,
        "today": standing.today,
        "crumbs": crumbs(),
    }
    return render(request, "measures/items/item_detail.html", context, status=status)


def _task_line(who: Acting, standing: Standing, task: Any) -> dict[str, Any]:
    task.item = standing.item
    return {
        "task": task,
        "owner": body_name(task.owner, short=True),
        "is_late": task.done_on is None and task.due_on is not None and task.due_on < standing.today,
        "may_finish": work_rules.may_finish(who, task),
        "may_plan": work_rules.may_plan(who, standing.item, task.owner),
        "waits_for": [other for other in standing.tasks if other in task.depends_on.all()],
    }


@shows(PolicyItem, Evidence, ProgressReport)
@require_POST
def item_move(request: HttpRequest, item: int) -> HttpResponse:
    found = find_item(request, item)
    form = MoveForm(request.POST, item=found, who=rules.acting_as(asking(request)))
    target = request.POST.get("target", "")
    if form.is_valid() or target in dict(PolicyItem._meta.get_field("state").flatchoices):
        reason = form.cleaned_data.get("reason", "")
        if attempt(form, lambda: actions.move_item(found, target, by=asking(request), reason=reason)):
            messages.success(request, _("%(code)s was moved.") % {"code": found.code})
            return redirect("items:item", found.pk)
    return show_item(request, found, status=422, move=form)


@shows(PolicyDocument)
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The policy documents, drafts among them for whoever keeps them."""
    may_draft = rules.may_draft(at_desk(request))
    found = rules.documents_visible_to(asking(request)).select_related("revises", "replaced_by")
    context = {"documents": found, "may_draft": may_draft, "crumbs": crumbs()}
    return render(request, "measures/items/documents.html", context)


@shows(PolicyDocument, PolicyItem)
@require_safe
def document_detail(request: HttpRequest, document: int) -> HttpResponse:
    """A document with its items; of a revision, what differs from the text before, word by word."""
    found = find_document(request, document)
    who = rules.acting_as(asking(request))
    items = found.items.order_by("order").select_related("follows")
    context = {
        "document": found,
        "items": [_line(item) for item in items],
        "is_draft": found.published_at is None,
        "may_draft": rules.may_draft(who),
        "may_publish": rules.may_publish(who, found),
        "in_hand": rules.documents_visible_to(asking(request)).filter(revises=found, published_at__isnull=True).first(),
        "crumbs": crumbs((_("Policy documents"), "items:documents")),
    }
    return render(request, "measures/items/document_detail.html", context)


def _line(item: PolicyItem) -> dict[str, Any]:
    if item.follows is None:
        return {"item": item, "pieces_zh": [], "pieces_en": [], "differs": False}
    old = item.follows
    return {
        "item": item,
        "pieces_zh": differences(old.text_zh, item.text_zh),
        "pieces_en": differences(old.text_en, item.text_en),
        "differs": (old.text_zh, old.text_en) != (item.text_zh, item.text_en),
    }


def find_document(request: HttpRequest, pk: int) -> PolicyDocument:
    at_desk(request)
    return get_object_or_404(rules.documents_visible_to(asking(request)), pk=pk)


@shows(PolicyDocument, PolicyItem)
@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request: HttpRequest, document: int) -> HttpResponse:
    """What became known of a document."""
    found = find_document(request, document)
    require(rules.may_draft(rules.acting_as(asking(request))))
    form = DocumentForm(posted(request)) if request.method == "POST" else DocumentForm.of(found)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        actions.edit_document(found, by=asking(request), **data)
        messages.success(request, _("Saved."))
        return redirect("items:document", found.pk)
    return _form(request, form, _("What is known of the document"), reverse("items:document", args=[found.pk]))


@shows(PolicyDocument, PolicyItem)
@require_POST
def document_revise(request: HttpRequest, document: int) -> HttpResponse:
    draft = actions.draft_revision(find_document(request, document), by=asking(request))
    messages.success(request, _("The revision was drafted. Write its texts, then let another official publish it."))
    return redirect("items:document", draft.pk)


@shows(PolicyDocument, PolicyItem)
@require_POST
def document_publish(request: HttpRequest, document: int) -> HttpResponse:
    found = actions.publish_document(find_document(request, document), by=asking(request))
    messages.success(request, _("The document is published."))
    return redirect("items:document", found.pk)


@shows(PolicyItem)
@require_http_methods(["GET", "HEAD", "POST"])
def text_edit(request: HttpRequest, item: int) -> HttpResponse:
    """The text of an item in a draft."""
    found = find_item(request, item)
    require(rules.may_draft(rules.acting_as(asking(request))))
    form = TextForm(posted(request), initial={"text_zh": found.text_zh, "text_en": found.text_en})
    back = reverse("items:document", args=[found.document_id])
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        actions.edit_text(found, by=asking(request), **data)
        messages.success(request, _("Saved."))
        return redirect(back)
    return _form(request, form, _("Text of %(code)s") % {"code": found.code}, back)


def _form(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "crumbs": crumbs()}
    return render(request, "measures/items/form.html", context, status=422 if form.errors else 200)
