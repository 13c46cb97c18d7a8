"""The addresses of claims below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from claims.api import amendments, evidence, imports, links, log, record, reference, verdicts
from claims.api.claims import editions, exports, views
from claims.api.feeds import atom, changes
from claims.api.matching.views import MatchViewSet
from claims.api.resources import paths_of_decisions
from config.api.endpoint import ListPolicy

router = SimpleRouter(use_regex_path=False)
router.register("claims", views.ClaimViewSet)
router.register("evidence", evidence.EvidenceViewSet)
router.register("verdicts", verdicts.VerdictViewSet)
router.register("corrections", record.CorrectionViewSet)
router.register("claimants", reference.ClaimantViewSet)
router.register("topics", reference.TopicViewSet)
router.register("rating-scales", reference.RatingScaleViewSet)
router.register("imports", imports.ImportViewSet)

LIST = {"get": "list", "post": "create"}

urlpatterns = [
    *router.urls,
    *paths_of_decisions(amendments.AmendmentViewSet, "amendments", "amendment"),
    *paths_of_decisions(links.LinkViewSet, "links", "claimlink"),
    path("claims/<uuid:claim>/evidence/", evidence.EvidenceViewSet.as_view(LIST, detail=False), name="claim-evidence"),
    path("claims/<uuid:claim>/verdicts/", verdicts.VerdictViewSet.as_view(LIST, detail=False), name="claim-verdicts"),
    path(
        "claims/<uuid:claim>/history/",
        record.HistoryViewSet.as_view({"get": "list"}, detail=False),
        name="claim-history",
    ),
    path(
        "claims/<uuid:claim>/versions/",
        editions.VersionViewSet.as_view({"get": "list"}, detail=False),
        name="claim-versions",
    ),
    path(
        "claims/<uuid:claim>/versions/<int:version>/",
        editions.VersionViewSet.as_view({"get": "retrieve"}, detail=True),
        name="claim-version",
    ),
    path(
        "claims/<uuid:claim>/versions/<int:version>/changes/",
        editions.VersionViewSet.as_view({"get": "changes"}, detail=True, policy=editions.COMPARISON),
        name="claim-version-changes",
    ),
    path(
        "claims/match/",
        MatchViewSet.as_view({"get": "match_text", "post": "match_anything"}, detail=False),
        name="claim-match",
    ),
    path(
        "imports/<uuid:found_in>/findings/",
        imports.FindingViewSet.as_view({"get": "list"}, detail=False),
        name="import-findings",
    ),
    *(
        path(
            f"log/{place}/", log.LogViewSet.as_view({"get": action}, detail=True, policy=policy), name=f"log-{action}"
        )
        for place, action, policy in (
            ("head", "newest_head", ListPolicy()),
            ("keys", "keys", ListPolicy()),
            ("proof/inclusion", "inclusion", log.INCLUSION),
            ("proof/consistency", "consistency", log.CONSISTENCY),
            ("entries", "entries", log.ENTRIES),
        )
    ),
    path("changes/", changes.ChangesViewSet.as_view({"get": "list"}, detail=False), name="changes"),
    *(
        path(
            f"claims/export.{form}",
            exports.ExportViewSet.as_view({"get": action}, detail=False, policy=policy),
            name=f"claim-export-{form}",
        )
        for form, action, policy in (
            ("ndjson", "ndjson", ListPolicy()),
            ("csv", "csv", exports.CSV_POLICY),
            ("csv.json", "csv_description_file", exports.CSV_POLICY),
            ("jsonld", "jsonld", ListPolicy()),
        )
    ),
    path("feeds/verdicts.atom", atom.VerdictFeed.as_view({"get": "newest"}, detail=False), name="verdict-feed"),
    path(
        "feeds/corrections.atom",
        atom.CorrectionFeed.as_view({"get": "newest"}, detail=False),
        name="correction-feed",
    ),
]
