from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="names",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
