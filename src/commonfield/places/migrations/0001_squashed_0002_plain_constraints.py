import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('places', '0001_initial'),
        ('places', '0002_plain_constraints'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Division',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12)),
                ('parent_code', models.CharField(blank=True, max_length=12)),
                ('level', models.CharField(choices=[('province', 'Province'), ('prefecture', 'Prefecture'), ('county', 'County'), ('town', 'Town'), ('village', 'Village')], max_length=10)),
                ('kind', models.CharField(choices=[('province', 'Province'), ('autonomous_region', 'Autonomous region'), ('municipality', 'Municipality under the central government'), ('special_administrative_region', 'Special administrative region'), ('prefecture_level_city', 'Prefecture-level city'), ('prefecture', 'Prefecture (administrative office)'), ('autonomous_prefecture', 'Autonomous prefecture'), ('league', 'League'), ('district', 'District'), ('county_level_city', 'County-level city'), ('county', 'County'), ('autonomous_county', 'Autonomous county'), ('banner', 'Banner'), ('autonomous_banner', 'Autonomous banner'), ('zone', 'Zone listed for statistics'), ('subdistrict', 'Subdistrict'), ('town', 'Town (zhen)'), ('township', 'Township'), ('ethnic_township', 'Ethnic township'), ('similar_township', 'Unit similar to a township'), ('residents_committee', "Residents' committee"), ('villagers_committee', "Villagers' committee"), ('similar_residents_committee', "Unit similar to a residents' committee"), ('similar_villagers_committee', "Unit similar to a villagers' committee"), ('virtual_direct', 'Placeholder without an office')], max_length=40)),
                ('name', models.CharField(max_length=100)),
                ('short_name', models.CharField(max_length=100)),
                ('pinyin', models.CharField(max_length=250)),
                ('name_en', models.CharField(max_length=300)),
                ('search_text', models.CharField(max_length=1000)),
                ('urban_rural', models.CharField(blank=True, choices=[('111', 'Main urban area'), ('112', 'Urban-rural fringe'), ('121', 'Town centre'), ('122', 'Town-rural fringe'), ('123', 'Special area'), ('210', 'Township centre'), ('220', 'Village')], max_length=3, null=True)),
                ('urban_rural_edition', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('centroid_lat', models.FloatField(blank=True, null=True)),
                ('centroid_lon', models.FloatField(blank=True, null=True)),
                ('tile_col', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('tile_row', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('listed_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['code', models.OrderBy(models.F('valid_from'), nulls_first=True)],
                'indexes': [models.Index(fields=['level', 'code'], name='places_division_level'), models.Index(fields=['parent_code', 'code'], name='places_division_parent')],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='places_division_code_from'), models.UniqueConstraint(condition=models.Q(('valid_from', None)), fields=('code',), name='places_division_one_oldest'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('code',), name='places_division_one_open'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('code'), 12), name='places_division_code_has_12_digits'), models.CheckConstraint(condition=models.Q(('level__in', ['province', 'prefecture', 'county', 'town', 'village'])), name='places_division_level_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['province', 'autonomous_region', 'municipality', 'special_administrative_region', 'prefecture_level_city', 'prefecture', 'autonomous_prefecture', 'league', 'district', 'county_level_city', 'county', 'autonomous_county', 'banner', 'autonomous_banner', 'zone', 'subdistrict', 'town', 'township', 'ethnic_township', 'similar_township', 'residents_committee', 'villagers_committee', 'similar_residents_committee', 'similar_villagers_committee', 'virtual_direct'])), name='places_division_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('level', 'province'), ('parent_code', '')), models.Q(models.Q(('level', 'province'), _negated=True), models.Q(('parent_code', ''), _negated=True)), _connector='OR'), name='places_division_only_provinces_stand_alone'), models.CheckConstraint(condition=models.Q(('urban_rural', None), models.Q(('level', 'village'), ('urban_rural__in', ['111', '112', '121', '122', '123', '210', '220'])), _connector='OR'), name='places_division_class_known_and_of_a_village'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='places_division_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('tile_col', None), ('tile_row', None)), models.Q(('tile_col__isnull', False), ('tile_row__isnull', False)), _connector='OR'), name='places_division_tile_whole')],
            },
        ),
        migrations.CreateModel(
            name='DivisionSuccessor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_code', models.CharField(max_length=12)),
                ('to_code', models.CharField(max_length=12)),
                ('on', models.DateField()),
                ('is_partial', models.BooleanField()),
            ],
            options={
                'ordering': ['from_code', 'on', 'to_code'],
                'indexes': [models.Index(fields=['to_code'], name='places_successor_to')],
                'constraints': [models.UniqueConstraint(fields=('from_code', 'to_code', 'on'), name='places_successor_once'), models.CheckConstraint(condition=models.Q(('from_code', models.F('to_code')), _negated=True), name='places_successor_is_another')],
            },
        ),
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('kind', models.CharField(choices=[('hall', 'Village culture auditorium'), ('park', 'Industrial park'), ('centre', 'Centre')], max_length=10)),
                ('name', models.CharField(max_length=100)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('place_code', models.CharField(max_length=12)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['place_code', 'code'],
                'indexes': [models.Index(fields=['place_code', 'kind'], name='places_venue_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['hall', 'park', 'centre'])), name='places_venue_kind_known'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('place_code'), 12), name='places_venue_place_has_12_digits'), models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='places_venue_closes_after_it_opens')],
            },
        ),
    ]
