"""Pages on which things are filled in, checked, sent, signed, compared and decided about."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipportal.core.accounts.models import Organisation
from ipportal.core.accounts.signin import kept
from ipportal.core.accounts.signin.proof import proved
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.gate import shows
from ipportal.core.kit.uploads import without_room
from ipportal.core.kit.verdict import require
from ipportal.core.submissions import actions, checking, differences, drafting, freezing, lists, pages, registry, rules
from ipportal.core.submissions.attachments import actions as attaching
from ipportal.core.submissions.attachments.store import storage_full
from ipportal.core.submissions.drafting import OTHER, Page
from ipportal.core.submissions.filters import SubmissionFilter
from ipportal.core.submissions.forms import AnswerForm, BeginForm, CommentForm, ReturnForm, revision_of, was_touched
from ipportal.core.submissions.models import Submission, Version

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

PER_PAGE: Final = 50


@shows(Submission)
@require_safe
def submission_list(request: HttpRequest) -> HttpResponse:
    """All that the person may see, what waits for them in a filter of its own; and what they may begin."""
    person = _person(request)
    found = SubmissionFilter(request.GET, queryset=rules.visible_to(person), request=request)
    if not found.is_valid():
        name, problems = next(iter(found.form.errors.items()))
        raise BadInput("bad-filter", f"{found.form.fields[name].label}: {problems[0]}", field=name)
    page = Paginator(found.qs.select_related("owner", "form_version"), PER_PAGE).get_page(request.GET.get("page"))
    page.window = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]  # for the pager
    context = {
        "filter": found,
        "page": page,
        "lines": lists.lines(person, page.object_list),
        "may_begin": [kind for kind in registry.kinds() if kind.begun_by_anybody and rules.may_begin(person, kind)],
        "crumbs": pages.crumbs()[:1],
    }
    return render(request, "submissions/submission_list.html", context)


@shows(Submission, Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def submission_new(request: HttpRequest, kind: str) -> HttpResponse:
    """For which body it is; the draft is then there."""
    person, found = _person(request), registry.find(kind)
    if found is None or not found.begun_by_anybody:
        raise Http404
    require(rules.may_begin(person, found))
    bodies = Organisation.objects.filter(pk__in=[body.pk for body in rules.bodies_for(person, found)])
    posted = request.POST if request.method == "POST" else None
    form = BeginForm(
        posted, bodies=bodies, initial={"token": secrets.token_urlsafe(24), "organisation": bodies.first()}
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        draft = actions.begin(found, data["organisation"], by=person, token=data["token"])
        return redirect("submissions:submission-detail", draft.pk)
    context = {"form": form, "kind": found, "definition": actions.form_for(found).form, "crumbs": pages.crumbs()}
    return render(request, "submissions/submission_new.html", context, status=422 if form.errors else 200)


@shows(Submission)
@require_http_methods(["GET", "HEAD", "POST"])
def submission_detail(request: HttpRequest, submission: int) -> HttpResponse:
    """The draft, for those who may write into it; everybody else is led to what was sent last."""
    person, found = _person(request), _submission(request, submission)
    if request.method == "POST":
        return _saved(request, found)
    if not rules.may_edit(person, found):
        return redirect(*_last(found)) if found.last_version else _draft_to_read(request, found)
    typed_before = kept.on_page(request)
    instead = {key: values[-1] for key, values in typed_before.fields.items()} if typed_before else {}
    fields = found.form.fields
    context = pages.filling(
        person,
        found,
        instead={key: typed for key, typed in instead.items() if key in fields and fields[key].is_typed},
        bases={key: instead.get(f"base-{key}", "") for key in fields},
    )
    return _form(request, context)


def _form(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "submissions/submission_form.html", context | {"crumbs": pages.crumbs()}, status=status)


def _draft_to_read(request: HttpRequest, submission: Submission) -> HttpResponse:
    """A party without the right to write reads it as it stands."""
    require(rules.may_see_draft(_person(request), submission))
    context = {"sections": pages.of_draft(submission), "crumbs": pages.crumbs()} | pages.around(
        _person(request), submission
    )
    return render(request, "submissions/submission_read.html", context)


def _saved(request: HttpRequest, submission: Submission) -> HttpResponse:
    """All fields, the files that came with them, and what the pressed button asks for."""
    person = _person(request)
    require(rules.may_edit(person, submission))
    met = _save_fields(request, submission)
    faults = _save_files(request, submission)
    if "remove" in request.POST:
        _remove(request, submission)
    chosen = _choose(request, submission)
    if "check" in request.POST:
        faults = [(one.key, one.message) for one in checking.faults(submission)] + faults
    if faults:
        context = pages.filling(person, submission, faults=faults) | {"told": True}
        return _form(request, context, status=422)
    if met and not chosen:
        context = pages.filling(person, submission) | {"met": [submission.form.fields[key] for key in met]}
        return _form(request, context, status=409)
    if "check" in request.POST:
        return redirect("submissions:submission-check", submission.pk)
    messages.success(request, _("Draft saved"))
    return redirect("submissions:submission-detail", submission.pk)


def _save_fields(request: HttpRequest, submission: Submission) -> list[str]:
    """Those that were touched. Says where somebody else's text stood."""
    page = Page(request.POST.get("writer", "")[:40], _turn(request))
    met = []
    for key, field in submission.form.fields.items():
        typed, base = request.POST.get(key), request.POST.get(f"base-{key}", "")
        if field.is_typed and typed is not None and was_touched(typed, base):
            saved = drafting.save_field(submission, key, typed, revision_of(base), by=_person(request), page=page)
            if saved.how == OTHER:
                met.append(key)
    return met


