"""The same mail or text again is found by the sender's number and by the smallest shingle."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_sign_in"),
        ("exchange", "0003_find_the_newest"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["external_id"],
                condition=models.Q(
                    ("direction", "in"), models.Q(("external_id", ""), _negated=True)
                ),
                name="message_by_sent_number",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(models.F("shingles__0"), name="message_by_text"),
        ),
    ]
