from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('audit', '0001_initial'),
        ('audit', '0002_chains'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditChain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rows', models.BigIntegerField()),
                ('signature', models.CharField(max_length=40)),
            ],
            options={
                'db_table': 'audit_chain',
            },
        ),
        migrations.CreateModel(
            name='AuditRow',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=40)),
                ('action', models.CharField(max_length=64)),
                ('object', models.CharField(max_length=80)),
                ('place', models.CharField(blank=True, max_length=12)),
                ('detail', models.JSONField(default=dict)),
                ('signature', models.CharField(max_length=40)),
                ('chain', models.IntegerField()),
                ('number', models.BigIntegerField()),
            ],
            options={
                'db_table': 'audit_row',
                'indexes': [models.Index(fields=['object'], name='audit_row_object'), models.Index(fields=['actor', 'at'], name='audit_row_actor_at')],
            },
        ),
    ]
