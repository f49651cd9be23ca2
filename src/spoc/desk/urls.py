"""The pages that cross rooms. Every name has a row in `access/routes.py`."""

from __future__ import annotations

from django.urls import path, register_converter

from spoc.desk import components
from spoc.desk.views import cases, drafts, entry, frame, inbox, messages, outbox, search


class CaseReference:
    """`C-2026-001234`."""

    regex = r"C-\d{4}-\d{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class RegisterReference(CaseReference):
    """`2026-048391`."""

    regex = r"\d{4}-\d{6}"


register_converter(CaseReference, "case")
register_converter(RegisterReference, "register")

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("inbox/rows", inbox.rows, name="inbox_rows"),
    path("inbox/new", inbox.new, name="inbox_new"),
    path("inbox/rows/<case:ref>", inbox.row, name="inbox_row"),
    path("inbox/peek/<case:ref>", inbox.peek, name="inbox_peek"),
    path("cases/<case:ref>", cases.case, name="case"),
    path("cases/<case:ref>/why", cases.why, name="case_why"),
    path("cases/<case:ref>/parts/<slug:part>", cases.part, name="case_part"),
    path("cases/<case:ref>/claim", cases.claim, name="case_claim"),
    path("cases/<case:ref>/release", cases.release, name="case_release"),
    path("cases/<case:ref>/take-over", cases.take_over, name="case_take_over"),
    path("cases/<case:ref>/close", cases.close, name="case_close"),
    path("cases/<case:ref>/reopen", cases.reopen, name="case_reopen"),
    path("cases/<case:ref>/assign", cases.assign, name="case_assign"),
    path("cases/<case:ref>/notes", cases.add_note, name="case_note"),
    path("cases/<case:ref>/notes/<int:number>/strike", cases.strike_note, name="case_strike_note"),
    path("cases/<case:ref>/clock", cases.clock_event, name="case_clock"),
    path("cases/<case:ref>/acknowledge", cases.acknowledge, name="case_acknowledge"),
    path("cases/<case:ref>/proposals/<int:number>", cases.decide, name="case_proposal"),
    path("cases/<case:ref>/link", cases.link, name="case_link"),
    path("cases/<case:ref>/unlink", cases.unlink, name="case_unlink"),
    path("cases/<case:ref>/presence", cases.presence, name="case_presence"),
    path("cases/<case:ref>/draft", drafts.draft, name="case_draft"),
    path("cases/<case:ref>/draft/save", drafts.save, name="draft_save"),
    path("cases/<case:ref>/draft/submit", drafts.submit, name="draft_submit"),
    path("cases/<case:ref>/draft/approve", drafts.approve, name="draft_approve"),
    path("cases/<case:ref>/draft/return", drafts.send_back, name="draft_return"),
    path("cases/<case:ref>/draft/send", drafts.send, name="draft_send"),
    path("messages/<register:ref>", messages.message, name="message_page"),
    path("messages/<register:ref>/part", messages.part, name="message_part"),
    path("messages/<register:ref>/original", messages.original, name="message_original"),
    path("messages/<register:ref>/paper", messages.paper, name="message_paper"),
    path("messages/<register:ref>/resume", messages.resume, name="message_resume"),
    path(
        "messages/<register:ref>/attachments/<int:number>",
        messages.attachment,
        name="message_attachment",
    ),
    path("new", entry.new, name="new_message"),
    path("search", search.search, name="search"),
    path("palette", search.palette, name="palette"),
    path("keys", frame.keys, name="keys"),
    path("health-line", frame.health, name="health_line"),
    path("outbox", outbox.outbox, name="outbox"),
    path("outbox/<str:ref>/decide", outbox.decide, name="outbox_decide"),
    path("sink", outbox.sink, name="sink"),
    path("sink/<str:name>", outbox.sink_message, name="sink_message"),
    path("partners", outbox.partners, name="partners_page"),
    path("components", components.components, name="components"),
]
