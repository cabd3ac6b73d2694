from django.db import migrations


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0005_park_manager_editor'),
    ]

    operations = []
