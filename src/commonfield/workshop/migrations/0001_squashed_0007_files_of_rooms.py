from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('workshop', '0001_initial'),
        ('workshop', '0002_page_changes'),
        ('workshop', '0003_files'),
        ('workshop', '0004_sent_forms'),
        ('workshop', '0005_page_changes_by_source'),
        ('workshop', '0006_media'),
        ('workshop', '0007_files_of_rooms'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=8)),
                ('template', models.CharField(max_length=80)),
                ('language', models.CharField(max_length=10)),
                ('to_sealed', models.BinaryField(null=True)),
                ('params_sealed', models.BinaryField(null=True)),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('queued_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'db_table': 'workshop_outbox_message',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='workshop_letters_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'waiting')), models.Q(('params_sealed', None), ('settled_at__isnull', False), ('to_sealed', None)), _connector='OR'), name='workshop_settled_letters_are_wiped')],
            },
        ),
        migrations.CreateModel(
            name='JobClock',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(null=True)),
                ('lease', models.CharField(blank=True, max_length=32)),
                ('finished_at', models.DateTimeField(null=True)),
                ('last_count', models.IntegerField(default=0)),
                ('failures_in_a_row', models.PositiveIntegerField(default=0)),
            ],
            options={
                'db_table': 'workshop_job_clock',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='HeartBeat',
            fields=[
                ('worker', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'workshop_heart_beat',
                'ordering': ['worker'],
            },
        ),
        migrations.CreateModel(
            name='PageChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.IntegerField(db_default=0)),
                ('n', models.BigIntegerField()),
            ],
            options={
                'db_table': 'workshop_page_change',
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('media_type', models.CharField(max_length=20)),
                ('size', models.BigIntegerField()),
                ('kept_at', models.DateTimeField()),
                ('is_public', models.BooleanField(db_default=True)),
            ],
            options={
                'db_table': 'workshop_file',
            },
        ),
        migrations.CreateModel(
            name='SealedFile',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('media_type', models.CharField(max_length=20)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('key_id', models.CharField(max_length=8)),
                ('kept_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'workshop_sealed_file',
            },
        ),
        migrations.CreateModel(
            name='SentForm',
            fields=[
                ('key_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('body_hash', models.CharField(max_length=64)),
                ('answer_sealed', models.BinaryField(null=True)),
                ('sent_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'workshop_sent_form',
            },
        ),
    ]