def _turn(request: HttpRequest) -> int | None:
    """The page's count of its texts, where it has a script that counts."""
    turn = request.POST.get("turn", "")
    return int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 16 else None


def _save_files(request: HttpRequest, submission: Submission) -> list[tuple[str, str]]:
    faults = []
    wanted = [key for key, field in submission.form.fields.items() if not field.is_typed]
    for key in wanted:
        for file in request.FILES.getlist(key):
            try:
                attaching.attach(submission, key, cast("Any", file), by=_person(request))
            except BadInput as problem:
                faults.append((key, f"{file.name}: {problem}"))
    return faults + [(key, str(storage_full())) for key in wanted if key in without_room(request)]


def _remove(request: HttpRequest, submission: Submission) -> None:
    number = request.POST["remove"]
    found = submission.attachments.standing().filter(pk=number if number.isdigit() else 0).first()
    if found is not None:
        attaching.detach(found, by=_person(request))


def _choose(request: HttpRequest, submission: Submission) -> bool:
    for button in ("keep", "drop"):
        number = request.POST.get(button, "")
        if number.isdigit():
            other = get_object_or_404(submission.other_texts, pk=number)
            drafting.choose(other, by=_person(request), mine=button == "keep")
            return True
    return False


@shows(Submission)
@require_POST
def field_save(request: HttpRequest, submission: int, field: str) -> HttpResponse:
    """One field, sent by the page itself while somebody types."""
    found = _submission(request, submission)
    page = Page(request.POST.get("writer", "")[:40], _turn(request))
    base = revision_of(request.POST.get("base", ""))
    typed = request.POST.get("typed", "")
    saved = drafting.save_field(found, field, typed, base, by=_person(request), page=page)
    told: dict[str, Any] = {"how": saved.how, "revision": saved.revision}
    if saved.how != OTHER:
        return JsonResponse(told | {"fault": checking.fault_of(found.form.fields[field], typed)})
    now = found.draft_fields.get(key=field)
    context = {"other": saved.other, "now": now.typed, "submission": found, "user": request.user}
    told["panel"] = render_to_string("submissions/_other.html", context, request)
    return JsonResponse(told, status=409)


