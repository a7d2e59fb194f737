"""Addresses of a hand-over's papers close at a time; keys and a small payment are proofs of an activation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_applications")]

    operations = [
        migrations.AddField("handover", "links_until", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "activationstep",
            "key",
            models.CharField(
                choices=[
                    ("code", "Activation code"),
                    ("parameters", "Parameters downloaded"),
                    ("sign_on", "Signed on"),
                    ("keys", "Keys loaded"),
                    ("binding", "Binding read back"),
                    ("payment", "Small test payment"),
                ],
                max_length=16,
            ),
        ),
    ]
