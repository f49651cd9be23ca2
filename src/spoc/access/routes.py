"""Which act does each route need, and what does it show? One row per URL name, or it fails.

Acts are rows of `access/rights.py`; verbs are rows of `audit/verbs.py`. A route without a row
answers 500 and fails the build (tests/architecture).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Route:
    """What a request on this route must have, and what it may do.

    `act` for reading (GET, HEAD), `change` for every other method ("": the same). Exactly one of
    `act`, `is_public` and `is_closed` is set.

    `shows_personal_data`: GET runs inside the viewer's sight in one transaction, and `verb`, when
    set, must have been recorded in it, or nothing is shown. `is_stream`: may answer in pieces.
    `is_api`: a token and nothing else opens it. `is_background`: the page asks by itself, which is
    no act of the person and keeps no screen open. `is_open_locked`: works on a locked screen.
    """

    act: str = ""
    change: str = ""
    verb: str = ""
    is_public: bool = False
    is_closed: bool = False
    is_api: bool = False
    is_background: bool = False
    is_stream: bool = False
    is_open_locked: bool = False
    shows_personal_data: bool = False

    def act_for(self, method: str) -> str:
        """The act a request of this method needs."""
        return self.act if method in {"GET", "HEAD"} or not self.change else self.change


PUBLIC = Route(is_public=True, is_open_locked=True)
OWN = Route(act="self.change")
UNLOCKING = Route(act="self.change", is_open_locked=True)
# Accounts come from the administrator; addresses and forgotten passwords are not changed by mail.
CLOSED = Route(is_closed=True)

ROUTES: Mapping[str, Route] = {
    # signing in and out (allauth)
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reauthenticate": UNLOCKING,
    "account_change_password": OWN,
    "account_set_password": CLOSED,
    "account_signup": CLOSED,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_confirm_email": CLOSED,
    "account_confirm_login_code": CLOSED,
    "account_reset_password": CLOSED,
    "account_reset_password_done": CLOSED,
    "account_reset_password_from_key": CLOSED,
    "account_reset_password_from_key_done": CLOSED,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_reauthenticate": UNLOCKING,
    "mfa_reauthenticate_webauthn": UNLOCKING,
    "mfa_index": OWN,
    "mfa_activate_totp": OWN,
    "mfa_deactivate_totp": OWN,
    "mfa_view_recovery_codes": OWN,
    "mfa_generate_recovery_codes": OWN,
    "mfa_download_recovery_codes": OWN,
    "mfa_list_webauthn": OWN,
    "mfa_add_webauthn": OWN,
    "mfa_edit_webauthn": OWN,
    "mfa_remove_webauthn": OWN,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": PUBLIC,
    "socialaccount_signup": CLOSED,
    "socialaccount_connections": CLOSED,
    "openid_connect_login": PUBLIC,
    "openid_connect_callback": PUBLIC,
    # access
    "access_locked": UNLOCKING,
    "access_lock": UNLOCKING,
    "access_held": OWN,
    "access_purpose": OWN,
    "access_me": OWN,
    "access_preferences": PUBLIC,  # the language of the sign-in page too
    "access_end_session": OWN,
    "access_revoke_token": OWN,
    # audit
    "oversight": Route(act="audit.read"),
    "oversight_answer": Route(
        act="audit.read", shows_personal_data=True, verb="audit.record.searched"
    ),
    "oversight_verify": Route(act="audit.verify"),
    "oversight_verbs": Route(act="audit.read"),
    # desk: pages that cross rooms
    "inbox": Route(act="message.read", shows_personal_data=True, verb="cases.case.listed"),
    "inbox_rows": Route(
        act="message.read", shows_personal_data=True, verb="cases.case.listed", is_background=True
    ),
    "inbox_row": Route(
        act="message.read", shows_personal_data=True, verb="cases.case.listed", is_background=True
    ),
    "inbox_new": Route(act="message.read", is_background=True),  # numbers of cases alone
    "inbox_peek": Route(act="case.read", shows_personal_data=True, verb="cases.case.read"),
    "case": Route(act="case.read", shows_personal_data=True, verb="cases.case.read"),
    "case_why": Route(act="case.read", shows_personal_data=True, verb="cases.case.read"),
    "case_part": Route(
        act="case.read", shows_personal_data=True, verb="cases.case.read", is_background=True
    ),
    "case_claim": Route(act="case.claim"),
    "case_release": Route(act="case.claim"),
    "case_take_over": Route(act="case.claim"),
    "case_close": Route(act="case.claim"),
    "case_reopen": Route(act="case.claim"),
    "case_assign": Route(act="case.assign"),
    "case_note": Route(act="case.note"),
    "case_strike_note": Route(act="case.note"),
    "case_clock": Route(act="case.clock"),
    "case_acknowledge": Route(act="case.claim"),
    "case_proposal": Route(act="case.link"),
    "case_link": Route(act="case.link"),
    "case_unlink": Route(act="case.link"),
    "case_presence": Route(act="case.read", is_background=True),
    "case_draft": Route(act="case.reply"),
    "draft_save": Route(act="case.reply"),  # typing is an act: it keeps the screen open
    "draft_submit": Route(act="case.reply"),
    "draft_approve": Route(act="case.approve"),
    "draft_return": Route(act="case.approve"),
    "draft_send": Route(act="case.reply"),
    "message_page": Route(
        act="message.read", shows_personal_data=True, verb="exchange.message.read"
    ),
    "message_part": Route(
        act="message.read",
        shows_personal_data=True,
        verb="exchange.message.read",
        is_background=True,
    ),
    "message_original": Route(
        act="message.original", shows_personal_data=True, verb="exchange.message.original_read"
    ),
    "message_paper": Route(
        act="message.read", shows_personal_data=True, verb="exchange.message.read"
    ),
    "message_resume": Route(act="message.resume"),
    "message_attachment": Route(
        act="message.read", shows_personal_data=True, verb="exchange.attachment.read"
    ),
    "new_message": Route(act="message.enter"),
    "search": Route(act="message.search", shows_personal_data=True),
    "palette": Route(act="message.search", shows_personal_data=True),
    "keys": OWN,
    "health_line": Route(act="self.change", is_background=True),
    "outbox": Route(act="outbox.read", shows_personal_data=True, verb="exchange.dispatch.read"),
    "outbox_decide": Route(act="outbox.decide"),
    "sink": Route(act="sink.read", shows_personal_data=True, verb="exchange.dispatch.read"),
    "sink_message": Route(act="sink.read", shows_personal_data=True, verb="exchange.dispatch.read"),
    "partners_page": Route(act="partner.read"),
    "components": OWN,
    # project
    "system": Route(act="system.read"),
    "live": Route(act="message.read", is_stream=True, is_background=True),
    "api_docs": PUBLIC,
    "api:messages": Route(
        act="message.read",
        change="message.send",
        shows_personal_data=True,
        verb="exchange.message.listed",
        is_api=True,
    ),
    "api:message": Route(
        act="message.read", shows_personal_data=True, verb="exchange.message.read", is_api=True
    ),
    "api:message_raw": Route(
        act="message.original",
        shows_personal_data=True,
        verb="exchange.message.original_read",
        is_api=True,
    ),
    "api:partners": Route(act="partner.read", is_api=True),
    "api:health": Route(is_public=True, is_open_locked=True),
    "api:ready": Route(is_public=True, is_open_locked=True),
    "api:openapi-json": PUBLIC,
    "api:api-root": PUBLIC,
}

# What a person may open before the second factor of a high role is set up.
BEFORE_SECOND_FACTOR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "access_locked",
        "access_lock",
    }
)
