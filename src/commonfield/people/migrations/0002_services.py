"""Roles and consents of the room services."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='apitoken',
            name='scopes',
            field=models.CharField(max_length=200),
        ),
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(choices=[('account', 'Keeping your account'), ('grower_records', 'Deliveries, shares and payouts'), ('payout', 'Paying to your bank account'), ('helper', 'A helper acting with you'), ('name_shown', 'Your name on a page that everybody reads'), ('reading', 'Remembering what you read'), ('learning', 'Remembering what you learn'), ('voice', 'Letting others hear your voice'), ('errand', 'Recording one errand or class'), ('services', "Applying at the village's desk")], max_length=24),
        ),
        migrations.AlterField(
            model_name='grant',
            name='role',
            field=models.CharField(choices=[('county_admin', 'County administrator'), ('bureau', 'Bureau officer'), ('analyst', 'Analyst'), ('clerk', 'Clerk at the scale'), ('keeper', 'Store keeper'), ('hall_keeper', 'Hall keeper'), ('helper', 'Helper'), ('grower', 'Grower'), ('auditor', 'Auditor'), ('accountant', 'Accountant'), ('reviewer', 'Reviewer of figures'), ('dialect_reviewer', 'Reviewer of dialect recordings'), ('heritage', 'Heritage worker'), ('supplier', 'Supplier of events'), ('village_clerk', 'Village clerk or bookkeeper'), ('committee_member', "Member of the villagers' committee"), ('supervisor', 'Member of the supervision committee')], max_length=16),
        ),
    ]
