import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_orders_and_reservations")]

    operations = [
        migrations.CreateModel(
            name="TerminalWish",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="terminal",
                        serialize=False,
                        to="applications.application",
                    ),
                ),
                ("model", models.CharField(blank=True, max_length=20)),
                ("quantity", models.CharField(blank=True, max_length=2)),
                (
                    "deliver_to",
                    models.CharField(
                        blank=True,
                        choices=[("shop", "The address of the shop"), ("other", "Another address")],
                        max_length=8,
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=6)),
                ("address", models.TextField(blank=True, default="")),
                ("receiver", models.CharField(blank=True, max_length=50)),
                ("mobile", models.TextField(blank=True, default="")),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="settlement",
            name="settlement_kind_known",
        ),
        migrations.AddField(
            model_name="settlement",
            name="holder_id_number",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("id_front", "Identity card, side with the portrait"),
                    ("id_back", "Identity card, side with the national emblem"),
                    ("business_licence", "Business licence"),
                    ("account_proof", "Proof of the corporate account"),
                    ("bank_card", "Bank card, front only"),
                    ("authorisation", "Letter of authorisation for the account"),
                    ("holder_id_front", "Account holder's identity card, side with the portrait"),
                    ("holder_id_back", "Account holder's identity card, side with the national emblem"),
                    ("shop_front", "Shop from outside, with its sign"),
                    ("shop_inside", "Shop from inside"),
                    ("counter", "Checkout counter"),
                    ("trade_permit", "Permit of your trade"),
                    ("premises", "Lease or proof of the premises"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("personal", "Personal bank card"),
                    ("corporate", "Corporate account"),
                    ("authorised", "Bank card of an authorised person"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["", "personal", "corporate", "authorised"])),
                name="settlement_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminalwish",
            constraint=models.CheckConstraint(
                condition=models.Q(("deliver_to__in", ["", "shop", "other"])), name="terminal_deliver_to_known"
            ),
        ),
    ]
