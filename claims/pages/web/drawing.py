"""What does the picture of a verdict look like? `draw` returns it as PNG, 1200 x 630, which networks show uncut.

Only a request for a picture loads this module, because Pillow takes longer to load than a page to answer.
"""

import io

from PIL import Image, ImageDraw

from claims.pages.web.lettering import lettering_for

WIDTH, HEIGHT, MARGIN = 1200, 630, 72  # pixels
STATEMENT_TOP, STATEMENT_BOTTOM = 196, 478
STATEMENT_SIZES = (66, 58, 50, 44, 38, 34)
LINE_HEIGHT = 1.28
PAPER, WORDS, SMALL, LINE, MARK = "#ffffff", "#111827", "#4b5563", "#e3e6ec", "#7c3aed"
# The colours of categories in the light theme: config/static/config/theme.css. White words on them have 4.5 to 1.
COLOURS = {
    "true": "#15803d", "mostly_true": "#4d7c0f", "mixed": "#a16207", "mostly_false": "#c2410c", "false": "#b91c1c",
    "misleading": "#be185d", "satire": "#7e22ce", "unverifiable": "#475569", "other": "#0e7490", "": "#475569",
}  # fmt: skip


def draw(face):
    """Return the picture as PNG. A statement that no font here can write is replaced by the site's mark."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    colour = COLOURS.get(face.category, COLOURS[""])
    pen.rectangle((0, 0, WIDTH, 18), fill=colour)
    draw_chip(pen, face, colour)
    statement = lettering_for(face.statement, face.language)
    if statement:
        draw_statement(pen, statement)
    else:
        draw_mark(pen, (WIDTH - 220) // 2, 210, 220)
    draw_foot(pen, face)
    content = io.BytesIO()
    picture.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(content, "PNG")
    return content.getvalue()


def draw_chip(pen, face, colour):
    words = lettering_for(face.words, face.words_language, is_bold=True)
    if not words:
        return
    [line] = words.first_lines(46, WIDTH - 2 * MARGIN - 64, 1)
    length = words.length(line, 46)
    left = WIDTH - MARGIN - length - 56 if is_right_to_left(face) else MARGIN
    pen.rounded_rectangle((left, 78, left + length + 56, 154), radius=14, fill=colour)
    words.write(pen, (left + 28, 116), line, 46, "white", "lm")


def is_right_to_left(face):
    statement = lettering_for(face.statement, face.language)
    return bool(statement) and statement.direction == "rtl"


def draw_statement(pen, statement):
    """Write the statement as large as it fits; at the smallest size it is cut after the last line."""
    for size in STATEMENT_SIZES:
        most = int((STATEMENT_BOTTOM - STATEMENT_TOP) / (size * LINE_HEIGHT))
        if len(statement.lines(size, WIDTH - 2 * MARGIN)) <= most:
            break
    lines = statement.first_lines(size, WIDTH - 2 * MARGIN, most)
    is_rtl = statement.direction == "rtl"
    for number, line in enumerate(lines):
        place = (WIDTH - MARGIN if is_rtl else MARGIN, STATEMENT_TOP + size + number * size * LINE_HEIGHT)
        statement.write(pen, place, line, size, WORDS, "rs" if is_rtl else "ls")


def draw_foot(pen, face):
    pen.line((MARGIN, 520, WIDTH - MARGIN, 520), fill=LINE, width=2)
    draw_mark(pen, MARGIN, 548, 44)
    site = lettering_for(face.site, "", is_bold=True)
    if site:
        [line] = site.first_lines(30, 440, 1)
        site.write(pen, (MARGIN + 60, 570), line, 30, WORDS, "lm")
    publisher = lettering_for(face.publisher, face.words_language) if face.publisher != face.site else None
    if publisher:
        [line] = publisher.first_lines(30, 480, 1)
        publisher.write(pen, (WIDTH - MARGIN, 570), line, 30, SMALL, "rm")


def draw_mark(pen, left, top, size):
    """Draw the site's mark, config/static/config/icon.svg."""
    unit = size / 32
    pen.rounded_rectangle((left, top, left + size, top + size), radius=7 * unit, fill=MARK)
    tick = [(left + x * unit, top + y * unit) for x, y in ((9, 16.5), (13.6, 21.1), (23.5, 11))]
    pen.line(tick, fill="white", width=max(2, round(3.6 * unit)), joint="curve")
