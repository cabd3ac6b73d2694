from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0012_makers_of_keys")]

    operations = [
        migrations.AddField(
            model_name="person", name="phone_unproved_since", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="person", name="email_unproved_since", field=models.DateTimeField(null=True)
        ),
    ]