@shows(Submission)
@require_safe
def text_compare(request: HttpRequest, submission: int, text: int) -> HttpResponse:
    """Two texts of one field, side by side."""
    found = _submission(request, submission)
    require(rules.may_edit(_person(request), found))
    other = get_object_or_404(found.other_texts, pk=text)
    now = get_object_or_404(found.draft_fields, key=other.key)
    context = {
        "submission": found,
        "other": other,
        "now": now,
        "field": found.form.fields[other.key],
        "pieces": differences.pieces(now.typed, other.typed),
        "name": pages.name_of(found),
        "crumbs": pages.crumbs(pages.crumb_of(found)),
    }
    return render(request, "submissions/text_compare.html", context)


@shows(Submission)
@require_http_methods(["GET", "HEAD", "POST"])
def submission_check(request: HttpRequest, submission: int) -> HttpResponse:
    """Check your answers: all of it as it would be sent, every fault; then it is sent."""
    found = _submission(request, submission)
    token = request.POST.get("token", "") if request.method == "POST" else ""
    if sent := found.versions.filter(digest=token).first() if token else None:
        return redirect("submissions:version-detail", found.pk, sent.number)
    may_edit = rules.may_edit(_person(request), found)
    if request.method == "POST":
        require(may_edit)  # whoever came too late is told so
        return _submitted(request, found, token)
    if not may_edit:
        require(rules.may_see_draft(_person(request), found))
        return redirect("submissions:submission-detail", found.pk)
    return _check(request, found, checking.faults(found))


def _submitted(request: HttpRequest, submission: Submission, token: str) -> HttpResponse:
    try:
        version = actions.submit(submission, by=_person(request), token=token)
    except actions.Faulty as problem:
        return _check(request, submission, problem.faults, status=422)
    except Conflict as problem:
        return _check(request, submission, checking.faults(submission), status=409, changed=str(problem))
    messages.success(request, _("Submitted"))
    return redirect("submissions:version-detail", submission.pk, version.number)


def _check(
    request: HttpRequest, submission: Submission, faults: list[checking.Found], *, status: int = 200, changed: str = ""
) -> HttpResponse:
    context = pages.around(_person(request), submission) | {
        "sections": pages.of_draft(submission),
        "faults": faults,
        "changed": changed,
        "token": freezing.digest_of(freezing.content_of(submission)),
        "verdict": rules.may_submit(_person(request), submission),
        "crumbs": pages.crumbs(pages.crumb_of(submission)),
    }
    return render(request, "submissions/submission_check.html", context, status=status)


@shows(Submission)
@require_POST
def submission_recall(request: HttpRequest, submission: int) -> HttpResponse:
    found = actions.recall(_submission(request, submission), by=_person(request))
    messages.success(request, _("Withdrawn. It can be changed and submitted again."))
    return redirect("submissions:submission-detail", found.pk)


@shows(Submission)
@require_safe
def version_detail(request: HttpRequest, submission: int, version: int) -> HttpResponse:
    """A version as it was sent, with its signatures, and what may be done with it."""
    return _version(request, *_found(request, submission, version))


def _version(
    request: HttpRequest, submission: Submission, version: Version, *, status: int = 200, **forms: Any
) -> HttpResponse:
    person, kind = _person(request), registry.of(submission)
    is_last = version.number == submission.last_version
    context = pages.around(person, submission) | {
        "version": version,
        "is_last": is_last,
        "sections": pages.of_version(person, version),
        "signatures": version.signatures.all(),
        "unsigned": rules.unsigned(version) if kind.needs_all_signatures else [],
        "to_sign": rules.bodies_to_sign(person, version) if kind.needs_all_signatures else [],
        "decides": is_last and bool(rules.reads_for_the_office(person, submission)),
        "verdict": rules.may_decide(person, submission),
        "may_recall": is_last and bool(rules.may_recall(person, submission)),
        "answer_form": AnswerForm(needed=kind.answered),
        "return_form": ReturnForm(form=submission.form),
        "crumbs": pages.crumbs(),
    }
    return render(request, "submissions/version_detail.html", context | forms, status=status)


