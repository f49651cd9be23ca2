"""The second wall around cases. The rules are those of messages (exchange 0002)."""

from django.db import migrations

SEES = """
    (SELECT current_setting('spoc.reach', true)) = 'all'
    OR ((SELECT current_setting('spoc.reach', true)) = 'desk'
        AND (circle_id IS NULL
             OR circle_id::text = ANY (
                 string_to_array((SELECT current_setting('spoc.circles', true)), ','))))
"""
CHILD = """
    (SELECT current_setting('spoc.reach', true)) = 'all'
    OR EXISTS (SELECT 1 FROM cases_case parent WHERE parent.id = case_id)
"""
BOTH = """
    (SELECT current_setting('spoc.reach', true)) = 'all'
    OR (EXISTS (SELECT 1 FROM cases_case parent WHERE parent.id = case_id)
        AND EXISTS (SELECT 1 FROM cases_case parent WHERE parent.id = other_id))
"""
OF_DRAFT = """
    (SELECT current_setting('spoc.reach', true)) = 'all'
    OR EXISTS (SELECT 1 FROM cases_draft parent WHERE parent.id = draft_id)
"""
POLICIES = {
    "cases_case": SEES,
    "cases_casemessage": CHILD,
    "cases_proposal": BOTH,
    "cases_clockevent": CHILD,
    "cases_escalation": CHILD,
    "cases_note": CHILD,
    "cases_draft": CHILD,
    "cases_approval": OF_DRAFT,
    "cases_presence": CHILD,
}


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
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunSQL(protect(table, sees), unprotect(table))
        for table, sees in POLICIES.items()
    ]
