from django.db import migrations
from django.db.models import F


def note_where_records_began(apps, schema_editor):  # noqa: ANN001, ANN201, ARG001 - as Django calls it
    """A grower who was written down and enrolled by one form is the cooperative's to look after."""
    person, organisation = (apps.get_model("people", name) for name in ("Person", "Organisation"))
    grower = apps.get_model("supply", "Grower")
    codes = grower.objects.order_by().values_list("cooperative", flat=True).distinct()
    for keeper in organisation.objects.filter(code__in=codes):
        written_down = person.objects.filter(
            grower__cooperative=keeper.code, grower__registered_at=F("created_at"), erased_at=None
        )
        written_down.update(records_began_at=keeper)


class Migration(migrations.Migration):
    dependencies = [
        ("supply", "0002_sums_of_64_bits"),
        ("people", "0004_records_began_at"),
    ]

    operations = [migrations.RunPython(note_where_records_began, migrations.RunPython.noop)]
