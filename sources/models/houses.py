"""How does a publisher keep the table of its domains, and its name? `HOUSE_TRIGGERS` are triggers of `Publisher`."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from config.db.guards import Guard

# The transaction-local setting of imports while they name houses.
NAMING = "sources.names_by_reviews"

HOUSE_TRIGGERS = [
    Guard(
        name="publisher_domain_is_of_one_house",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("other_domains"),
        # The lock keeps two houses from taking a domain at the same time.
        locks="""IF NEW.other_domains <> '{}' THEN
                PERFORM pg_advisory_xact_lock(hashtext('domains of houses'));
            END IF;
            """,
        violates="""EXISTS (SELECT FROM sources_publisherdomain AS known
            JOIN sources_publisher AS holder ON holder.id = known.publisher_id
            WHERE known.domain = ANY (NEW.other_domains) AND holder.id <> NEW.id AND holder.domain <> known.domain)""",
        message=_("Another publisher lists one of these domains: take it away there first."),
    ),
    Guard(
        name="publisher_lists_no_domain_of_ours",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("other_domains"),
        condition=pgtrigger.Q(new__is_desk=False),
        violates="EXISTS (SELECT FROM unnest(NEW.other_domains) AS domain WHERE sources_is_our_domain(domain))",
        message=_("One of these domains is or was that of our own desk: no other publisher lists it."),
    ),
    # Imported verdicts would be found as ours.
    Guard(
        name="publisher_of_ours_joins_no_other",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("other_domains", "is_desk"),
        condition=pgtrigger.Q(new__is_desk=True),
        violates="""EXISTS (SELECT FROM sources_publisher AS other
            WHERE other.domain = ANY (NEW.other_domains) AND other.id <> NEW.id)""",
        message=_("One of these domains is another publisher's: our own desk takes only free ones."),
    ),
    pgtrigger.Trigger(
        name="publisher_keeps_its_domains",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("domain", "other_domains"),
        when=pgtrigger.After,
        # A domain that a house lists is the house's, also if another publisher has it as its own. A domain that is
        # taken off the list goes back to that publisher.
        func="""
            DELETE FROM sources_publisherdomain WHERE publisher_id = NEW.id
                AND domain <> NEW.domain AND domain <> ALL (NEW.other_domains);
            INSERT INTO sources_publisherdomain (domain, publisher_id)
                SELECT NEW.domain, NEW.id
                UNION SELECT other.domain, other.id FROM sources_publisher AS other
                    WHERE TG_OP = 'UPDATE' AND other.domain = ANY (OLD.domain || OLD.other_domains)
                ON CONFLICT DO NOTHING;
            INSERT INTO sources_publisherdomain (domain, publisher_id)
                SELECT DISTINCT unnest(NEW.other_domains), NEW.id
                ON CONFLICT (domain) DO UPDATE SET publisher_id = EXCLUDED.publisher_id;
            RETURN NULL;
        """,
    ),
    pgtrigger.Trigger(
        name="publisher_gives_its_domains_back",
        operation=pgtrigger.Delete,
        when=pgtrigger.After,
        func="""
            DELETE FROM sources_publisherdomain WHERE publisher_id = OLD.id;
            INSERT INTO sources_publisherdomain (domain, publisher_id)
                SELECT other.domain, other.id FROM sources_publisher AS other
                WHERE other.domain = ANY (OLD.other_domains) ON CONFLICT DO NOTHING;
            RETURN NULL;
        """,
    ),
    pgtrigger.Trigger(
        name="publisher_named_by_an_editor_keeps_its_name",
        operation=pgtrigger.UpdateOf("name"),
        when=pgtrigger.Before,
        condition=pgtrigger.AnyChange("name"),
        func=f"""
            IF coalesce(current_setting('{NAMING}', true), '') <> 'on' THEN
                NEW.is_named_by_reviews := false;
            END IF;
            RETURN NEW;
        """,
    ),
]
