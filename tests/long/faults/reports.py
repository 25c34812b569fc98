"""A centre fills in its report while the web server, the broker, the database or the disk fails."""

from __future__ import annotations

import html
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.long.faults import Row
from tests.long.faults.broker import LONGEST_REPLY
from tests.long.faults.database import RECOVERED, postmaster_gets
from tests.long.faults.web import SWEEP, SlowUpload, an_hour_goes_by, files_of
from tests.long.portal import BROKEN, REFUSED, WATCHED, Answer, NotInTime, Person, Portal, Watch, until

LEAD, PARTNER, CITY, PROVINCE = "agency-a", "member-a", "official-nj", "official"
LARGE: Final = 5_000_000
OPEN: Final = """
    SELECT min(report.id) FROM patents_centre_report report
    JOIN patents_centre centre ON centre.id = report.centre_id
    JOIN patents_centre_member member ON member.centre_id = centre.id AND member.is_lead
    JOIN ipportal_membership held ON held.organisation_id = member.organisation_id
    JOIN ipportal_user person ON person.id = held.user_id AND person.username = 'agency-a'
    WHERE report.state = 'draft' AND centre.state = 'building' AND report.opens_on <= portal_now()::date
"""
ATTACHED: Final = "SELECT count(*) FROM ipportal_attachment WHERE name = %s"
REMARKS: Final = "SELECT count(*) FROM ipportal_submission_comment WHERE text = %s"
STANDS: Final = "SELECT typed, revision FROM ipportal_draft_field WHERE submission_id = %s AND key = %s"
PARTNER_OF: Final = """
    SELECT party.organisation_id FROM ipportal_submission_party party
    JOIN ipportal_submission submission ON submission.id = party.submission_id
    WHERE submission.id = %s AND party.organisation_id <> submission.owner_id
"""
WAITING: Final = "SELECT count(*) FROM ipportal_job WHERE state = 'queued'"
FIGURES: Final = ("inventions_granted", "high_value")
WEB: Final = "ipp_web"  # the worker reads no drafts


def evidence(name: str) -> bytes:
    """Each name has a content of its own: the same file twice is one."""
    return f"%PDF-1.4\n{name}\n".encode() + b"x" * LARGE + b"\n%%EOF\n"


class Draft:
    """The report that is due first, open in the browser of somebody of the lead."""

    def __init__(self, portal: Portal) -> None:
        self.portal, self.person = portal, Person(portal, LEAD)
        self.report = portal.number(OPEN)
        begun = self.person.post(f"/desk/centres/reports/{self.report}/begin/", {})
        assert begun.status == 302, begun
        self.place = begun.headers["Location"]
        self.number = int(self.place.rstrip("/").rpartition("/")[2])

    def page(self) -> dict[str, str]:
        """What the page sends besides what is typed."""
        return hidden(self.person.get(self.place).body)

    def form(self, name: str, **typed: str) -> tuple[bytes, str]:
        """All of it with a file of 5 MB."""
        return self.person.multipart(self.page() | typed, "files", name, evidence(name))

    def stands(self, key: str) -> tuple[str, int]:
        found = self.portal.sql(STANDS, self.number, key, role=WEB)
        return (str(found[0][0]), int(str(found[0][1]))) if found else ("", 0)

    def nothing_new(self) -> dict[str, str]:
        """The figures that are asked for: none in the period, and the totals of the last report."""
        totals = {f"{key}_total": self.stands(f"{key}_total")[0] or "0" for key in FIGURES}
        return dict.fromkeys(FIGURES, "0") | totals

    def attached(self, name: str) -> int:
        return int(str(self.portal.sql(ATTACHED, name, role=WEB)[0][0]))

    def remarked(self, words: str) -> int:
        return int(str(self.portal.sql(REMARKS, words, role=WEB)[0][0]))


