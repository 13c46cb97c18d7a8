"""What points to a claimant, publisher or topic? `move` lets it point to the kept row, `move_back` to its own again.

`PLACES` lists the columns that lead to each kind of row. Whole tables move in one statement, and a merge remembers the
ids that moved.
"""

from django.db import connection

from claims.models import MergeKind

OWNER, VERDICT = ("claims_ratingscale", "owner_id"), ("claims_verdict", "publisher_id")
# Scales go first: a verdict has a rating of a scale that is its own publisher's.
PLACES = {
    MergeKind.CLAIMANT: [("claims_claim", "claimant_id")],
    MergeKind.PUBLISHER: [
        OWNER,
        VERDICT,
        ("sources_article", "publisher_id"),
        ("claims_amendment", "publisher_id"),
        ("claims_import", "publisher_id"),
    ],
    MergeKind.TOPIC: [("claims_claimtopic", "topic_id")],
}
BOTH = "claims_claimtopic.both"  # topics of claims that have both: [id, claim]
NAMES = "sources_publishername.name"  # [id, name, reviews]
# Verdicts go back only together with all others of their publisher on that claim: those that came since, or have a
# rating of the kept publisher's own scale now, stay, and what they correct with them.
VERDICTS_OF_ITS_OWN = """
    SELECT verdict.id FROM claims_verdict AS verdict
    WHERE verdict.id = ANY(%(moved)s::uuid[]) AND verdict.publisher_id = %(kept)s AND NOT EXISTS (
        SELECT FROM claims_verdict AS beside
        LEFT JOIN claims_rating AS rating ON rating.id = beside.rating_id
        LEFT JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id
        WHERE beside.claim_id = verdict.claim_id AND beside.publisher_id = %(kept)s
            AND (beside.id <> ALL(%(moved)s::uuid[])
                OR scale.owner_id = %(kept)s AND scale.id <> ALL(%(scales)s::uuid[])))
"""
# A scale that the kept publisher's verdicts use, too, is shared from now on.
SCALES_BACK = """
    UPDATE claims_ratingscale AS scale SET owner_id = CASE WHEN EXISTS (
            SELECT FROM claims_rating AS rating JOIN claims_verdict AS verdict ON verdict.rating_id = rating.id
            WHERE rating.scale_id = scale.id AND verdict.id <> ALL(%(verdicts)s::uuid[]))
        THEN NULL ELSE %(gone)s::uuid END
    WHERE id = ANY(%(scales)s::uuid[]) AND owner_id = %(kept)s
    RETURNING id
"""


