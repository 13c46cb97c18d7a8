"""What do fifteen years of claims read like? Text with the statistics of text in several languages: a few words are
very frequent, most are rare (Zipf's law).
"""

from itertools import product

WORDS_MADE = 20_000  # a language

# The most common words of the news: stop words, which search leaves out, then words that readers look for.
SMALL = {
    "de": "die der und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er",
    "en": "the of and to in a is that for it was on are as with be by at have from or had not but this which",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont",
    "it": "di e il la che in un a per è una con sono non si le dei da del come al alla più ha anche nel",
    "nl": "de van het een en in is dat op te voor met die zijn niet aan er om ook als bij uit door maar",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das",
}
COMMON = {
    "de": "Regierung Prozent Präsident Land Jahre Menschen Wahl Gesetz Steuern Krankenhaus Impfung Klima Polizei "
    "Schule Energie Preise Grenze Bundestag Minister Studie Krieg Wasser Arbeit Europa Partei Euro Bürger Gericht",
    "en": "government percent president country years people election law taxes hospital vaccine climate police "
    "school energy prices border parliament minister study war water jobs Europe party dollars citizens court",
    "es": "gobierno ciento presidente país años personas elecciones ley impuestos hospital vacuna clima policía niños "
    "escuela energía precios frontera congreso ministro estudio guerra agua empleo Europa partido euros ciudadanos",
    "fr": "gouvernement pourcent président pays années personnes élection loi impôts hôpital vaccin climat police "
    "école énergie prix frontière assemblée ministre étude guerre eau emploi Europe parti euros citoyens tribunal",
    "it": "governo percento presidente paese anni persone elezioni legge tasse ospedale vaccino clima polizia bambini "
    "scuola energia prezzi confine parlamento ministro studio guerra acqua lavoro Europa partito euro cittadini",
    "nl": "regering procent president land jaar mensen verkiezing wet belasting ziekenhuis vaccin klimaat politie "
    "school energie prijzen grens kamer minister studie oorlog water werk Europa partij euro burgers rechtbank",
    "pt": "governo cento presidente país anos pessoas eleição lei impostos hospital vacina clima polícia crianças "
    "escola energia preços fronteira parlamento ministro estudo guerra água emprego Europa partido euros cidadãos",
}
# All others are made of one to three parts and an ending.
SYLLABLES = {
    "de": ("ver be ge auf ein vor wald berg stadt haus kraft licht schlag hand werk bind stell nehm", "ung heit er"),
    "el": ("κα πα με συ δια προ αν επι δη κυ λο τη ρα νο μα σε κρα φο", "ση ος ια μα της ων"),
    "en": ("con de re pro sub inter over dis mar ston wel bran form duct ver land cess tend mark", "ment ing er tion"),
    "es": ("con des re pro sub entre mar cam val sol rio mon form duc ver ten cam bra lan", "ción miento ador idad"),
    "fr": ("con dé re pro sous entre mar cham val sol bé mon form duc ver ten cham bra lan", "ement ation eur ité"),
    "it": ("con dis ri pro sotto inter mar cam val sol pie mon form duc ver ten cam bra lan", "zione mento atore ità"),
    "nl": ("ver be ge op uit voor woud berg stad huis kracht licht slag hand werk bind stel neem", "ing heid er"),
    "pl": ("prze wy za po na roz kra gór mia dom świa wo ław cho ręk pra wiąz staw bra zna", "nie ość acja arz"),
    "pt": ("con des re pro sob entre mar cam val sol rio mon form duz ver ten cam bra lan", "ção mento ador idade"),
    "ro": ("con des re pro sub între mar câm val sor râu mun form duc ver ten câm bra lan tur", "ție ment ător itate"),
    "sv": ("för be ge upp ut in skog berg stad hus kraft ljus slag hand verk bind ställ teck", "ning het are else"),
    "uk": ("пере ви за по на роз кра гор мі дім сві во лав ход рук пра вяз став бра зна", "ння ість ація ар"),
}  # fmt: skip


class Skewed:
    """Draws from a list so that the first comes most often: the n-th as often as 1 / n."""

    def __init__(self, members):
        self.members = list(members)
        many = len(self.members)
        self.often = [member for rank, member in enumerate(self.members, 1) for _ in range(many // rank)]

    def draw(self, rng):
        return rng.choice(self.often)

    def draw_several(self, rng, many):
        return rng.choices(self.often, k=many)


def vocabulary(language):
    """Return the words of that language, the most common first. Always the same."""
    known = dict.fromkeys(f"{SMALL.get(language, '')} {COMMON.get(language, '')}".split())
    parts, endings = (part.split() for part in SYLLABLES[language])
    made = ["".join(word) for many in (1, 2, 3) for word in product(*[parts] * many, endings)]
    new = [word for word in dict.fromkeys(made) if word not in known][:WORDS_MADE]
    # Words made alike should not be equally rare. 7,919 is a prime, so each word comes once.
    return [*known, *(new[number * 7_919 % len(new)] for number in range(len(new)))]


class Prose:
    """Sentences in one language."""

    def __init__(self, language):
        self.words = Skewed(vocabulary(language))

    def phrase(self, rng, least, most):
        return " ".join(self.words.draw_several(rng, rng.randint(least, most)))

    def sentence(self, rng, least, most):
        return capital(self.phrase(rng, least, most)) + rng.choice(ENDS)

    def text(self, rng, sentences):
        return " ".join(self.sentence(rng, 8, 18) for _ in range(sentences))

    def proper_name(self, number):
        """Return a name, another one for each number."""
        rare = self.words.members[100:]
        beginning, ending = divmod(number, len(rare))
        return capital(rare[ending]) + (f"-{capital(rare[-beginning])}" if beginning else "")


ENDS = [".", ".", ".", ".", "!", " (2019).", " : 37 %.", ", 12 000 €."]


def capital(text):
    return text[:1].upper() + text[1:]