def hidden(page: str) -> dict[str, str]:
    """The form of the page's own part: the frame's search has none."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def kill_web_in_a_report(portal: Portal) -> Row:
    """F02: kill -9 of the processes that serve, while evidence of 5 MB comes in."""
    draft, before = Draft(portal), files_of(portal)
    with Watch(portal) as watch:
        upload = SlowUpload(portal, draft.person, draft.place, *draft.form("evidence.pdf"))
        _master, *serving = portal.pids("gunicorn")
        until(lambda: bool(files_of(portal) - before), seconds=10, what="the first half of the file")
        for pid in serving:
            os.kill(pid, signal.SIGKILL)
        status = upload.go_on()
        wait = until(lambda: portal.get("/readyz").status == 200, seconds=30, what="the pages answer again")
        rows, halves = draft.attached("evidence.pdf"), len(an_hour_goes_by(files_of(portal) - before))
        portal.sql(SWEEP)
        portal.at_rest(seconds=60, what="the sweep of halves of files")
        left = len(files_of(portal) - before)
        again = [draft.person.send(draft.place, *draft.form("evidence.pdf")).status for _twice in range(2)]
    rows_then, kept = draft.attached("evidence.pdf"), len(files_of(portal) - before)
    return Row(
        f"F02 kill -9 of the {len(serving)} serving processes while a report's evidence of {LARGE / 1e6:.0f} MB"
        " comes in",
        f"the line {'broke' if status == BROKEN else status}, {rows} rows, pages back after {wait:.1f} s; {halves} half"
        f" of a file stayed, {left} after the next sweep; sent again twice: {again}, {rows_then} row, {kept} file",
        watch.told(),
        (status, rows, left, again, rows_then, kept) == (BROKEN, 0, 0, [302, 302], 1, 1)
        and watch.saw_only(200, REFUSED, BROKEN),
    )  # fmt: skip


def restart_postgres_under_a_report(portal: Portal) -> Row:
    """F07: an immediate restart while remarks and the report itself are sent as forms."""
    draft, stop = Draft(portal), threading.Event()
    colleague, page = Person(portal, PARTNER), draft.page()
    remarks: dict[str, Answer] = {}
    written: list[str] = []
    texts: list[bool] = []  # of each that was refused: did the page keep it?

    def keep_remarking() -> None:
        while not stop.wait(0.02):
            words = f"remark {draft.number} {len(remarks)}"
            remarks[words] = colleague.post(f"{draft.place}comments/", {"key": "", "text": words})

    def keep_writing() -> None:
        while not stop.wait(0.02):
            written.append(f"第{len(written) + 1}稿")
            answer = draft.person.post(draft.place, page | {"notes": written[-1]})
            while answer.status != 302:
                kept = hidden(answer.body)
                texts.append(kept.get("notes") == written[-1])
                threading.Event().wait(0.05)
                answer = draft.person.post(draft.place, kept or page | {"notes": written[-1]})

    before = draft.stands("notes")[1]
    with Watch(portal) as watch:
        threads = [threading.Thread(target=act) for act in (keep_remarking, keep_writing)]
        for thread in threads:
            thread.start()
        until(lambda: len(remarks) > 5, seconds=30, what="remarks before the restart")
        ready = postmaster_gets(portal, signal.SIGQUIT)
        sent = len(remarks)
        until(lambda: len(remarks) > sent + 5, seconds=30, what="remarks after the restart")
        stop.set()
        for thread in threads:
            thread.join()
    wrong = [words for words, answer in remarks.items() if draft.remarked(words) != (answer.status == 302)]
    refused = [answer for answer in remarks.values() if answer.status != 302]
    honest = all(answer.status == 503 and "Retry-After" in answer.headers for answer in refused)
    typed, revision = draft.stands("notes")
    once = (typed, revision - before) == (written[-1], len(written))
    return Row(
        "F07 immediate restart of PostgreSQL while remarks and the form of a report are sent",
        f"ready again after {ready:.1f} s; {len(remarks)} remarks, {len(refused)} answered 503, {len(wrong)} whose row"
        f" contradicts the answer; the form was sent with {len(written)} texts and refused {len(texts)} times, the page"
        f" kept the text {sum(texts)} times and sent it again, each {'stood once' if once else 'did NOT stand once'}",
        watch.told(),
        not wrong and honest and bool(refused) and bool(texts) and all(texts) and once and ready <= RECOVERED
        and watch.saw_only(200, 503),
    )  # fmt: skip


@contextmanager
def little_room(portal: Portal, folder: str) -> Iterator[None]:
    """A folder of the portal lies on a disk of its own with room for 2 MB. Needs root."""
    place = portal.state / folder
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=False)


def left_after_a_moment(portal: Portal, before: set[Path]) -> int:
    """What came in is closed, and thereby gone, when the answer is out."""
    with suppress(NotInTime):
        until(lambda: files_of(portal) <= before, seconds=5, what="nothing is left")
    return len(files_of(portal) - before)


def fill_the_disk_under_a_report(portal: Portal) -> Row:
    """F09: there is no room for evidence, neither while it comes in nor where it is kept."""
    if os.getuid() != 0:
        return Row("F09 the disk is full for evidence", "NOT RUN: needs root to mount a small disk", "", well=None)
    draft, before = Draft(portal), files_of(portal)
    told = []
    with Watch(portal) as watch:
        for number, folder in enumerate(("uploads", "media/submissions")):
            with little_room(portal, folder):
                answer = draft.person.send(draft.place, *draft.form("large.pdf", problems=f"留下{number}"))
                left = left_after_a_moment(portal, before)
            says = "空间不足" in answer.body
            kept = draft.stands("problems")[0] == f"留下{number}"
            told.append((answer.status, says, draft.attached("large.pdf"), left, kept))
        again = draft.person.send(draft.place, *draft.form("large.pdf")).status
    rows, kept_files = draft.attached("large.pdf"), files_of(portal) - before
    whole = [path.stat().st_size for path in kept_files] == [len(evidence("large.pdf"))]
    return Row(
        "F09 the disk is full for a report's evidence of 5 MB, where it comes in and where it is kept",
        f"answered {[one[0] for one in told]}, {sum(one[1] for one in told)} say that the storage is full,"
        f" {sum(one[2] for one in told)} rows and {sum(one[3] for one in told)} files, the text beside it was saved"
        f" {sum(one[4] for one in told)} times; with room: {again}, {rows} row, {len(kept_files)}"
        f" {'whole' if whole else 'CUT'} file",
        watch.told(),
        told == [(422, True, 0, 0, True)] * 2 and (again, rows, whole) == (302, 1, True) and watch.saw_only(200),
    )


def kill_valkey_under_a_report(portal: Portal) -> Row:
    """F03: the broker is dead while a report is submitted, signed, checked and accepted, and figures are ordered."""
    draft = Draft(portal)
    partner, city, province, office = (Person(portal, name) for name in (PARTNER, CITY, PROVINCE, "statistician"))
    checked = draft.person.post(draft.place, draft.page() | draft.nothing_new() | {"check": "1"})
    assert checked.status == 302, hidden(checked.body)
    token = hidden(draft.person.get(f"{draft.place}check/").body)
    body = str(portal.sql(PARTNER_OF, draft.number, role=WEB)[0][0])
    with Watch(portal, *WATCHED, "/healthz") as watch:
        with portal.without("valkey-server"):
            submitted = draft.person.post(f"{draft.place}check/", token)
            shown = draft.person.get(submitted.headers.get("Location", "/")).body
            answers = [
                submitted,
                partner.post(f"{draft.place}versions/1/sign/", {"organisation": body}),
                city.post(f"/desk/centres/reports/{draft.report}/check/", {}),
                province.post(f"{draft.place}accept/", {}),
                office.post("/desk/recompute/", {}),
            ]
            waiting = portal.number(WAITING)
        wait = portal.at_rest(seconds=60, what="the orders given without a broker are done")
    state = portal.sql("SELECT state FROM patents_centre_report WHERE id = %s", draft.report)[0][0]
    slowest = max(answer.seconds for answer in answers)
    says = "已提交" in shown
    return Row(
        "F03 kill -9 of Valkey, kept dead while a report is submitted, signed, checked and accepted, and figures are"
        " ordered",
        f"answered {[answer.status for answer in answers]}, slowest {slowest:.2f} s; the page"
        f" {'says' if says else 'does NOT say'} that it is submitted; {waiting} order waiting in the table, done"
        f" {wait:.1f} s after Valkey was let back; the report is {state!r}",
        watch.told(),
        [answer.status for answer in answers] == [302] * 5 and slowest <= LONGEST_REPLY and waiting >= 1 and says
        and state == "accepted" and watch.saw_only(200),
    )  # fmt: skip
