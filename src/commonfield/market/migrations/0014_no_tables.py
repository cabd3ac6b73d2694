from django.db import migrations


class Migration(migrations.Migration):
    """What stores' squashed migration does not replace, so that the next one has a number."""

    dependencies = [("market", "0013_rooms")]
    operations = []
