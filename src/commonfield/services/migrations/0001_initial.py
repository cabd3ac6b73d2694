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
            name='VillageNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prepared_by', models.BigIntegerField(null=True)),
                ('prepared_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('number', models.CharField(max_length=16, unique=True)),
                ('village', models.CharField(db_index=True, max_length=12)),
                ('publisher', models.CharField(choices=[('committee', "Villagers' committee"), ('collective', 'Village collective')], max_length=12)),
                ('kind', models.CharField(max_length=24)),
                ('due_on', models.DateField(null=True)),
                ('title', models.CharField(max_length=60)),
                ('text', models.TextField(blank=True)),
                ('last_day', models.DateField()),
                ('file_name', models.CharField(blank=True, max_length=100)),
                ('file_sha256', models.CharField(blank=True, max_length=64)),
                ('reasons', models.JSONField(default=dict)),
                ('needs_two', models.BooleanField()),
            ],
            options={
                'db_table': 'services_notice',
            },
        ),
        migrations.CreateModel(
            name='PaperLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=120)),
                ('known', models.CharField(blank=True, max_length=24)),
            ],
            options={
                'db_table': 'services_paper_line',
                'ordering': ['form_id', 'position'],
            },
        ),
        migrations.CreateModel(
            name='PaperSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village', models.CharField(db_index=True, max_length=12)),
                ('state', models.CharField(choices=[('asked', 'Waits for the village'), ('answered', 'Answered'), ('refused', 'Refused'), ('handed_back', 'Handed back'), ('withdrawn', 'Taken back')], max_length=12)),
                ('minutes', models.PositiveIntegerField(null=True)),
                ('rule', models.CharField(blank=True, max_length=24)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('decided_by', models.CharField(blank=True, max_length=24)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'services_paper_sheet',
            },
        ),
        migrations.CreateModel(
            name='BoardQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True)),
                ('village', models.CharField(db_index=True, max_length=12)),
                ('text_sealed', models.BinaryField()),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('answer_sealed', models.BinaryField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'services_board_question',
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
                ('cook_until', models.DateField(null=True)),
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
            name='DayOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.CharField(db_index=True, max_length=24)),
                ('made_at', models.DateTimeField()),
                ('booking', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='offer', to='services.booking')),
            ],
            options={
                'db_table': 'services_offer',
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
            name='HallWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('household', models.CharField(max_length=24)),
                ('subject', models.CharField(max_length=40)),
                ('use', models.CharField(choices=[('opera', 'Opera'), ('film', 'Film'), ('gala', 'Village gala'), ('team', 'Dance and music teams'), ('reading', 'Reading'), ('dialect', 'Dialect'), ('heritage', 'Heritage and tea making'), ('doctor', "Doctor's day"), ('law', 'Law day'), ('phone_class', 'Phone class'), ('farming', 'Farm training'), ('selling', 'Selling online'), ('children', "Children's hours"), ('rite', 'Rite of passage'), ('feast', 'Family feast'), ('repairs', 'Hairdresser and repairs'), ('meeting', 'Meeting'), ('shelter', 'Shelter')], max_length=12)),
                ('place', models.CharField(db_index=True, max_length=12)),
                ('quarter', models.DateField()),
                ('made_by', models.CharField(max_length=24)),
                ('made_at', models.DateTimeField()),
                ('fact', models.UUIDField()),
                ('met_fact', models.UUIDField(null=True)),
                ('met_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.booking')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'services_wish',
            },
        ),
        migrations.CreateModel(
            name='NoticeDecision',
            fields=[
                ('verdict', models.CharField(choices=[('accepted', 'Accepted'), ('sent_back', 'Sent back'), ('taken_back', 'Taken back')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('digest', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='decision', serialize=False, to='services.villagenotice')),
                ('fact', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'services_notice_decision',
            },
        ),
        migrations.CreateModel(
            name='NoticeFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16)),
                ('content_sealed', models.BinaryField()),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='file', to='services.villagenotice')),
            ],
            options={
                'db_table': 'services_notice_file',
            },
        ),
        migrations.CreateModel(
            name='NoticeLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_by', models.BigIntegerField()),
                ('looked_at', models.DateTimeField()),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='services.villagenotice')),
            ],
            options={
                'db_table': 'services_notice_look',
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
        migrations.CreateModel(
            name='PaperAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('counted_until', models.DateTimeField(null=True)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.paperline')),
                ('sheet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='services.papersheet')),
            ],
            options={
                'db_table': 'services_paper_answer',
            },
        ),
        migrations.CreateModel(
            name='RepairReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=12, unique=True)),
                ('receipt', models.CharField(max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('lamp', 'Street lamp'), ('road', 'Road, bridge or railing'), ('water', 'Water pipe or drain'), ('wire', 'Wire, pole or box'), ('waste', 'Waste, bin or toilet'), ('tree', 'Tree or slope'), ('hall', 'Something in the hall or on the square'), ('other', 'Something else')], max_length=8)),
                ('place', models.CharField(max_length=12)),
                ('venue', models.SlugField(blank=True, max_length=60)),
                ('spot', models.CharField(max_length=60)),
                ('words_sealed', models.BinaryField(null=True)),
                ('photo', models.CharField(blank=True, max_length=64)),
                ('made_by', models.CharField(blank=True, max_length=24)),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('sent', 'Sent'), ('reopened', 'Still broken, says the reporter'), ('accepted', 'Accepted'), ('handed_on', 'Handed on'), ('repaired', 'Closed: repaired'), ('not_repaired', 'Closed: not repaired')], default='sent', max_length=12)),
                ('closed_at', models.DateTimeField(null=True)),
                ('fact', models.UUIDField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'services_report',
            },
        ),
        migrations.CreateModel(
            name='RepairStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('sent', 'Sent'), ('reopened', 'Still broken, says the reporter'), ('accepted', 'Accepted'), ('handed_on', 'Handed on'), ('repaired', 'Closed: repaired'), ('not_repaired', 'Closed: not repaired')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=100)),
                ('line_number', models.CharField(blank=True, max_length=30)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(blank=True, max_length=24)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='services.repairreport')),
            ],
            options={
                'db_table': 'services_report_step',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ServiceApplication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True)),
                ('service', models.SlugField(max_length=40)),
                ('terms_on', models.DateField()),
                ('place', models.CharField(db_index=True, max_length=12)),
                ('content_sealed', models.BinaryField(null=True)),
                ('state', models.CharField(choices=[('submitted', 'Handed in'), ('missing', 'Papers missing'), ('accepted', 'Accepted'), ('decided', 'Decided'), ('handed_over', 'Handed over'), ('withdrawn', 'Withdrawn')], max_length=12)),
                ('missing', models.JSONField(default=list)),
                ('made_by', models.CharField(max_length=24)),
                ('made_at', models.DateTimeField()),
                ('accepted_on', models.DateField(null=True)),
                ('is_extended', models.BooleanField(default=False)),
                ('is_granted', models.BooleanField(null=True)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('grade', models.CharField(blank=True, choices=[('very_good', 'Very satisfied'), ('good', 'Satisfied'), ('fair', 'Fairly satisfied'), ('bad', 'Not satisfied'), ('very_bad', 'Not satisfied at all')], max_length=12)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'services_application',
            },
        ),
        migrations.CreateModel(
            name='ApplicationPause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='services.serviceapplication')),
            ],
            options={
                'db_table': 'services_application_pause',
            },
        ),
        migrations.CreateModel(
            name='ApplicationPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.SlugField(max_length=40)),
                ('file', models.CharField(max_length=64)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='services.serviceapplication')),
            ],
            options={
                'db_table': 'services_application_paper',
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('begins_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='services.booking')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'services_slot',
            },
        ),
        migrations.CreateModel(
            name='SlotWait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('booking', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='waiting', to='services.booking')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'services_slot_wait',
            },
        ),
        migrations.CreateModel(
            name='VillageForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True)),
                ('office', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=60)),
                ('reason', models.CharField(max_length=300)),
                ('rule', models.CharField(max_length=120)),
                ('held', models.CharField(max_length=300)),
                ('place', models.CharField(max_length=12)),
                ('due_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('asked_at', models.DateTimeField()),
                ('ask_min', models.PositiveIntegerField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('asker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'services_paper_form',
            },
        ),
        migrations.AddField(
            model_name='papersheet',
            name='form',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='services.villageform'),
        ),
        migrations.AddField(
            model_name='paperline',
            name='form',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='services.villageform'),
        ),
        migrations.CreateModel(
            name='ClassVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.booking')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'services_class_visit',
                'constraints': [models.UniqueConstraint(fields=('booking', 'person'), name='services_class_visit_once')],
            },
        ),
        migrations.CreateModel(
            name='DeclaredRelation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declared_by', models.CharField(max_length=24)),
                ('declared_at', models.DateTimeField()),
                ('relative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supervisor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'services_declared_relation',
                'constraints': [models.UniqueConstraint(fields=('supervisor', 'relative'), name='services_relation_once')],
            },
        ),
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True)),
                ('kind_sealed', models.BinaryField()),
                ('hand', models.CharField(choices=[('helped', 'Helped'), ('own', 'By their own hand'), ('own_first', 'By their own hand, for the first time')], max_length=9)),
                ('helper', models.CharField(blank=True, max_length=24)),
                ('done_at', models.DateTimeField()),
                ('fact', models.UUIDField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'services_errand',
                'indexes': [models.Index(fields=['person', 'done_at'], name='services_errand_person')],
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
        migrations.AddConstraint(
            model_name='hallwish',
            constraint=models.UniqueConstraint(fields=('household', 'use', 'quarter'), name='services_wish_once_a_quarter'),
        ),
        migrations.AddConstraint(
            model_name='noticelook',
            constraint=models.UniqueConstraint(fields=('notice', 'looked_by'), name='services_notice_look_once'),
        ),
        migrations.AddConstraint(
            model_name='paperanswer',
            constraint=models.UniqueConstraint(fields=('sheet', 'line'), name='services_paper_answer_once'),
        ),
        migrations.AddIndex(
            model_name='repairreport',
            index=models.Index(fields=['place', 'state'], name='services_report_place'),
        ),
        migrations.AddConstraint(
            model_name='serviceapplication',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('person', None), models.Q(('decided_by', models.F('person')), _negated=True), _connector='OR'), name='services_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='serviceapplication',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['submitted', 'missing', 'accepted'])), fields=('person', 'service'), name='services_one_open_application'),
        ),
        migrations.AddConstraint(
            model_name='applicationpause',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('application',), name='services_one_open_pause'),
        ),
        migrations.AddConstraint(
            model_name='applicationpause',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('began_on')), _connector='OR'), name='services_pause_forward'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.UniqueConstraint(fields=('booking', 'number'), name='services_slot_once'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('booking', 'person'), name='services_one_slot_each'),
        ),
        migrations.AddConstraint(
            model_name='slotwait',
            constraint=models.UniqueConstraint(fields=('booking', 'person'), name='services_wait_once'),
        ),
        migrations.AddConstraint(
            model_name='villageform',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('due_on'))), name='services_paper_form_forward'),
        ),
        migrations.AddConstraint(
            model_name='papersheet',
            constraint=models.UniqueConstraint(fields=('form', 'village'), name='services_paper_sheet_once'),
        ),
        migrations.AddConstraint(
            model_name='paperline',
            constraint=models.UniqueConstraint(fields=('form', 'position'), name='services_paper_line_once'),
        ),
    ]
