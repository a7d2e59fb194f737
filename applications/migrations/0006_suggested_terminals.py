from django.db import migrations


def suggest(apps, _schema):
    """Applications from before the question get what is suggested to new ones, so that none stands still over it."""
    application, wish = apps.get_model("applications", "Application"), apps.get_model("applications", "TerminalWish")
    without = application.objects.filter(terminal=None).values_list("pk", flat=True)
    rows = (wish(application_id=pk, model="P3000", quantity="1", deliver_to="shop") for pk in without.iterator())
    wish.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_third_person_and_delivery")]

    operations = [migrations.RunPython(suggest, migrations.RunPython.noop)]