def run(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def ids(rows):
    return [str(row[0]) for row in rows]


def place_of(table, column):
    return f"{table}.{column}"


def move(kind, gone, kept):
    """Let everything that points to the row `gone` point to `kept`. Return what moved, by place."""
    moved = {}
    if kind == MergeKind.TOPIC:
        moved[BOTH] = drop_topics_of_both(gone, kept)
    if kind == MergeKind.PUBLISHER:
        moved[NAMES] = move_names(gone, kept)
    for table, column in PLACES[kind]:
        update = f"UPDATE {table} SET {column} = %s WHERE {column} = %s RETURNING id"  # noqa: S608
        moved[place_of(table, column)] = ids(run(update, [kept, gone]))
    return {place: rows for place, rows in moved.items() if rows}


def move_back(made):
    """Let what a merge moved, and nobody has moved since, point to its own row again. Return what stays, by place."""
    moved, kept, gone = made.moved, made.kept_id, made.gone_id
    unmoved = {}
    if made.kind == MergeKind.TOPIC:
        unmoved[BOTH] = return_topics_of_both(moved.get(BOTH, []), gone, kept)
    if made.kind == MergeKind.PUBLISHER:
        return_names(moved.get(NAMES, []), gone, kept)
        return_scales(moved, gone, kept)
    for table, column in PLACES[made.kind]:
        place = place_of(table, column)
        if (table, column) == OWNER or place not in moved:
            continue
        rows = moved[place]
        wanted = verdicts_of_its_own(moved, kept) if (table, column) == VERDICT else rows
        update = f"""UPDATE {table} SET {column} = %s
            WHERE id = ANY(%s::uuid[]) AND {column} = %s RETURNING id"""  # noqa: S608
        done = {*ids(run(update, [gone, wanted, kept]))}
        there = ids(run(f"SELECT id FROM {table} WHERE id = ANY(%s::uuid[])", [rows]))  # noqa: S608
        unmoved[place] = [row for row in there if row not in done]
    return {place: rows for place, rows in unmoved.items() if rows}


# Topics: a claim may have both


def drop_topics_of_both(gone, kept):
    rows = run(
        """DELETE FROM claims_claimtopic AS named WHERE topic_id = %s AND EXISTS (
            SELECT FROM claims_claimtopic AS beside
            WHERE beside.claim_id = named.claim_id AND beside.topic_id = %s)
        RETURNING id, claim_id""",
        [gone, kept],
    )
    return [[str(row), str(claim)] for row, claim in rows]


def return_topics_of_both(rows, gone, kept):
    """Give claims that had both topics the other one again, if they still have the kept one. Return the others."""
    if not rows:
        return []
    done = run(
        """INSERT INTO claims_claimtopic (id, claim_id, topic_id)
        SELECT row.id, row.claim_id, %s::uuid FROM unnest(%s::uuid[], %s::uuid[]) AS row (id, claim_id)
        WHERE EXISTS (SELECT FROM claims_claimtopic AS beside
            WHERE beside.claim_id = row.claim_id AND beside.topic_id = %s)
        ON CONFLICT DO NOTHING RETURNING id""",
        [gone, [row for row, _claim in rows], [claim for _row, claim in rows], kept],
    )
    return [row for row in rows if row[0] not in ids(done)]


# Publishers: names are counted, and scales have an owner


def move_names(gone, kept):
    names = run("SELECT id, name, reviews FROM sources_publishername WHERE publisher_id = %s ORDER BY id", [gone])
    run(
        """UPDATE sources_publishername AS counted SET reviews = counted.reviews + other.reviews
        FROM sources_publishername AS other
        WHERE counted.publisher_id = %s AND other.publisher_id = %s AND other.name = counted.name""",
        [kept, gone],
    )
    run(
        """DELETE FROM sources_publishername AS other WHERE publisher_id = %s AND EXISTS (
            SELECT FROM sources_publishername AS counted
            WHERE counted.publisher_id = %s AND counted.name = other.name)""",
        [gone, kept],
    )
    run("UPDATE sources_publishername SET publisher_id = %s WHERE publisher_id = %s", [kept, gone])
    return [[str(row), name, reviews] for row, name, reviews in names]


def return_names(names, gone, kept):
    """Take the reviews of the names that came with the row off again. What was counted since stays with the kept."""
    for row, name, reviews in names:
        values = {"row": row, "name": name, "reviews": reviews, "gone": gone, "kept": kept}
        run(
            """UPDATE sources_publishername SET reviews = reviews - %(reviews)s
            WHERE publisher_id = %(kept)s AND name = %(name)s AND reviews > %(reviews)s""",
            values,
        )
        run(
            """DELETE FROM sources_publishername
            WHERE publisher_id = %(kept)s AND name = %(name)s AND reviews = %(reviews)s AND id = %(row)s""",
            values,
        )
        run(
            """INSERT INTO sources_publishername (id, publisher_id, name, reviews)
            SELECT CASE WHEN EXISTS (SELECT FROM sources_publishername WHERE id = %(row)s)
                THEN gen_random_uuid() ELSE %(row)s::uuid END, %(gone)s, %(name)s, %(reviews)s""",
            values,
        )


def verdicts_of_its_own(moved, kept):
    values = {"kept": kept, "moved": moved.get(place_of(*VERDICT), []), "scales": moved.get(place_of(*OWNER), [])}
    return ids(run(VERDICTS_OF_ITS_OWN, values))


def return_scales(moved, gone, kept):
    scales = moved.get(place_of(*OWNER), [])
    if scales:
        verdicts = verdicts_of_its_own(moved, kept)
        run(SCALES_BACK, {"gone": gone, "kept": kept, "scales": scales, "verdicts": verdicts})
