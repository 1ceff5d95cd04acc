import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import trellis.core.models


class Migration(migrations.Migration):

    dependencies = [
        ("provision", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="ref",
            field=trellis.core.models.RefField(),
        ),
        migrations.AddField(
            model_name="supportline",
            name="edited_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
