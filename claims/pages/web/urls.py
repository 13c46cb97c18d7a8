from django.urls import path

from claims.pages.web import card, citations, crawlers, oembed, picture, sitemap

urlpatterns = [
    path("robots.txt", crawlers.robots, name="robots"),
    path(".well-known/security.txt", crawlers.security, name="security"),
    path("favicon.ico", crawlers.favicon, name="favicon"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-pages.xml", sitemap.pages, name="sitemap_pages"),
    path("sitemap-claims-<int:part>.xml", sitemap.claims, name="sitemap_claims"),
    path("sitemap-news.xml", sitemap.news, name="sitemap_news"),
    path("oembed", oembed.oembed, name="oembed"),
    path("embed/claims/<uuid:key>", card.card, name="card"),
    path("claims/<uuid:key>/picture.png", picture.picture, name="picture"),
    path("claims/<uuid:key>/cite.bib", citations.bibtex, name="bibtex"),
    path("claims/<uuid:key>/cite.json", citations.csl, name="csl"),
    path("claims/<uuid:key>/versions/<int:version>/cite.bib", citations.bibtex, name="version_bibtex"),
    path("claims/<uuid:key>/versions/<int:version>/cite.json", citations.csl, name="version_csl"),
]
