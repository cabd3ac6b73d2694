"""The tables of the room services."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BookingSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hall', models.SlugField(max_length=60)),
                ('repeat', models.CharField(choices=[('weekly', 'Every week'), ('fortnightly', 'Every two weeks'), ('monthly', 'Every month, on the same weekday')], max_length=12)),
                ('until', models.DateField()),
                ('left_out', models.JSONField(default=list)),
                ('made_by', models.CharField(max_length=24)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'services_booking_series',
            },
        ),
        migrations.CreateModel(
            name='HallCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hall', models.SlugField(max_length=60, unique=True)),
                ('way', models.CharField(blank=True, max_length=300)),
                ('way_en', models.CharField(blank=True, max_length=300)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('active_since', models.DateTimeField(null=True)),
                ('active_place', models.CharField(blank=True, db_default='', max_length=12)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'services_hall_card',
            },
        ),
        migrations.CreateModel(
            name='HallPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hall', models.SlugField(max_length=60)),
                ('file', models.CharField(max_length=64)),
                ('width_px', models.PositiveIntegerField()),
                ('height_px', models.PositiveIntegerField()),
                ('caption', models.CharField(max_length=60)),
                ('caption_en', models.CharField(blank=True, max_length=120)),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'services_hall_picture',
                'ordering': ['hall', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='HallRoom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=24, unique=True)),
                ('hall', models.SlugField(max_length=60)),
                ('kind', models.CharField(choices=[('hall', 'Hall'), ('stage', 'Stage'), ('kitchen', 'Kitchen'), ('tables', 'Tables and benches'), ('room', 'Small room'), ('yard', 'Yard')], max_length=8)),
                ('name', models.CharField(max_length=40)),
                ('name_en', models.CharField(blank=True, max_length=80)),
                ('seats', models.PositiveIntegerField(null=True)),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'services_hall_room',
                'ordering': ['hall', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True)),
                ('hall', models.SlugField(max_length=60)),
                ('event_type', models.CharField(choices=[('opera', 'Opera'), ('film', 'Film'), ('gala', 'Village gala'), ('team', 'Dance and music teams'), ('reading', 'Reading'), ('dialect', 'Dialect'), ('heritage', 'Heritage and tea making'), ('doctor', "Doctor's day"), ('law', 'Law day'), ('phone_class', 'Phone class'), ('farming', 'Farm training'), ('selling', 'Selling online'), ('children', "Children's hours"), ('rite', 'Rite of passage'), ('feast', 'Family feast'), ('repairs', 'Hairdresser and repairs'), ('meeting', 'Meeting'), ('shelter', 'Shelter')], max_length=12)),
                ('title', models.CharField(max_length=60)),
                ('title_en', models.CharField(blank=True, max_length=120)),
                ('is_public', models.BooleanField()),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('setup_min', models.PositiveSmallIntegerField(default=0)),
                ('clear_min', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('confirmed', 'Confirmed'), ('refused', 'Refused'), ('cancelled', 'Cancelled')], max_length=10)),
                ('contact_sealed', models.BinaryField(null=True)),
                ('organisation', models.CharField(blank=True, max_length=40)),
                ('guests', models.PositiveIntegerField(null=True)),
                ('deposit_fen', models.BigIntegerField(default=0)),
                ('made_by', models.CharField(max_length=24)),
                ('made_at', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, max_length=24)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=100)),
                ('revision', models.PositiveIntegerField(db_default=0)),
                ('visits', models.PositiveIntegerField(null=True)),
                ('counted_at', models.DateTimeField(null=True)),
                ('held_fact', models.UUIDField(null=True)),
                ('visits_fact', models.UUIDField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('series', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='services.bookingseries')),
                ('rooms', models.ManyToManyField(db_table='services_booking_room', related_name='+', to='services.hallroom')),
            ],
            options={
                'db_table': 'services_booking',
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hall', models.SlugField(max_length=60)),
                ('day', models.DateField()),
                ('reason', models.CharField(max_length=100)),
                ('set_by', models.CharField(max_length=24)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'services_closed_day',
                'constraints': [models.UniqueConstraint(fields=('hall', 'day'), name='services_closed_day_once')],
            },
        ),
        migrations.CreateModel(
            name='HallHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hall', models.SlugField(max_length=60)),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens_min', models.PositiveSmallIntegerField()),
                ('closes_min', models.PositiveSmallIntegerField()),
            ],
            options={
                'db_table': 'services_hall_hours',
                'ordering': ['hall', 'weekday', 'opens_min'],
                'constraints': [models.UniqueConstraint(fields=('hall', 'weekday', 'opens_min'), name='services_hall_hours_once'), models.CheckConstraint(condition=models.Q(('closes_min__lte', 1440), ('weekday__range', (1, 7)), ('closes_min__gt', models.F('opens_min'))), name='services_hall_hours_within_a_day')],
            },
        ),
        migrations.CreateModel(
            name='BookedQuarter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.BigIntegerField()),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quarters', to='services.booking')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='services.hallroom')),
            ],
            options={
                'db_table': 'services_booked_quarter',
            },
        ),
        migrations.CreateModel(
            name='OpenDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hall', models.SlugField(max_length=60)),
                ('day', models.DateField()),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.CharField(max_length=24)),
                ('closed_at', models.DateTimeField(null=True)),
                ('fact', models.UUIDField()),
            ],
            options={
                'db_table': 'services_open_day',
                'constraints': [models.UniqueConstraint(fields=('hall', 'day'), name='services_open_day_once')],
            },
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['hall', 'begins_at'], name='services_booking_hall'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='services_booking_forward'),
        ),
        migrations.AddConstraint(
            model_name='bookedquarter',
            constraint=models.UniqueConstraint(fields=('room', 'quarter'), name='services_room_taken_once'),
        ),
    ]
