"""Pages and papers that tests read."""

import io

SENTENCES = " ".join(f"The {n}th day of the summit ended without a concrete result." for n in range(3, 9))


def page(*, head="", html="lang='en'", text=SENTENCES, body=""):
    """Return a news page with a menu and a footer."""
    return f"""<!doctype html><html {html}><head><title>A summit - The Ledger</title>{head}</head><body>
        <nav><a href="/">Home</a> <a href="/w">World</a></nav>
        <main><article><h1>A summit without a result</h1><p>{text}</p>{body}</article></main>
        <footer>Imprint. All rights reserved.</footer></body></html>"""


def paper(text=SENTENCES, *, title="", author="", made="", password=""):
    """Return the bytes of a PDF of one page with this text, in Latin-1."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    sheet = writer.add_blank_page(600, 800)
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
                             NameObject("/BaseFont"): NameObject("/Helvetica")})  # fmt: skip
    sheet[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
    )
    content = DecodedStreamObject()
    content.set_data(f"BT /F 12 Tf 20 700 Td ({text}) Tj ET".encode("latin-1") if text else b"")
    sheet[NameObject("/Contents")] = writer._add_object(content)
    facts = {"/Title": title, "/Author": author, "/CreationDate": made}
    writer.add_metadata({name: value for name, value in facts.items() if value})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    assert PdfReader(file)
    return file.getvalue()
