"""How does a search stay quick whatever it asks? Two ways, the second when the first is not enough.

A common word stands in the newest messages already: they are read from the newest back. A rare
word is found by its index, and all that hold it are few. A word between both in a very large
register is found as far back as `looked` messages, and the answer says that it is cut.

Telephone numbers that were read before are added in their national forms: as people type them.
"""

import phonenumbers
from django.db import migrations

FIND = """
DROP FUNCTION exchange_find(tsquery, text[], integer);
CREATE FUNCTION exchange_find(asked tsquery, exact text[], at_most integer)
RETURNS TABLE (message_id bigint, is_cut boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    newest constant integer := 2000;   -- read one by one, without the index
    looked constant integer := 20000;  -- of what the index finds; then back from the newest
    found bigint[];
    hits bigint[];
BEGIN
    -- The wall around messages (`entry`) binds this function as it binds everybody.
    SELECT array_agg(id ORDER BY id DESC) INTO found FROM (
        WITH recent AS MATERIALIZED (
            SELECT hit.message_id, hit.vector, hit.identifiers
              FROM exchange_searchtext hit ORDER BY hit.message_id DESC LIMIT newest)
        SELECT entry.id FROM recent JOIN exchange_message entry ON entry.id = recent.message_id
         WHERE recent.vector @@ asked OR recent.identifiers && exact
         ORDER BY recent.message_id DESC LIMIT at_most) AS common;
    IF coalesce(cardinality(found), 0) >= at_most THEN
        RETURN QUERY SELECT id, true FROM unnest(found) AS id;
        RETURN;
    END IF;
    SELECT array_agg(id) INTO hits FROM (
        SELECT hit.message_id AS id FROM exchange_searchtext hit
         WHERE hit.vector @@ asked OR hit.identifiers && exact
         LIMIT looked + 1) AS by_index;
    IF coalesce(cardinality(hits), 0) <= looked THEN
        RETURN QUERY
            SELECT entry.id, false
              FROM (SELECT id FROM unnest(hits) AS id ORDER BY id DESC) AS rare
              JOIN exchange_message entry ON entry.id = rare.id
             ORDER BY rare.id DESC LIMIT at_most;
        RETURN;
    END IF;
    RETURN QUERY
        WITH recent AS MATERIALIZED (
            SELECT hit.message_id, hit.vector, hit.identifiers
              FROM exchange_searchtext hit ORDER BY hit.message_id DESC LIMIT looked)
        SELECT entry.id, true
          FROM recent JOIN exchange_message entry ON entry.id = recent.message_id
         WHERE recent.vector @@ asked OR recent.identifiers && exact
         ORDER BY recent.message_id DESC LIMIT at_most;
END
$$;
"""
FIND_BEFORE = """
DROP FUNCTION exchange_find(tsquery, text[], integer);
CREATE FUNCTION exchange_find(asked tsquery, exact text[], at_most integer)
RETURNS TABLE (message_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    WITH found AS MATERIALIZED (
        SELECT hit.message_id FROM exchange_searchtext hit
         WHERE hit.vector @@ asked OR hit.identifiers && exact
         ORDER BY hit.message_id DESC
         LIMIT 20 * at_most
    )
    SELECT entry.id
      FROM found JOIN exchange_message entry ON entry.id = found.message_id
     ORDER BY entry.received_at DESC, entry.id DESC
     LIMIT at_most
$$;
"""
BATCH = 1000


def add_national_forms(_apps, schema_editor):
    """`+32470123456` is also found as `0470123456` and `470123456`."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('spoc.reach', 'all', true)")
        cursor.execute(
            "SELECT message_id, array_agg(DISTINCT key) FROM exchange_mention"
            " WHERE kind = 'phone' AND key LIKE '+%' GROUP BY message_id"
        )
        rows = cursor.fetchall()
        for start in range(0, len(rows), BATCH):
            cursor.executemany(
                "UPDATE exchange_searchtext SET identifiers ="
                " ARRAY(SELECT DISTINCT unnest(identifiers || %s::text[]) ORDER BY 1)"
                " WHERE message_id = %s",
                [(forms(keys), message) for message, keys in rows[start : start + BATCH]],
            )


def forms(keys):
    found = set()
    for key in keys:
        try:
            number = phonenumbers.parse(key)
        except phonenumbers.NumberParseException:
            continue
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        found |= {
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
            "".join(filter(str.isdigit, written)),
            phonenumbers.national_significant_number(number),
        }
    return sorted(found)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_row_level_security")]

    operations = [
        migrations.RunSQL(FIND, FIND_BEFORE),
        migrations.RunPython(add_national_forms, migrations.RunPython.noop),
    ]
