"""What does MkDocs not know by itself? Where some pages lie, how diagrams are drawn, and that nothing is fetched.

MkDocs calls the `on_…` functions (`hooks` in `mkdocs.yml`). README.md, CONTRIBUTING.md and other pages that lie where
people look for them are part of the site as well; links between pages are written as they work in the repository.
A Mermaid diagram is drawn while the site is built: Material would have each reader fetch Mermaid from a CDN.
"""

import hashlib
import posixpath
import re
from functools import cache
from html import unescape
from pathlib import Path

import mermaidx
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[1]
ELSEWHERE = {  # pages of the site, by their place in the repository
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing/index.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "claims/catalogue/README.md": "catalogue.md",
    "claims/log/README.md": "log.md",
}
SOURCES = {page: source for source, page in ELSEWHERE.items()}

LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!\w+:|#|/)([^)\s#]*)(#[^)\s]*)?\)")
LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\b(?:src|data)=["'](?:https?:)?//[^"']*"""
    r"""|<link\b(?![^>]*\brel=["']?(?:canonical|alternate|prev|next))[^>]*\bhref=["'](?:https?:)?//[^"']*"""
    r"""|(?:@import\s+|url\()["']?(?:https?:)?//[^"')]*""",
    re.IGNORECASE,
)


def on_config(config):
    fences = config.mdx_configs.setdefault("pymdownx.superfences", {}).setdefault("custom_fences", [])
    fences.append({"name": "mermaid", "class": "mermaid", "format": draw})
    return config


def on_files(files, config):
    """Add the pages that lie outside of `docs/`."""
    for source, page in ELSEWHERE.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown, page, config, files):
    """Point links at pages of the site; a link to a file of the repository that is no page becomes its words."""
    source = SOURCES.get(page.file.src_uri, f"docs/{page.file.src_uri}")

    def moved(link):
        mark, words, target, anchor = link[1], link[2], link[3], link[4] or ""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        place = ELSEWHERE.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else None)
        if place:
            relative = posixpath.relpath(place, posixpath.dirname(page.file.src_uri) or ".")
            return f"{mark}[{words}]({relative}{anchor})"
        return words if (ROOT / path).exists() else link[0]  # MkDocs complains of the latter

    return LINK.sub(moved, markdown)


def on_post_build(config):
    """Fail if a page would load anything from another site."""
    loaded = {
        str(path.relative_to(config.site_dir)): found[0]
        for pattern in ("**/*.html", "**/*.css")
        for path in Path(config.site_dir).glob(pattern)
        if (found := LOADED.search(path.read_text()))
    }
    if loaded:
        raise PluginError(f"These pages load something from elsewhere: {loaded}")


def draw(source, language, css_class, options, md, **more):
    """Return a Mermaid diagram as SVG, which is part of the page."""
    return f'<div class="diagram">{svg(unescape(source))}</div>'


@cache
def svg(source):
    name = "diagram-" + hashlib.sha256(source.encode()).hexdigest()[:12]  # ids are unique on a page
    return mermaidx.render(source).svg().replace("my-svg", name)
