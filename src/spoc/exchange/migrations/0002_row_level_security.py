"""The second wall around messages and everything found in them.

Denied when nothing is set. A part's sight is all; a desk's is every item that is not closed, and
closed circles it belongs to; a partner's token sees what this partner sent. Children are seen with
their message. FORCE binds the owner as well. The settings are read once per query (sub-selects).
"""

from django.db import migrations

SEES = """
    (SELECT current_setting('spoc.reach', true)) = 'all'
    OR ((SELECT current_setting('spoc.reach', true)) = 'desk'
        AND (circle_id IS NULL
             OR circle_id::text = ANY (
                 string_to_array((SELECT current_setting('spoc.circles', true)), ','))))
    OR ((SELECT current_setting('spoc.reach', true)) = 'own'
        AND partner <> ''
        AND partner = (SELECT current_setting('spoc.partner', true)))
"""
CHILD = """
    (SELECT current_setting('spoc.reach', true)) = 'all'
    OR EXISTS (SELECT 1 FROM exchange_message parent WHERE parent.id = message_id)
"""
CHILDREN = ("exchange_arrival", "exchange_attachment", "exchange_mention", "exchange_dispatch")

FIND = """
CREATE FUNCTION exchange_find(asked tsquery, exact text[], at_most integer)
RETURNS TABLE (message_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    -- A common word is in every message: only the newest that hold it are looked at further.
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


def protect(table: str, sees: str) -> str:
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY sight ON {table} USING ({sees}) WITH CHECK ({sees});
    """


def unprotect(table: str) -> str:
    return f"""
        DROP POLICY sight ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
    """


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.RunSQL(protect("exchange_message", SEES), unprotect("exchange_message")),
        *(migrations.RunSQL(protect(table, CHILD), unprotect(table)) for table in CHILDREN),
        # The index is not forced: its owner's function must use it (see SearchText). Everybody
        # else reaches it through the function alone, which the wall around messages limits.
        migrations.RunSQL(
            """
            ALTER TABLE exchange_searchtext ENABLE ROW LEVEL SECURITY;
            CREATE POLICY sight ON exchange_searchtext
                USING ((SELECT current_setting('spoc.reach', true)) = 'all')
                WITH CHECK ((SELECT current_setting('spoc.reach', true)) = 'all');
            """,
            "DROP POLICY sight ON exchange_searchtext;"
            "ALTER TABLE exchange_searchtext DISABLE ROW LEVEL SECURITY;",
        ),
        migrations.RunSQL(FIND, "DROP FUNCTION exchange_find(tsquery, text[], integer);"),
    ]
