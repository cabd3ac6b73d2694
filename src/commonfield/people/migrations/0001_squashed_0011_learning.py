import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_sessions'),
        ('people', '0003_token_scopes'),
        ('people', '0004_records_began_at'),
        ('people', '0005_waiting'),
        ('people', '0006_second_factor'),
        ('people', '0007_one_salt_each'),
        ('people', '0008_service_accounts'),
        ('people', '0009_consents_by_thing_and_roles'),
        ('people', '0010_hall_screens'),
        ('people', '0011_learning'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, unique=True)),
                ('place_code', models.CharField(db_index=True, max_length=12)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, unique=True)),
                ('kind', models.CharField(choices=[('enterprise', 'Enterprise'), ('cooperative', 'Cooperative'), ('store', 'Online store'), ('village', 'Village'), ('bureau', 'Bureau'), ('hall', 'Hall')], max_length=16)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, max_length=120)),
                ('place_code', models.CharField(db_index=True, max_length=12)),
                ('credit_code', models.CharField(blank=True, max_length=18)),
                ('has_credit_code_warning', models.BooleanField(default=False)),
                ('registered_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('credit_code', ''), _negated=True), fields=('credit_code',), name='people_credit_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=64, null=True, unique=True)),
                ('salt', models.BinaryField(null=True)),
                ('name_sealed', models.BinaryField(null=True)),
                ('phone_sealed', models.BinaryField(null=True)),
                ('email_sealed', models.BinaryField(null=True)),
                ('identity_sealed', models.BinaryField(null=True)),
                ('bank_sealed', models.BinaryField(null=True)),
                ('phone_print', models.CharField(blank=True, db_index=True, max_length=64)),
                ('email_print', models.CharField(blank=True, db_index=True, max_length=64)),
                ('identity_print', models.CharField(blank=True, max_length=64)),
                ('name_print', models.CharField(blank=True, db_index=True, max_length=64)),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('home_place', models.CharField(blank=True, db_index=True, max_length=12)),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='people.household')),
                ('records_began_at', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('demo_role', models.CharField(blank=True, max_length=16)),
                ('created_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('bank_sealed', None), ('email_print', ''), ('email_sealed', None), ('identity_print', ''), ('identity_sealed', None), ('name_print', ''), ('name_sealed', None), ('phone_print', ''), ('phone_sealed', None), ('salt', None), ('username', None)), _connector='OR'), name='people_erased_means_empty'), models.UniqueConstraint(condition=models.Q(('identity_print', ''), _negated=True), fields=('identity_print',), name='people_identity_once')],
            },
        ),
        # By itself, as it was once done: PostgreSQL names the constraint by it.
        migrations.AlterField(
            model_name='person',
            name='salt',
            field=models.BinaryField(null=True, unique=True),
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                ('device', models.CharField(blank=True, max_length=60)),
                ('signed_in_on', models.DateField(null=True)),
                ('seen_on', models.DateField(null=True)),
            ],
            options={
                'ordering': ['session_key'],
            },
        ),
        migrations.CreateModel(
            name='HallScreen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('name', models.CharField(max_length=60)),
                ('token_print', models.CharField(max_length=64, unique=True)),
                ('registered_by', models.CharField(max_length=24)),
                ('registered_at', models.DateTimeField()),
                ('seen_on', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['hall_id', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ServiceAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_accounts', to='people.organisation')),
                ('name', models.CharField(max_length=60)),
                ('roles', models.CharField(max_length=60)),
                ('made_by', models.CharField(max_length=24)),
                ('made_at', models.DateTimeField()),
                ('ended_by', models.CharField(blank=True, max_length=24)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'people_service_account',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_factor', to=settings.AUTH_USER_MODEL)),
                ('secret_sealed', models.BinaryField(null=True)),
                ('last_step', models.PositiveBigIntegerField(default=0)),
                ('asked_at', models.DateTimeField(null=True)),
                ('set_up_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='LowIncomeSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spans', to='people.household')),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('source', models.CharField(max_length=120)),
                ('designated_by', models.CharField(max_length=24)),
            ],
            options={
                'ordering': ['household_id', 'valid_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='people_low_income_span_forward'), models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('household',), name='people_one_open_low_income_span')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('county_admin', 'County administrator'), ('bureau', 'Bureau officer'), ('analyst', 'Analyst'), ('clerk', 'Clerk at the scale'), ('keeper', 'Store keeper'), ('hall_keeper', 'Hall keeper'), ('helper', 'Helper'), ('grower', 'Grower'), ('auditor', 'Auditor'), ('accountant', 'Accountant'), ('reviewer', 'Reviewer of figures'), ('dialect_reviewer', 'Reviewer of dialect recordings'), ('heritage', 'Heritage worker')], max_length=16)),
                ('place_code', models.CharField(blank=True, max_length=12)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='people.organisation')),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('granted_by', models.CharField(max_length=24)),
                ('granted_at', models.DateTimeField()),
                ('revoked_by', models.CharField(blank=True, max_length=24)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['person_id', 'role', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('place_code', '')), models.Q(models.Q(('place_code', ''), _negated=True), ('organisation__isnull', True)), _connector='OR'), name='people_grant_one_scope'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='people_grant_forward')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to=settings.AUTH_USER_MODEL)),
                ('purpose', models.CharField(choices=[('account', 'Keeping your account'), ('grower_records', 'Deliveries, shares and payouts'), ('payout', 'Paying to your bank account'), ('helper', 'A helper acting with you'), ('name_shown', 'Your name on a page that everybody reads'), ('reading', 'Remembering what you read'), ('learning', 'Remembering what you learn'), ('voice', 'Letting others hear your voice')], max_length=24)),
                ('text_version', models.CharField(max_length=24)),
                ('channel', models.CharField(choices=[('self', 'By the person, on the page'), ('aloud', 'Read aloud, said aloud'), ('paper', 'Signed on paper')], max_length=8)),
                ('helper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('object', models.CharField(blank=True, max_length=60)),
                ('scope', models.CharField(blank=True, choices=[('hall', 'In the hall only'), ('site', 'On these pages'), ('export', 'Also for others to take away')], max_length=8)),
                ('until', models.DateField(db_index=True, null=True)),
                ('guardian', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_for', models.CharField(blank=True, choices=[('asked', 'You took it back'), ('helper', 'You withdrew it, with someone assisting you'), ('end_day', 'Its last day has passed'), ('newer_text', 'A newer text took its place'), ('erased', 'You were erased'), ('restored', 'Taken back before; an older backup had brought it back')], max_length=12)),
                ('answers', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['person_id', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('channel', 'self'), ('helper__isnull', True)), models.Q(models.Q(('channel', 'self'), _negated=True), ('helper__isnull', False)), _connector='OR'), name='people_consent_helper_unless_self'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('person', 'purpose', 'object'), name='people_one_standing_consent')],
            },
        ),
        migrations.CreateModel(
            name='ContractOfWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='people.organisation')),
                ('sector', models.CharField(choices=[('growing', 'Growing and picking'), ('making', 'Making tea'), ('selling', 'Selling online'), ('carrying', 'Packing and carrying'), ('office', 'Office and services')], max_length=16)),
                ('worker_sealed', models.BinaryField(null=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('declared_at', models.DateTimeField()),
                ('start_fact', models.UUIDField(null=True)),
                ('end_fact', models.UUIDField(null=True)),
            ],
            options={
                'ordering': ['code'],
                'indexes': [models.Index(condition=models.Q(('start_fact', None)), fields=['starts_on'], name='people_contract_not_started'), models.Index(condition=models.Q(('end_fact', None), ('ends_on__isnull', False)), fields=['ends_on'], name='people_contract_not_ended')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='people_contract_forward'), models.CheckConstraint(condition=models.Q(('end_fact', None), ('start_fact__isnull', False), _connector='OR'), name='people_contract_end_after_start_fact')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                ('service_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='people.serviceaccount')),
                ('token_print', models.CharField(max_length=64, unique=True)),
                ('label', models.CharField(max_length=60)),
                ('scopes', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('last_used_on', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('service_account__isnull', True)), models.Q(('person__isnull', True), ('service_account__isnull', False)), _connector='OR'), name='people_token_has_one_owner')],
            },
        ),
        migrations.CreateModel(
            name='Pseudonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pseudonyms', to=settings.AUTH_USER_MODEL)),
                ('purpose', models.CharField(max_length=24)),
                ('value_sealed', models.BinaryField()),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('person', 'purpose'), name='people_one_pseudonym')],
            },
        ),
        migrations.CreateModel(
            name='SignInCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('address_print', models.CharField(db_index=True, max_length=64)),
                ('code_print', models.CharField(max_length=64)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ResetSlip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slips', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('code_print', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SignInFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_print', models.CharField(max_length=64)),
                ('address_print', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['account_print', 'at'], name='people_failure_account'), models.Index(fields=['address_print', 'at'], name='people_failure_address')],
            },
        ),
        migrations.CreateModel(
            name='BankChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='bank_change', to=settings.AUTH_USER_MODEL)),
                ('number_sealed', models.BinaryField()),
                ('entered_by', models.CharField(max_length=24)),
                ('entered_at', models.DateTimeField()),
                ('counts_from', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ErasureWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='erasure_wish', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.CharField(max_length=24)),
                ('asked_at', models.DateTimeField()),
                ('erased_from', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RecoveryProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('person', 'proposed_by'), name='people_one_proposal_each')],
            },
        ),
    ]
