"""Lists in order of time with their totals, filled from what is stored.

The kinds are numbered as they were at the time: 1 section, 2 author, 3 story, 4 day,
5 source, 6 person, 7 organisation, 8 place, 9 topic that speaks, 10 disclosure, 11 verdict,
12 part of the sitemap, 13 reviewer.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.utils.timezone import get_default_timezone, localtime

READABLE = """
    FROM publishing_articlepage a
    JOIN wagtailcore_page p ON p.id = a.page_ptr_id
    {joins}
    WHERE p.live AND a.published_at IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM wagtailcore_pageviewrestriction r
        JOIN wagtailcore_page hidden ON hidden.id = r.page_id
        WHERE substr(p.path, 1, length(hidden.path)) = hidden.path
    )
"""

VERDICT = (
    "CASE x.verdict WHEN 'supported' THEN 0 WHEN 'partial' THEN 1 WHEN 'unsupported' THEN 2 "
    "WHEN 'contradicted' THEN 3 ELSE 4 END"
)

FILLS = (
    (
        "1, s.page_ptr_id, a.published_at, a.page_ptr_id, 1",
        "JOIN wagtailcore_page up ON up.path = substr(p.path, 1, length(p.path) - 4) "
        "JOIN publishing_sectionpage s ON s.page_ptr_id = up.id",
    ),
    (
        "2, x.author_id, a.published_at, a.page_ptr_id, 1",
        "JOIN publishing_articlepage_authors x ON x.articlepage_id = a.page_ptr_id",
    ),
    (
        "3, d.story_id, a.published_at, a.page_ptr_id, 1",
        "JOIN writing_draft d ON d.id = a.draft_id",
    ),
    (
        "5, x.source_id, a.published_at, a.page_ptr_id, x.sentences",
        "JOIN reader_articlesource x ON x.article_id = a.page_ptr_id",
    ),
    (
        "CASE t.kind WHEN 'person' THEN 6 WHEN 'body' THEN 7 ELSE 8 END, "
        "x.topic_id, a.published_at, a.page_ptr_id, 1",
        "JOIN reader_articletopic x ON x.article_id = a.page_ptr_id "
        "JOIN reader_topic t ON t.id = x.topic_id",
    ),
    (
        "9, x.topic_id, a.published_at, a.page_ptr_id, 1",
        "JOIN reader_articletopic x ON x.article_id = a.page_ptr_id AND x.speaks",
    ),
    (
        "10, CASE a.disclosure WHEN 'human-only' THEN 0 WHEN 'ai-assisted' THEN 1 ELSE 2 END, "
        "a.published_at, a.page_ptr_id, 1",
        "",
    ),
    (
        f"11, {VERDICT}, a.published_at, a.page_ptr_id, x.sentences",
        "JOIN (SELECT ledger_id, verdict, COUNT(*) AS sentences FROM grounding_ledgerentry "
        "GROUP BY ledger_id, verdict) x ON x.ledger_id = a.ledger_id",
    ),
    (
        "12, (a.page_ptr_id - 1) / 1000 + 1, COALESCE(a.updated_at, a.published_at), "
        "a.page_ptr_id, 1",
        "",
    ),
    (
        "13, x.reviewer_id, a.published_at, a.page_ptr_id, 1",
        "JOIN (SELECT DISTINCT article_id, reviewer_id FROM publishing_reviewcertificate "
        "WHERE approved_at IS NOT NULL AND reviewer_id IS NOT NULL) x "
        "ON x.article_id = a.page_ptr_id",
    ),
)


def fill(apps, schema_editor):
    """Give every article that readers may have its places, and count them."""
    into = 'INSERT INTO reader_listentry (kind, "of", at, article_id, weight) SELECT '
    with schema_editor.connection.cursor() as cursor:
        for values, joins in FILLS:
            cursor.execute(into + values + READABLE.format(joins=joins))
    _fill_days(apps, schema_editor)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO reader_listtotal (kind, "of", articles, weight) '
            'SELECT kind, "of", COUNT(*), SUM(weight) FROM reader_listentry GROUP BY kind, "of"'
        )


def _fill_days(apps, schema_editor):
    article = apps.get_model("publishing", "ArticlePage")
    entry = apps.get_model("reader", "ListEntry")
    zone = get_default_timezone()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT a.page_ptr_id" + READABLE.format(joins=""))
        readable = {pk for (pk,) in cursor.fetchall()}
    rows = article.objects.filter(published_at__isnull=False).order_by("pk")
    entry.objects.bulk_create(
        (
            entry(kind=4, of=localtime(at, zone).toordinal(), at=at, article_id=pk)
            for pk, at in rows.values_list("pk", "published_at").iterator()
            if pk in readable
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
        ("publishing", "0003_articles_by_time"),
        ("reader", "0004_search"),
        ("wagtailcore", "0094_alter_page_locale"),
        ("writing", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.PositiveSmallIntegerField()),
                ("of", models.PositiveBigIntegerField()),
                ("articles", models.IntegerField()),
                ("weight", models.IntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-articles"], name="longest_lists")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "of"), name="one_total_per_list")
                ],
            },
        ),
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.PositiveSmallIntegerField()),
                ("of", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                ("weight", models.PositiveIntegerField(default=1)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="list_entries",
                        to="publishing.articlepage",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "of", "-at", "-article"], name="list_by_time")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "kind", "of"), name="once_in_a_list"
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