@shows(Submission)
@require_safe
def version_compare(request: HttpRequest, submission: int, version: int, other: int) -> HttpResponse:
    """What changed from one version to another, word by word."""
    found, one = _found(request, submission, version)
    two = get_object_or_404(found.versions.select_related("form_version"), number=other)
    context = {
        "changes": differences.of_versions(one, two),
        "one": one,
        "two": two,
        "submission": found,
        "name": pages.name_of(found),
        "crumbs": pages.crumbs(pages.crumb_of(found)),
    }
    return render(request, "submissions/version_compare.html", context)


@shows(Submission)
@require_POST
@proved
def version_sign(request: HttpRequest, submission: int, version: int) -> HttpResponse:
    """Under the exact text; who signs has shown once more who they are."""
    found, one = _found(request, submission, version)
    number = request.POST.get("organisation", "")
    body = get_object_or_404(Organisation, pk=number if number.isdigit() else 0, submission_parties__submission=found)
    actions.sign(one, body, by=_person(request))
    messages.success(request, _("Signed for %(body)s.") % {"body": body})
    return redirect("submissions:version-detail", found.pk, one.number)


@shows(Submission)
@require_POST
def submission_accept(request: HttpRequest, submission: int) -> HttpResponse:
    found = _submission(request, submission)
    require(rules.may_decide(_person(request), found))
    form = AnswerForm(request.POST, needed=registry.of(found).answered)
    if not form.is_valid():
        return _version(request, found, _last_version(found), answer_form=form, form=form, status=422)
    actions.accept(found, form.cleaned_data["answer"], by=_person(request))
    messages.success(request, pgettext("submission", "Accepted"))
    return redirect(*_last(found))


@shows(Submission)
@require_POST
def submission_return(request: HttpRequest, submission: int) -> HttpResponse:
    found = _submission(request, submission)
    require(rules.may_decide(_person(request), found))
    form = ReturnForm(request.POST, form=found.form)
    if not form.is_valid():
        return _version(request, found, _last_version(found), return_form=form, form=form, status=422)
    actions.return_for_changes(found, form.cleaned_data["reason"], form.remarks, by=_person(request))
    messages.success(request, _("Returned"))
    return redirect(*_last(found))


@shows(Submission)
@require_POST
def comment_add(request: HttpRequest, submission: int) -> HttpResponse:
    found = _submission(request, submission)
    require(rules.may_comment(_person(request), found))
    form = CommentForm(request.POST, form=found.form, auto_id="id_comment_%s")
    if not form.is_valid():
        raise BadInput(
            "bad-remark", "; ".join(str(problem) for problems in form.errors.values() for problem in problems)
        )
    actions.comment(found, form.cleaned_data["key"], form.cleaned_data["text"], by=_person(request))
    messages.success(request, _("The remark was added."))
    return redirect("submissions:submission-detail", found.pk)


@shows(Submission)
@require_POST
def comment_settle(request: HttpRequest, submission: int, comment: int) -> HttpResponse:
    found = _submission(request, submission)
    remarks = pages.remarks_for(_person(request), found)
    remark = next((one for many in remarks.values() for one in many if one.pk == comment), None)
    if remark is None:
        raise Http404
    actions.settle(remark, by=_person(request))
    messages.success(request, _("The remark is settled."))
    return redirect("submissions:submission-detail", found.pk)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _submission(request: HttpRequest, pk: int) -> Submission:
    return get_object_or_404(rules.visible_to(_person(request)).select_related("form_version", "owner"), pk=pk)


def _found(request: HttpRequest, submission: int, version: int) -> tuple[Submission, Version]:
    found = _submission(request, submission)
    return found, get_object_or_404(found.versions.select_related("form_version", "submission"), number=version)


def _last_version(submission: Submission) -> Version:
    return submission.versions.select_related("form_version").get(number=submission.last_version)


def _last(submission: Submission) -> tuple[str, int, int]:
    return "submissions:version-detail", submission.pk, submission.last_version
