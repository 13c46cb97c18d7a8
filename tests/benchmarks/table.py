"""How are the figures printed? As a `Table` with a row for each measurement, and the design's promises below."""


class Table:
    """A row for each measurement, and below them the figures that the design promises."""

    columns = "plain ms", "cards ms", "bare ms", "plain/cards", "cards/bare", "queries", "cards read"

    def __init__(self):
        self.seconds = {}
        self.promises = []
        print(f"{'':34}" + "".join(f"{column:>12}" for column in self.columns), flush=True)

    def section(self, title):
        print(f"{title}:", flush=True)

    def add(self, name, seconds, queries="", remark="", patience=None):
        """Add median seconds: of the plain view (which may have been stopped), of the cards, of the bare cursor."""
        self.seconds[name] = seconds
        plain, cards, bare = (seconds.get(reader) for reader in ("plain", "cards", "bare"))
        over = "> " if patience and plain and plain >= patience else ""
        shown = (
            over + milliseconds(plain),
            milliseconds(cards),
            milliseconds(bare),
            over + ratio(plain, cards),
            ratio(cards, bare),
            queries,
        )
        print(f"  {name:32}" + "".join(f"{cell:>12}" for cell in shown) + f"  {remark}", flush=True)

    def promise(self, what, measured, *, least=None, most=None):
        kept = measured >= least if least is not None else measured <= most
        bound = f">= {least}" if least is not None else f"<= {most}"
        self.promises.append((what, f"{measured:.2f}", bound, "ok" if kept else "NOT ok"))

    def promise_of(self, what, is_so):
        self.promises.append((what, "", "", "ok" if is_so else "NOT ok"))

    def show_promises(self):
        print()
        for what, measured, bound, verdict in self.promises:
            print(f"{what:64}{measured:>10}{bound:>10}  {verdict}")


def milliseconds(seconds):
    return "" if seconds is None else f"{seconds * 1000:,.2f}"


def ratio(one, other):
    return "" if one is None or other is None else f"{one / other:,.1f}"
