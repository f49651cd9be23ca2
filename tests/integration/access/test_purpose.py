"""The reason for looking is asked once per case, kept for the session, and recorded."""

from __future__ import annotations

from typing import Any

from tests.integration.access.little_hub import SECRET

from spoc.audit.models import Entry

PATH = "/data/C-2026-000007"


def test_the_own_desk_needs_no_question(sign_in: Any) -> None:
    assert sign_in(desk="djo").get(PATH).content.decode() == SECRET


def test_another_desk_is_asked_once_per_case(sign_in: Any) -> None:
    client = sign_in(desk="cgi")
    asked = client.get(PATH)
    page = asked.content.decode()
    assert asked.status_code == 403
    assert SECRET not in page
    assert f'value="{PATH}"' in page
    assert 'value="C-2026-000007"' in page
    given = client.post(
        "/purpose",
        {"ref": "C-2026-000007", "next": PATH, "reason": "detection", "words": "own case  C-3"},
    )
    assert (given.status_code, given["Location"]) == (302, PATH)
    assert client.get(PATH).content.decode() == SECRET
    assert client.get(PATH).content.decode() == SECRET
    assert client.get("/data/C-2026-000008").status_code == 403
    reason = Entry.objects.get(verb="access.purpose.given")
    assert (reason.object_ref, reason.actor) == ("C-2026-000007", "user:operator")
    assert "Detect criminal offences" in reason.purpose
    looks = Entry.objects.filter(verb="cases.case.read")
    assert {look.purpose for look in looks} == {reason.purpose}


def test_no_reason_is_no_reason(sign_in: Any) -> None:
    client = sign_in(desk="cgi")
    for sent in ({"reason": "detection", "words": "  "}, {"reason": "curiosity", "words": "x"}):
        answer = client.post("/purpose", {"ref": "C-2026-000007", "next": PATH, **sent})
        assert answer.status_code == 400
    assert client.get(PATH).status_code == 403
    assert not Entry.objects.filter(verb="access.purpose.given").exists()


def test_the_question_leads_nowhere_else(sign_in: Any) -> None:
    client = sign_in(desk="cgi")
    given = client.post(
        "/purpose",
        {
            "ref": "C-2026-000007",
            "next": "https://evil.example/",
            "reason": "detection",
            "words": "own case",
        },
    )
    assert given["Location"] == "/"
    assert client.get("/purpose?ref=C-2026-000009&next=/").status_code == 200
