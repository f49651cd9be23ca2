"""Are dates, times and departures read as a police officer would?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from mention_reading import RECEIVED, ZONE, keys, mentions_in, of_kind, only

from spoc.exchange.envelope import Parsed
from spoc.exchange.mentions import MentionKind, departure, find_mentions, topics

DATE, TIME, FLIGHT = MentionKind.DATE, MentionKind.TIME, MentionKind.FLIGHT


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on 2026-03-15", "2026-03-15"),
        ("2026/03/15", "2026-03-15"),
        ("15.03.2026", "2026-03-15"),
        ("15/03/2026", "2026-03-15"),
        ("15-3-2026", "2026-03-15"),
        ("15. 3. 2026", "2026-03-15"),
        ("03/15/2026", "2026-03-15"),
        ("14/03/91", "1991-03-14"),
        ("14.03.30", "2030-03-14"),
        ("14 March 1991", "1991-03-14"),
        ("He was born on 14 March 1991.", "1991-03-14"),
        ("14 March 1991.\nHe drives a van.", "1991-03-14"),
        ("14 March 22.30", "2026-03-14"),
        ("born March 14.", "2026-03-14"),
        ("in März 1991.", "1991-03"),
        ("14 mars 1991", "1991-03-14"),
        ("1er mars 2026", "2026-03-01"),
        ("14 maart 1991", "1991-03-14"),
        ("14. März 1991", "1991-03-14"),
        ("14 de marzo de 1991", "1991-03-14"),
        ("14 marzo 1991", "1991-03-14"),
        ("14 de março de 1991", "1991-03-14"),
        ("14 Mart 1991", "1991-03-14"),
        ("14 marca 1991", "1991-03-14"),
        ("14 марта 1991", "1991-03-14"),
        ("14-MAR-1991", "1991-03-14"),
        ("14 MAR 91", "1991-03-14"),
        ("March 14, 1991", "1991-03-14"),
        ("March 14th", "2026-03-14"),
        ("2nd of January", "2026-01-02"),
        ("31 December", "2025-12-31"),
        ("März 1991", "1991-03"),
        ("١٤/٠٣/١٩٩١", "1991-03-14"),
    ],
)
def test_dates_are_read(text: str, iso: str) -> None:
    mention = only(DATE, text)
    assert (mention.key, mention.values["iso"]) == (iso, iso)


@pytest.mark.parametrize(
    "text",
    [
        "2026-048391",
        "version 1.2.10",
        "10.0.0.1",
        "31.02.2026",
        "45/45/2026",
        "may I",
        "32 March",
        "30 February 2026",
        "12-34",
        "art. 5.1",
        "March",
    ],
)
def test_what_is_no_date_is_left(text: str) -> None:
    assert keys(DATE, text) == []


def test_a_day_that_may_be_a_month_tells_both_readings() -> None:
    assert only(DATE, "03/04/2026").values["alternative"] == "2026-03-04"
    assert "alternative" not in only(DATE, "13/04/2026").values
    assert "alternative" not in only(DATE, "04/04/2026").values


def test_a_birth_date_says_so() -> None:
    mention = only(DATE, "né le 14/03/1991")
    assert (mention.values["role"], mention.rule) == ("birth", "date_birth")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("bu akşam", "2026-03-14"),
        ("ce soir", "2026-03-14"),
        ("vanavond", "2026-03-14"),
        ("tomorrow", "2026-03-15"),
        ("morgen um 8", "2026-03-15"),
        ("завтра", "2026-03-15"),
    ],
)
def test_words_for_days_count_from_the_receipt(text: str, iso: str) -> None:
    assert only(DATE, text).key == iso


@pytest.mark.parametrize("text", ["Guten Morgen", "goede morgen", "por la mañana"])
def test_greetings_name_no_day(text: str) -> None:
    assert keys(DATE, text) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("22:40", "22:40"),
        ("22:40:15", "22:40"),
        ("22h40", "22:40"),
        ("22 h 40", "22:40"),
        ("22u40", "22:40"),
        ("om 22.40 uur", "22:40"),
        ("um 22 Uhr", "22:00"),
        ("um 22.40", "22:40"),
        ("saat 22.40", "22:40"),
        ("at 2240", "22:40"),
        ("2240 hrs", "22:40"),
        ("2240Z", "22:40"),
        ("9:05", "09:05"),
        ("10 p.m.", "22:00"),
        ("10:30 am", "10:30"),
        ("12:10 am", "00:10"),
        ("2026-03-14T10:40:00Z", "10:40"),
        ("2026-03-14T10:40+01:00", "10:40"),
        ("٢٢:٤٠", "22:40"),
        ("at 2010 hrs", "20:10"),
    ],
)
def test_times_are_read(text: str, key: str) -> None:
    assert only(TIME, text).key == key


@pytest.mark.parametrize(
    "text",
    [
        "within 8 hours",
        "24:00",
        "22:60",
        "in 2010",
        "at 2010",
        "12.30 euro",
        "5 h",
        "15 pm",
        "1:2",
        "10.0.0.1",
        "om 8-10",
        "1234",
    ],
)
def test_what_is_no_time_is_left(text: str) -> None:
    assert keys(TIME, text) == []


def test_a_time_in_utc_says_so() -> None:
    assert only(TIME, "10:40Z").values["clock"] == "utc"
    assert only(TIME, "2026-03-14T10:40:00Z").values["clock"] == "utc"
    assert "clock" not in only(TIME, "10:40").values


TURKISH = (
    "Şahıs bu akşam 22:40 uçağı (XX 417) ile sınır dışı edilecektir. "
    "Terör ve silah suçlarından aranmaktadır."
)


def test_the_turkish_note_tells_flight_departure_and_topics() -> None:
    parsed = Parsed(subject="Bilgi notu", body_text=TURKISH, language="tr")
    found = find_mentions(parsed, received_at=RECEIVED, zone=ZONE)
    (flight,) = [mention for mention in found if mention.kind is FLIGHT]
    assert (flight.key, flight.text) == ("XX417", "XX 417")
    assert flight.values["departs_at"] == "2026-03-14T22:40:00+01:00"
    assert topics(found) == {"terror", "weapon", "expulsion"}
    assert departure(found) == datetime(2026, 3, 14, 21, 40, tzinfo=UTC)
    words = {mention.text for mention in found if mention.kind is MentionKind.DANGER_WORD}
    assert words == {"sınır dışı", "Terör", "silah"}


@pytest.mark.parametrize(
    ("text", "key", "departs_at"),
    [
        ("flight SN 2903 at 10:40", "SN2903", "2026-03-14T10:40:00+01:00"),
        ("vol SN2903 à 10h40", "SN2903", "2026-03-14T10:40:00+01:00"),
        ("vlucht SN-2903 om 10.40 uur", "SN2903", "2026-03-14T10:40:00+01:00"),
        ("Flug LH 0400, Abflug 18:55", "LH400", "2026-03-14T18:55:00+01:00"),
        ("vuelo IB3201 mañana a las 7:15", "IB3201", "2026-03-15T07:15:00+01:00"),
        ("flight TK1938 on 16 March 2026, 18:55 UTC", "TK1938", "2026-03-16T18:55:00+00:00"),
        ("flight TK1938 on 30.03.2026 at 18:55", "TK1938", "2026-03-30T18:55:00+02:00"),
        ("Flight 5F 117 tonight at 01:10", "5F117", "2026-03-15T01:10:00+01:00"),
        ("Flight ABC117 at 01:10", "ABC117", "2026-03-15T01:10:00+01:00"),
        ("Flight XX 417 at 09:50", "XX417", "2026-03-14T09:50:00+01:00"),
        ("Abflug morgen: TK1938, 18:55", "TK1938", "2026-03-15T18:55:00+01:00"),
    ],
)
def test_flights_tell_when_they_leave(text: str, key: str, departs_at: str) -> None:
    found = mentions_in(text)
    (flight,) = [mention for mention in found if mention.kind is FLIGHT]
    assert (flight.key, flight.values["departs_at"]) == (key, departs_at)
    assert departure(found) == datetime.fromisoformat(departs_at)


def test_a_known_airline_alone_needs_a_time_beside_it() -> None:
    assert only(FLIGHT, "he leaves 18:55 TK1938").rule == "flight_number_alone"
    assert keys(FLIGHT, "he leaves with TK1938") == []
    assert keys(FLIGHT, "he leaves 18:55 room QQ1938") == []
    assert keys(FLIGHT, "18:55, LH 2026") == []


@pytest.mark.parametrize(
    "text", ["flight AT 1040", "flight NR 12", "flight XX 12/34", "flight XX-1-22", "flight X 1"]
)
def test_abbreviations_are_no_airlines(text: str) -> None:
    assert keys(FLIGHT, text) == []


def test_a_flight_without_time_has_no_departure() -> None:
    found = mentions_in("Flight XX 417.\n\nMeeting at 09:00.")
    (flight,) = [mention for mention in found if mention.kind is FLIGHT]
    assert "departs_at" not in flight.values
    assert departure(found) is None


def test_a_plane_without_number_still_departs() -> None:
    """The note of 26 minutes: an expulsion, a plane, a time, and no flight number."""
    found = mentions_in("L'intéressé sera expulsé par avion à 10h40.", "fr")
    assert departure(found) == datetime(2026, 3, 14, 9, 40, tzinfo=UTC)
    (flight,) = [mention for mention in found if mention.kind is FLIGHT]
    assert (flight.text, flight.key, flight.rule) == ("avion", "", "flight_word")


def test_an_expulsion_with_a_time_departs_even_without_a_plane() -> None:
    found = mentions_in("Deportation at 10:40 of the person", "en")
    (time,) = [mention for mention in found if mention.kind is TIME]
    assert time.rule == "departure_time"
    assert departure(found) == datetime(2026, 3, 14, 9, 40, tzinfo=UTC)
    assert of_kind(FLIGHT, "He flies; the plane is white") == []


def test_a_birth_date_is_not_the_day_of_departure() -> None:
    found = mentions_in("Marek ZILVERNIK, born 14 March 1991, flight XX 417 at 22:40")
    assert departure(found) == datetime(2026, 3, 14, 21, 40, tzinfo=UTC)


def test_a_time_long_past_on_receipt_is_tomorrows() -> None:
    late = datetime(2026, 3, 14, 22, 30, tzinfo=UTC)
    found = mentions_in("flight XX 417 at 06:15", received=late)
    assert departure(found) == datetime(2026, 3, 15, 5, 15, tzinfo=UTC)
