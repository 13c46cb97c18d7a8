r"""How does a table become reviews? `rows_as_payloads` turns each row into a ClaimReview, by a map of its columns.

A table is CSV with any delimiter, quoting and encoding, XLSX, ODS, Parquet, or JSON: a list of objects, or one
object a line. A map is a TOML file (https://toml.io), read by `read_map`; `fixtures/maps/` has some to start from, and
`import_table --guess` writes one for a table:

    publisher = "politifact.com"      # the judge; without it `author` or the review's address names the judge
    language = "en"                   # of the claims; without it it is detected in their text

    [file]                            # what is not written here is found out
    delimiter = "\t"
    encoding = "utf-8"
    header = false                    # columns are then numbers from 1, otherwise the names in the first row as well
    quotes = true                     # true or "excel", "backslash", "lenient"; false: they are letters like others
    date_order = "mdy"                # "mdy" or "dmy", if dates such as 03/04/2019 are in the table
    sheet = "Reviews"                 # of XLSX or ODS, or its number; the first without it
    rows = "data.reviews"             # path of the list of rows in one object of JSON

    [members]                         # of the review, each from one of
    claimReviewed = {column = 4}
    url = {template = "https://politifact.com/liar/{2}"}     # `{2}` is the cell in that column
    datePublished = {constant = "2017-05-01"}
    "reviewRating.alternateName" = {column = 3, values = "labels"}
    "itemReviewed.author.name" = {column = 6, slug = true}   # `rick-perry` is Rick Perry
    "itemReviewed.author.jobTitle" = {column = "speaker.job"}             # a path into the object in a cell
    "itemReviewed.appearance" = {column = "links", split = [";", "\n"]}   # several texts in a cell
    headline = {column = ["title", "name"]}                  # the first of these columns that is not empty
    description = [{column = "note"}, {template = "{1} {2}"}]             # the same for any sources
    reviewBody = {column = "text", optional = true}          # a table may do without this column
    place = {column = "place", split = ",", part = -1}       # one of several texts, 1 the first, -1 the last
    topics = {column = "subjects", split = ","}

    [[evidence]]                      # see `evidence`
    url = {column = "source"}
    quote = {column = "quote"}
    stance = {constant = "refutes"}

    [values.labels]                   # cells to replace, in upper or lower case; others stay as they are
    "pants-fire" = "Pants on Fire!"

    [categories]                      # what a label means, if nobody has mapped it yet
    "Pants on Fire!" = "false"

    [skip]                            # rows with one of these cells are left out
    genre = ["satire", ""]

    [only]                            # rows without one of these cells are left out
    split = "test"

An empty cell means that the member is missing.
"""

from claims.interchange.imports.tables.map_file import BrokenMap, TableMap, read_map
from claims.interchange.imports.tables.rows import rows_as_payloads, table_entries, texts_of_dates

__all__ = ["BrokenMap", "TableMap", "read_map", "rows_as_payloads", "table_entries", "texts_of_dates"]
