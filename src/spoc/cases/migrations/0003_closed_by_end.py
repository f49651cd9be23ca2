"""The view of what is done, the latest first, is read by an index: a year holds 200,000 of them."""

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_row_level_security")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                Coalesce("closed_at", "stopped_at").desc(),
                condition=~models.Q(closed_at=None, stopped_at=None),
                name="case_by_end",
            ),
        ),
    ]
