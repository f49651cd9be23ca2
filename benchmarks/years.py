"""Rows like a year of work (215,000 messages), laid straight into a database: for pages alone.

Not through the services: this measures reading. Everything is invented; the shape (lengths, share
of open cases, desks, channels) follows the published figures of a year.
"""

from __future__ import annotations

import psycopg

MESSAGES = 215_000
OPEN = 1_500  # cases still open

_FILL = (
    "SELECT set_config('spoc.reach', 'all', false)",
    """
    INSERT INTO exchange_message (reference, direction, channel, partner, country, external_id,
        received_at, registered_at, sha256, size, content_type, sender, is_sender_proven,
        recipients, entered_by, stage, stage_at, attempts, failure, subject, sender_name,
        sender_address, partner_reference, claims, language, kind, instrument, urgency,
        handling_codes, evaluation, body_text, paragraphs, faults, forwarded, shingles)
    SELECT '2025-' || lpad(n::text, 6, '0'), 'in',
        (ARRAY['siena','interpol_i247','sirene','national_police'])[1 + n %% 4], 'spoc-at',
        (ARRAY['AT','FR','NL','DE','IT'])[1 + n %% 5], 'bench-' || n || '@at.example',
        t, t, md5(n::text) || md5((n + 1)::text), 2000, 'message/rfc822', 'spoc@at.example', true,
        ARRAY['siena@spoc.example'], '', 'at_desk', t, 0, '',
        'Question ' || n || ' about Persoon' || (n %% 40000), 'SPOC Austria', 'spoc@at.example',
        'AT-' || n, ARRAY[]::text[], (ARRAY['en','fr','nl','de'])[1 + n %% 4], 'request', 'dir977',
        'normal', ARRAY[]::text[], '',
        'Dear colleagues, please tell us whether Persoon' || (n %% 40000) || ' Verzonnen is known. '
        || repeat('The vehicle was seen near Voorbeeldgem and the driver left the scene. ', 12)
        || 'Plate 1-ZZZ-' || lpad((n %% 1000)::text, 3, '0') || '.',
        '[]', '[]', '[]', ARRAY[]::bigint[]
    FROM (SELECT n, now() - (%(all)s - n) * interval '146 seconds' AS t
          FROM generate_series(1, %(all)s) AS n) AS rows
    """,
    """
    INSERT INTO exchange_searchtext (message_id, vector, identifiers)
    SELECT id, setweight(to_tsvector('simple', subject), 'A') || to_tsvector('simple', body_text)
        || to_tsvector('english', body_text),
        ARRAY[upper(replace(reference, '-', '')), '1ZZZ' || right(reference, 3)]
    FROM exchange_message WHERE reference LIKE '2025-%%'
    """,
    """
    INSERT INTO exchange_mention (message_id, kind, text, key, part, start, "end", rule, strength,
        values)
    SELECT id, 'plate', '1-ZZZ-' || right(reference, 3), 'BE 1ZZZ' || right(reference, 3), 'body',
        10, 19, 'plate_labelled', 'likely', '{}'
    FROM exchange_message WHERE reference LIKE '2025-%%'
    """,
    """
    INSERT INTO cases_case (reference, title, opened_at, state, desk, priority, next_step,
        closed_at, channel, partner, country, number, language, instrument, urgency, kind, topics,
        danger_count, attachment_count, vehicle_count, similar_count, fault_count, is_unreadable,
        clock_state, limit_code, started_at, due_at, act_by, version)
    SELECT 'C-' || reference, subject, received_at,
        CASE WHEN id > top - %(open)s THEN 'new' ELSE 'closed' END,
        (ARRAY['cgi','dao','djo'])[1 + id %% 3], 'normal', 'claim',
        CASE WHEN id > top - %(open)s THEN NULL ELSE received_at + interval '2 days' END,
        channel, partner, country, reference, language, 'dir977', 'normal', 'request',
        ARRAY[]::text[], id %% 3, id %% 2, 1, id %% 4, 0, false, 'running', 'dir977_normal',
        received_at, received_at + interval '7 days', received_at + interval '6 days 23 hours', 0
    FROM exchange_message, (SELECT max(id) AS top FROM exchange_message) AS newest
    WHERE reference LIKE '2025-%%'
    """,
    """
    INSERT INTO cases_casemessage (case_id, message_id, linked_at, linked_by, reason)
    SELECT c.id, m.id, m.received_at, 'bench', 'first message'
    FROM cases_case c JOIN exchange_message m ON m.reference = c.number
    WHERE c.reference LIKE 'C-2025-%%'
    """,
    """
    INSERT INTO cases_clockevent (case_id, kind, at, recorded_at, actor, ground, details)
    SELECT id, 'received', opened_at, opened_at, 'bench', '',
        '{"instrument": "dir977", "urgency": "normal", "topic": ""}'
    FROM cases_case WHERE reference LIKE 'C-2025-%%'
    """,
    "ANALYZE",
)


def fill(url: str) -> None:
    """Lay a year of invented rows into the database at `url` (its owner)."""
    with psycopg.connect(url, autocommit=True) as session:
        for statement in _FILL:
            session.execute(statement, {"all": MESSAGES, "open": OPEN})


def newest_case(url: str, *, desk: str) -> str:
    """The newest invented case that lies at a desk."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("SELECT set_config('spoc.reach', 'all', false)")
        row = session.execute(
            "SELECT reference FROM cases_case WHERE desk = %s AND reference LIKE 'C-2025-%%'"
            " ORDER BY id DESC LIMIT 1",
            [desk],
        ).fetchone()
    if row is None:
        raise RuntimeError("no case was laid in for this desk")
    return str(row[0])
