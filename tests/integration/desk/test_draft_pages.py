"""The reply: begun, kept while it is typed, signed by somebody else, sent. No word is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.factories.cases import came, case_of, make_case, recorded, reread
from tests.factories.messages import TEST, make_mail
from tests.integration.desk.conftest import SignIn

from spoc.access.wall import seen_by
from spoc.cases.models import Approval, Case, Draft
from spoc.exchange.models import Dispatch, Message

pytestmark = pytest.mark.usefixtures("hub")
SCRIPT = {"Accept": "application/json, text/html"}


def post(client: Client, case: Case, what: str, headers: Any = None, **fields: Any) -> Any:
    return client.post(f"/cases/{case.reference}/{what}", fields, headers=headers)


def page(client: Client, case: Case, **query: str) -> str:
    answer = client.get(f"/cases/{case.reference}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def draft_of(case: Case) -> Draft:
    with seen_by(TEST):
        return Draft.objects.select_related("last_editor").get(case=case)


def begun(sign_in: SignIn, *, marked: bool = False) -> tuple[Client, Case]:
    """An operator who has a case and has begun its reply."""
    message = came(make_mail(subject="Where is he?"))
    case = case_of(message)
    if marked:
        with seen_by(TEST):
            Message.objects.filter(pk=message.pk).update(handling_codes=["h1"])
    client = sign_in()
    post(client, case, "claim")
    answer = post(client, case, "draft")
    assert (answer.status_code, answer["Location"]) == (303, f"/cases/{case.reference}#reply-text")
    return client, case


def fields(**changes: Any) -> dict[str, Any]:
    """What the form of the page sends."""
    return {
        "version": 1,
        "recipient": "spoc@at.example",
        "kind": "answer",
        "language": "en",
        "subject": "Re: Where is he?",
        "text": "He is known.\r\nTwice.",
        "codes_shown": "1",
        "evaluation": "X4",
    } | changes


# ---------- written and kept


def test_the_reply_lies_below_the_message_and_can_be_typed_in(sign_in: SignIn) -> None:
    client, case = begun(sign_in)
    html = page(client, case)
    assert f'data-autosave="/cases/{case.reference}/draft/save"' in html
    assert 'id="reply-text"' in html
    assert 'value="Re: Where is he?"' in html
    alone = client.get(f"/cases/{case.reference}/draft")
    assert alone.status_code == 200
    assert 'id="reply-text"' in alone.content.decode()
    assert recorded("cases.case.read", case.reference)


def test_a_reply_is_begun_only_by_who_has_the_case(sign_in: SignIn) -> None:
    case = make_case()
    answer = post(sign_in(), case, "draft")
    assert answer.status_code == 409
    assert "Take this case before you answer it." in answer.content.decode()


def test_there_is_no_page_of_a_reply_that_was_not_begun(sign_in: SignIn) -> None:
    assert sign_in().get(f"/cases/{make_case().reference}/draft").status_code == 404


def test_the_script_saves_and_is_told_the_version(sign_in: SignIn) -> None:
    client, case = begun(sign_in)
    answer = post(client, case, "draft/save", headers=SCRIPT, **fields(handling_codes=["h2", "h1"]))
    assert answer.status_code == 200
    told = answer.json()
    assert told["version"] == 2
    assert told["saved_at"]
    draft = draft_of(case)
    assert draft.text == "He is known.\nTwice."
    assert draft.handling_codes == ["h1", "h2"]
    again = fields(version=2, handling_codes=["h1", "h2"])
    assert post(client, case, "draft/save", headers=SCRIPT, **again).json()["version"] == 2


def test_without_script_the_form_saves_and_comes_back(sign_in: SignIn) -> None:
    client, case = begun(sign_in)
    answer = post(client, case, "draft/save", **fields())
    assert (answer.status_code, answer["Location"]) == (303, f"/cases/{case.reference}#reply-text")
    assert draft_of(case).version == 2


def test_codes_that_were_not_on_the_form_stay_as_they_are(sign_in: SignIn) -> None:
    client, case = begun(sign_in)
    post(client, case, "draft/save", **fields(handling_codes=["h1"]))
    post(client, case, "draft/save", headers=SCRIPT, version=2, text="Other")
    assert draft_of(case).handling_codes == ["h1"]
    post(client, case, "draft/save", **fields(version=3))
    assert draft_of(case).handling_codes == []


def test_one_wrong_field_does_not_lose_the_others(sign_in: SignIn) -> None:
    client, case = begun(sign_in)
    wrong = fields(text="Typed for an hour", kind="poem", evaluation="Z9")
    answer = post(client, case, "draft/save", headers=SCRIPT, **wrong)
    assert answer.status_code == 200
    assert set(answer.json()["errors"]) == {"kind", "evaluation"}
    draft = draft_of(case)
    assert (draft.text, draft.kind, draft.evaluation) == ("Typed for an hour", "answer", "X4")
    answer = post(client, case, "draft/save", **fields(version=2, subject="x" * 301, text="More"))
    assert answer.status_code == 400
    assert "Ensure this value has at most 300 characters" in answer.content.decode()
    assert draft_of(case).text == "More"


def clash(sign_in: SignIn) -> tuple[Client, Case]:
    """A colleague took the case over and saved while we typed."""
    client, case = begun(sign_in)
    colleague = sign_in("colleague")
    post(colleague, case, "take-over", reason="She went home")
    post(colleague, case, "draft/save", **fields(text="Their words"))
    return client, case


def test_a_clash_shows_both_versions_to_the_script(sign_in: SignIn) -> None:
    client, case = clash(sign_in)
    answer = post(client, case, "draft/save", headers=SCRIPT, **fields(text="My words"))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "My words" in html
    assert "Their words" in html
    assert 'data-do="keep-mine" data-version="2"' in html
    assert "Colleague Verzonnen changed this while you wrote." in html
    assert draft_of(case).text == "Their words"


def test_a_clash_gives_both_texts_to_a_program(sign_in: SignIn) -> None:
    client, case = clash(sign_in)
    answer = post(client, case, "draft/save", headers={"Accept": "application/json"},
                  **fields(text="My words"))  # fmt: skip
    assert answer.status_code == 409
    told = answer.json()
    assert (told["code"], told["version"]) == ("draft-changed", 2)
    assert (told["yours"]["text"], told["theirs"]["text"]) == ("My words", "Their words")


def test_a_clash_without_script_keeps_mine_on_the_next_save(sign_in: SignIn) -> None:
    client, case = clash(sign_in)
    answer = post(client, case, "draft/send", **fields(text="My words"))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "My words</textarea>" in html
    assert "Their words" in html
    assert 'name="version" value="2"' in html
    assert not Dispatch.objects.exists()
    post(client, case, "draft/save", **fields(version=2, text="My words"))
    assert draft_of(case).text == "My words"


def test_words_typed_into_a_reply_that_is_gone_are_given_back(sign_in: SignIn) -> None:
    client, case = begun(sign_in)
    with seen_by(TEST):
        Draft.objects.filter(case=case).update(state="dropped")
    answer = post(client, case, "draft/save", **fields(text="An hour of work"))
    assert answer.status_code == 404
    html = answer.content.decode()
    assert "Your text was not kept" in html
    assert "An hour of work</textarea>" in html


# ---------- signed


def test_a_marked_reply_leaves_only_with_the_signature_of_somebody_else(sign_in: SignIn) -> None:
    client, case = begun(sign_in, marked=True)
    html = page(client, case)
    assert "Marked: it leaves only with the signature of a second officer." in html
    assert "draft/send" not in html
    answer = post(client, case, "draft/send", **fields())
    assert answer.status_code == 403
    html = answer.content.decode()
    assert "a second officer must sign it first" in html
    assert "He is known." in html
    assert post(client, case, "draft/submit", **fields(version=2)).status_code == 303

    signer = sign_in("signer", "validator")
    html = page(signer, case)
    assert "Operator Verzonnen asks for your signature" in html
    assert "He is known." in html
    assert "spoc@at.example" in html
    digest = html.split('name="digest" value="')[1].split('"')[0]
    assert post(signer, case, "draft/approve", digest="0" * 64).status_code == 403
    assert post(signer, case, "draft/approve", digest=digest).status_code == 303
    with seen_by(TEST):
        assert Approval.objects.get().by.username == "signer"

    assert "Signed by Signer Verzonnen." in page(client, case)
    assert post(client, case, "draft/send", **fields(version=2)).status_code == 303
    assert reread(case).state == "answered"


def test_a_change_after_signing_takes_the_signature_away(sign_in: SignIn) -> None:
    client, case = begun(sign_in, marked=True)
    post(client, case, "draft/submit", **fields())
    signer = sign_in("signer", "validator")
    digest = page(signer, case).split('name="digest" value="')[1].split('"')[0]
    post(signer, case, "draft/approve", digest=digest)
    answer = post(client, case, "draft/send", **fields(version=2, text="Something else"))
    assert answer.status_code == 403
    assert "Something else" in answer.content.decode()
    assert draft_of(case).state == "writing"


def test_the_author_is_not_offered_to_sign(sign_in: SignIn) -> None:
    client, case = begun(sign_in, marked=True)
    post(client, case, "draft/submit", **fields())
    html = page(client, case)
    assert "asked a second officer to sign" in html
    assert "draft/approve" not in html


def test_a_reply_is_sent_back_with_what_should_change(sign_in: SignIn) -> None:
    client, case = begun(sign_in, marked=True)
    post(client, case, "draft/submit", **fields())
    signer = sign_in("signer", "validator")
    answer = post(signer, case, "draft/return", reason="")
    assert answer.status_code == 400
    assert "Say why; the reason is recorded." in answer.content.decode()
    assert post(signer, case, "draft/return", reason="Name the holder").status_code == 303
    assert "Name the holder" in page(client, case)
    assert post(signer, case, "draft/return", reason="Once more").status_code == 409


def test_a_reply_without_words_or_address_does_not_leave(sign_in: SignIn) -> None:
    client, case = begun(sign_in)
    answer = post(client, case, "draft/send", **fields(text="  "))
    assert answer.status_code == 400
    assert "The answer has no text yet." in answer.content.decode()
    answer = post(client, case, "draft/submit", **fields(version=2, recipient="nobody"))
    assert answer.status_code == 400
    assert "Give the address the answer goes to." in answer.content.decode()


# ---------- sent


def test_what_left_is_shown_with_its_way_and_what_the_partner_gets(sign_in: SignIn) -> None:
    client, case = begun(sign_in)
    answer = post(client, case, "draft/send", **fields())
    assert (answer.status_code, answer["Location"]) == (303, f"/cases/{case.reference}")
    with seen_by(TEST):
        sent = Dispatch.objects.select_related("message").get()
    html = page(client, case, message=sent.message.reference)
    assert "Answer to" in html
    assert "Waits in the outbox and leaves within seconds." in html
    assert "The partner gets the text below at spoc@at.example" in html
    assert 'href="/outbox"' in html
    assert "He is known.<br>Twice." in html
    for state, said in (
        ("failed", "Not delivered: mailbox full. Decide in the outbox what to do."),
        ("uncertain", "Nobody knows whether it arrived"),
        ("cancelled", "Given up by"),
    ):
        with seen_by(TEST):
            Dispatch.objects.update(state=state, problem="mailbox full")
        assert said in page(client, case)


def test_a_closed_case_takes_no_reply(sign_in: SignIn) -> None:
    client, case = begun(sign_in)
    with seen_by(TEST):
        Case.objects.filter(pk=case.pk).update(closed_at=reread(case).opened_at, state="closed")
    answer = post(client, case, "draft/save", **fields(text="Too late"))
    assert answer.status_code == 409
    assert "is closed. Reopen it before you change it." in answer.content.decode()
    assert "Too late</textarea>" in answer.content.decode()
