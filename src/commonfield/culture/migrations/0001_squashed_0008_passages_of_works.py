from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from commonfield.culture.library.passages import PASSAGES


def create_index(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001 - as Django gives them
    PASSAGES.create(schema_editor.connection)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('culture', '0001_initial'),
        ('culture', '0002_full_text'),
        ('culture', '0003_uploads'),
        ('culture', '0004_removed_notes'),
        ('culture', '0005_works_by_file'),
        ('culture', '0006_dialect_and_heritage'),
        ('culture', '0007_passages_by_work'),
        ('culture', '0008_passages_of_works'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Variety',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=60)),
                ('family', models.CharField(blank=True, max_length=120)),
                ('family_en', models.CharField(blank=True, max_length=120)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('note_en', models.CharField(blank=True, max_length=500)),
                ('language', models.CharField(blank=True, max_length=35)),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_variety',
            },
        ),
        migrations.CreateModel(
            name='VarietyArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('variety', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='areas', to='culture.variety')),
                ('place', models.CharField(max_length=12)),
            ],
            options={
                'db_table': 'culture_variety_area',
                'constraints': [models.UniqueConstraint(fields=('variety', 'place'), name='culture_variety_area_once')],
            },
        ),
        migrations.CreateModel(
            name='WordCollection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('variety', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collections', to='culture.variety')),
                ('code', models.CharField(max_length=40)),
                ('credit', models.CharField(max_length=300)),
            ],
            options={
                'db_table': 'culture_word_collection',
                'constraints': [models.UniqueConstraint(fields=('variety', 'code'), name='culture_collection_once')],
            },
        ),
        migrations.CreateModel(
            name='DialectWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('variety', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='culture.variety')),
                ('meaning', models.CharField(blank=True, max_length=5)),
                ('headword', models.CharField(max_length=60)),
                ('headword_traditional', models.CharField(blank=True, max_length=60)),
                ('romanisation', models.CharField(blank=True, max_length=120)),
                ('also_read', models.CharField(blank=True, max_length=200)),
                ('ipa', models.CharField(blank=True, max_length=120)),
                ('gloss', models.CharField(blank=True, max_length=300)),
                ('gloss_en', models.CharField(blank=True, max_length=300)),
                ('source', models.CharField(max_length=40)),
                ('source_code', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'culture_dialect_word',
                'indexes': [models.Index(fields=['variety', 'meaning'], name='culture_word_meaning')],
                'constraints': [models.UniqueConstraint(fields=('variety', 'source', 'source_code'), name='culture_word_once')],
            },
        ),
        migrations.CreateModel(
            name='DialectWordTerm',
            fields=[
                ('pk', models.CompositePrimaryKey('term', 'word_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=40)),
                ('word', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='culture.dialectword')),
                ('weight', models.SmallIntegerField()),
            ],
            options={
                'db_table': 'culture_dialect_word_term',
            },
        ),
        migrations.CreateModel(
            name='CardReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField()),
                ('variety', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='culture.variety')),
                ('meaning', models.CharField(max_length=5)),
                ('rating', models.SmallIntegerField()),
                ('reviewed_at', models.DateTimeField()),
                ('code', models.CharField(max_length=100)),
            ],
            options={
                'db_table': 'culture_card_review',
                'indexes': [models.Index(fields=['person', 'variety', 'meaning'], name='culture_review_card')],
                'constraints': [models.UniqueConstraint(fields=('person', 'code'), name='culture_review_once'), models.CheckConstraint(condition=models.Q(('rating__gte', 1), ('rating__lte', 4)), name='culture_review_rating')],
            },
        ),
        migrations.CreateModel(
            name='LearningCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField()),
                ('variety', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='culture.variety')),
                ('meaning', models.CharField(max_length=5)),
                ('added_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('state', models.JSONField(null=True)),
            ],
            options={
                'db_table': 'culture_learning_card',
                'indexes': [models.Index(fields=['person', 'due_at'], name='culture_card_due')],
                'constraints': [models.UniqueConstraint(fields=('person', 'variety', 'meaning'), name='culture_card_once')],
            },
        ),
        migrations.CreateModel(
            name='DoneLesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('learner', models.CharField(max_length=40)),
                ('variety', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='done', to='culture.variety')),
                ('lesson', models.SmallIntegerField()),
                ('done_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_done_lesson',
                'constraints': [models.UniqueConstraint(fields=('learner', 'variety', 'lesson'), name='culture_lesson_once')],
            },
        ),
        migrations.CreateModel(
            name='ReviewDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('learner', models.CharField(max_length=40)),
                ('day', models.DateField()),
                ('fact', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'culture_review_day',
                'constraints': [models.UniqueConstraint(fields=('learner', 'day'), name='culture_review_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True)),
                ('variety', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='culture.variety')),
                ('meaning', models.CharField(blank=True, max_length=5)),
                ('word', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='recordings', to='culture.dialectword')),
                ('speaker', models.BigIntegerField(null=True)),
                ('place', models.CharField(max_length=12)),
                ('born_decade', models.SmallIntegerField(null=True)),
                ('sound', models.CharField(blank=True, max_length=64)),
                ('milliseconds', models.IntegerField()),
                ('scope', models.CharField(choices=[('hall', 'In the hall only'), ('site', 'On these pages'), ('export', 'Also for others to take away')], max_length=8)),
                ('is_named', models.BooleanField()),
                ('until', models.DateField(null=True)),
                ('channel', models.CharField(choices=[('self', 'By the person, on the page'), ('aloud', 'Read aloud, said aloud'), ('paper', 'Signed on paper')], max_length=8)),
                ('guardian', models.BigIntegerField(null=True)),
                ('brought_by', models.CharField(blank=True, max_length=20)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for two reviewers'), ('accepted', 'Accepted'), ('refused', 'Not accepted'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('recorded_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_fact', models.UUIDField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'culture_recording',
                'indexes': [models.Index(fields=['variety', 'meaning', 'state'], name='culture_recording_said'), models.Index(fields=['speaker'], name='culture_recording_speaker'), models.Index(fields=['withdrawn_at'], name='culture_recording_gone')],
                'constraints': [models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('guardian', None), ('sound', ''), ('speaker', None)), _connector='OR'), name='culture_recording_gone_is_empty')],
            },
        ),
        migrations.CreateModel(
            name='RecordingCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recording', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='culture.recording')),
                ('reviewer', models.BigIntegerField()),
                ('verdict', models.CharField(choices=[('right', 'Right: this is how we say it'), ('wrong', 'Not how we say it'), ('unclear', 'Hard to hear')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('checked_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_recording_check',
                'constraints': [models.UniqueConstraint(fields=('recording', 'reviewer'), name='culture_recording_check_once')],
            },
        ),
        migrations.CreateModel(
            name='HeritageItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('kind', models.CharField(choices=[('literature', 'Folk literature'), ('music', 'Traditional music'), ('dance', 'Traditional dance'), ('opera', 'Traditional opera'), ('storytelling', 'Storytelling and ballads'), ('sport', 'Traditional sports, games and acrobatics'), ('art', 'Traditional fine arts'), ('craft', 'Traditional crafts'), ('medicine', 'Traditional medicine'), ('custom', 'Folk customs'), ('relic', 'Protected immovable relic'), ('house', 'Historic building'), ('village', 'Traditional village')], max_length=12)),
                ('level', models.CharField(choices=[('national', 'National list'), ('province', 'Provincial list'), ('city', 'City list'), ('county', 'County list'), ('none', 'On no list that we know of')], max_length=10)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, max_length=120)),
                ('story', models.TextField(blank=True)),
                ('story_en', models.TextField(blank=True)),
                ('place', models.CharField(max_length=12)),
                ('spot', models.CharField(blank=True, max_length=120)),
                ('spot_en', models.CharField(blank=True, max_length=120)),
                ('trail_number', models.SmallIntegerField(null=True)),
                ('deed', models.CharField(choices=[('picked', 'Picked'), ('cooked', 'Cooked'), ('sung', 'Sung and played'), ('done', 'Done')], max_length=8)),
                ('day_rule', models.CharField(blank=True, max_length=60)),
                ('source', models.CharField(blank=True, max_length=500)),
                ('source_en', models.CharField(blank=True, max_length=500)),
                ('certainty', models.CharField(choices=[('A', 'From an official list or law, or computed'), ('B', 'Two public reports agree, or one official page'), ('C', 'We heard this; who can confirm it?'), ('X', 'Not shown until somebody named has confirmed it')], max_length=1)),
                ('brought_by', models.CharField(blank=True, max_length=20)),
                ('changed_by', models.CharField(blank=True, max_length=20)),
                ('writers', models.JSONField(default=dict)),
                ('added_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'culture_heritage_item',
                'indexes': [models.Index(fields=['place', 'kind'], name='culture_heritage_place')],
            },
        ),
        migrations.CreateModel(
            name='HeritageTerm',
            fields=[
                ('pk', models.CompositePrimaryKey('term', 'item_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=40)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='culture.heritageitem')),
                ('weight', models.SmallIntegerField()),
            ],
            options={
                'db_table': 'culture_heritage_term',
            },
        ),
        migrations.CreateModel(
            name='HeritageConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmations', to='culture.heritageitem')),
                ('person', models.BigIntegerField()),
                ('capacity', models.CharField(max_length=120)),
                ('confirmed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_heritage_confirmation',
                'constraints': [models.UniqueConstraint(fields=('item', 'person'), name='culture_confirmation_once')],
            },
        ),
        migrations.CreateModel(
            name='HeritageMedia',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='media', to='culture.heritageitem')),
                ('number', models.SmallIntegerField()),
                ('file', models.CharField(max_length=64)),
                ('caption', models.CharField(blank=True, max_length=300)),
                ('caption_en', models.CharField(blank=True, max_length=300)),
                ('rights_note', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'db_table': 'culture_heritage_media',
                'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='culture_heritage_media_once')],
            },
        ),
        migrations.CreateModel(
            name='ChosenDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chosen_days', to='culture.heritageitem')),
                ('place', models.CharField(max_length=12)),
                ('year', models.SmallIntegerField()),
                ('day', models.DateField()),
                ('chosen_by', models.CharField(max_length=20)),
                ('chosen_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_chosen_day',
                'constraints': [models.UniqueConstraint(fields=('item', 'place', 'year'), name='culture_chosen_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Inheritor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inheritors', to='culture.heritageitem')),
                ('person', models.BigIntegerField(null=True)),
                ('name_sealed', models.BinaryField(null=True)),
                ('level', models.CharField(choices=[('national', 'National'), ('province', 'Provincial'), ('city', 'City'), ('county', 'County'), ('none', 'Not named yet')], max_length=10)),
                ('place', models.CharField(max_length=12)),
                ('born_year', models.SmallIntegerField(null=True)),
                ('is_named', models.BooleanField(default=False)),
                ('added_at', models.DateTimeField()),
                ('ended_on', models.DateField(null=True)),
            ],
            options={
                'db_table': 'culture_inheritor',
            },
        ),
        migrations.CreateModel(
            name='Interview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recording', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='interview', to='culture.recording')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interviews', to='culture.heritageitem')),
                ('inheritor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interviews', to='culture.inheritor')),
                ('title', models.CharField(max_length=200)),
                ('lines', models.JSONField(default=list)),
            ],
            options={
                'db_table': 'culture_interview',
            },
        ),
        migrations.CreateModel(
            name='Work',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('book', 'Book'), ('pictures', 'Picture book'), ('sound', 'Audio')], max_length=10)),
                ('title', models.CharField(max_length=300)),
                ('title_en', models.CharField(blank=True, max_length=300)),
                ('authors', models.CharField(blank=True, max_length=1300)),
                ('language', models.CharField(blank=True, max_length=35)),
                ('description', models.TextField(blank=True)),
                ('publisher', models.CharField(blank=True, max_length=200)),
                ('year', models.CharField(blank=True, max_length=4)),
                ('subject', models.CharField(choices=[('tea', 'Tea'), ('village', 'Our village'), ('customs', 'Customs and opera'), ('year', "The year's round"), ('skills', 'Skills'), ('children', 'For children'), ('classics', 'Classics'), ('stories', 'Stories'), ('farming', 'Farming'), ('health', 'Health'), ('law', 'Law and rights'), ('other', 'Other')], max_length=12)),
                ('rights', models.CharField(choices=[('own', 'Our own work'), ('public_domain', 'Out of copyright'), ('licensed', 'Licensed'), ('hall_only', 'Inside the hall only'), ('rural_scheme', 'The rural scheme')], max_length=16)),
                ('rights_note', models.CharField(blank=True, max_length=1000)),
                ('licensed_until', models.DateField(null=True)),
                ('announced_on', models.DateField(null=True)),
                ('hall', models.CharField(max_length=60)),
                ('place', models.CharField(max_length=12)),
                ('cover', models.CharField(blank=True, max_length=64)),
                ('source_sha256', models.CharField(blank=True, max_length=64)),
                ('is_right_to_left', models.BooleanField(default=False)),
                ('is_checked', models.BooleanField(null=True)),
                ('added_at', models.DateTimeField()),
                ('brought_by', models.CharField(blank=True, max_length=20)),
                ('published_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(null=True)),
                ('objected_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'culture_work',
                'indexes': [models.Index(fields=['hall', 'published_at'], name='culture_work_hall'), models.Index(fields=['source_sha256'], name='culture_work_file'), models.Index(fields=['-published_at', '-id'], name='culture_work_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('source_sha256', ''), _negated=True), fields=('hall', 'source_sha256'), name='culture_work_once'), models.CheckConstraint(condition=models.Q(models.Q(('rights', 'rural_scheme'), _negated=True), ('announced_on__isnull', False), _connector='OR'), name='culture_work_announced')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hall', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=300)),
                ('file', models.CharField(blank=True, max_length=64)),
                ('size', models.BigIntegerField()),
                ('words', models.JSONField(default=dict)),
                ('series', models.CharField(blank=True, max_length=32)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('converting', 'Being converted'), ('ready', 'Ready'), ('refused', 'Refused')], default='waiting', max_length=10)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('params', models.JSONField(default=dict)),
                ('tries', models.SmallIntegerField(default=0)),
                ('work', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='uploads', to='culture.work')),
                ('brought_by', models.CharField(max_length=20)),
                ('brought_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_upload',
                'indexes': [models.Index(fields=['state', 'brought_at'], name='culture_upload_state'), models.Index(fields=['hall', 'brought_at'], name='culture_upload_hall')],
            },
        ),
        migrations.CreateModel(
            name='Chapter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chapters', to='culture.work')),
                ('number', models.IntegerField()),
                ('title', models.CharField(blank=True, max_length=200)),
                ('depth', models.SmallIntegerField()),
                ('is_aside', models.BooleanField()),
                ('html', models.TextField(blank=True)),
                ('seconds', models.IntegerField()),
                ('sound', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'db_table': 'culture_chapter',
                'constraints': [models.UniqueConstraint(fields=('work', 'number'), name='culture_chapter_once')],
            },
        ),
        migrations.CreateModel(
            name='ChapterFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chapter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='culture.chapter')),
                ('file', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'culture_chapter_file',
                'constraints': [models.UniqueConstraint(fields=('chapter', 'file'), name='culture_chapter_file_once')],
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='culture.work')),
                ('chapter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='culture.chapter')),
                ('start', models.IntegerField()),
                ('text', models.TextField()),
                ('folded', models.TextField()),
            ],
            options={
                'db_table': 'culture_passage',
            },
        ),
        migrations.CreateModel(
            name='WorkTerm',
            fields=[
                ('pk', models.CompositePrimaryKey('term', 'work_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=40)),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='culture.work')),
                ('weight', models.SmallIntegerField()),
            ],
            options={
                'db_table': 'culture_work_term',
            },
        ),
        migrations.CreateModel(
            name='ShelfPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hall', models.CharField(max_length=60)),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shelves', to='culture.work')),
                ('placed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_shelf_place',
                'constraints': [models.UniqueConstraint(fields=('hall', 'work'), name='culture_shelf_place_once')],
            },
        ),
        migrations.CreateModel(
            name='ReadingPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField()),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='culture.work')),
                ('chapter', models.IntegerField()),
                ('permille', models.SmallIntegerField()),
                ('read_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'culture_reading_position',
                'constraints': [models.UniqueConstraint(fields=('person', 'work'), name='culture_position_once'), models.CheckConstraint(condition=models.Q(('permille__gte', 0), ('permille__lte', 1000)), name='culture_position_permille')],
            },
        ),
        migrations.CreateModel(
            name='ReadingNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField()),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='culture.work')),
                ('chapter', models.IntegerField()),
                ('permille', models.SmallIntegerField()),
                ('code', models.CharField(max_length=64)),
                ('note_sealed', models.BinaryField(null=True)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_reading_note',
                'constraints': [models.UniqueConstraint(fields=('person', 'code'), name='culture_note_once')],
            },
        ),
        migrations.CreateModel(
            name='RemovedNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BigIntegerField()),
                ('code', models.CharField(max_length=64)),
                ('removed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_removed_note',
                'constraints': [models.UniqueConstraint(fields=('person', 'code'), name='culture_removed_note_once')],
            },
        ),
        migrations.CreateModel(
            name='ReadChapter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.CharField(max_length=40)),
                ('chapter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='culture.chapter')),
                ('read_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_read_chapter',
                'constraints': [models.UniqueConstraint(fields=('reader', 'chapter'), name='culture_read_once')],
            },
        ),
        migrations.CreateModel(
            name='SeenPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.CharField(max_length=40)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seen_by', to='culture.chapter')),
                ('seconds', models.IntegerField()),
            ],
            options={
                'db_table': 'culture_seen_page',
                'constraints': [models.UniqueConstraint(fields=('reader', 'page'), name='culture_seen_page_once')],
            },
        ),
        migrations.CreateModel(
            name='QueueEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('device', models.CharField(max_length=40)),
                ('entry', models.CharField(max_length=64)),
                ('person', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'culture_queue_entry',
                'constraints': [models.UniqueConstraint(fields=('device', 'entry'), name='culture_queue_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='culture.work')),
                ('contact_sealed', models.BinaryField()),
                ('reason', models.CharField(max_length=1000)),
                ('token', models.CharField(blank=True, db_index=True, max_length=32)),
                ('made_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('is_upheld', models.BooleanField(null=True)),
            ],
            options={
                'db_table': 'culture_objection',
            },
        ),
        migrations.RunPython(create_index, migrations.RunPython.noop),
    ]
