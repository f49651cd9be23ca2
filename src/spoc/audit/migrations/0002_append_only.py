"""The record can be written and read, and nothing else, by anybody; it numbers itself."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Origin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("base", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("actor", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=300)),
            ],
        ),
        migrations.RunSQL(
            SQL,
            reverse_sql="""
                DROP TRIGGER audit_entry_numbered ON audit_entry;
                DROP TRIGGER audit_entry_stays ON audit_entry;
                DROP TRIGGER audit_seal_stays ON audit_seal;
                DROP TRIGGER audit_origin_stays ON audit_origin;
                DROP FUNCTION audit_number_entry();
                DROP FUNCTION audit_refuse_change();
            """,
        ),
    ]
