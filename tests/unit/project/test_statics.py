"""Style and script are answered whole, so that nothing collects their pieces in a thread."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import RequestFactory

from spoc.project.statics import StaticFiles

FILE = "/static/live.js"


def serve(**headers: str) -> HttpResponse:
    files = StaticFiles(lambda _request: HttpResponse(status=404))
    answer = files(RequestFactory().get(FILE, headers=headers))
    assert isinstance(answer, HttpResponse), "an answer in pieces has no content"
    return answer


def test_a_file_is_answered_whole_with_its_kind() -> None:
    answer = serve()
    assert answer.status_code == 200
    assert b"startLive" in answer.content
    assert answer["Content-Type"].startswith("text/javascript")
    assert int(answer["Content-Length"]) == len(answer.content)


def test_a_file_that_did_not_change_is_not_sent_again() -> None:
    answer = serve(**{"If-Modified-Since": serve()["Last-Modified"]})
    assert answer.status_code == 304
    assert answer.content == b""


def test_a_range_of_a_file_is_that_range() -> None:
    answer = serve(Range="bytes=0-9")
    assert answer.status_code == 206
    assert len(answer.content) == 10
