"""Marking personal data: always what has a check digit, never ordinary words, and quickly."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.pagina import omgeving
from service.verhalen.merken import is_bsn, merk, stukken
from service.verhalen.moderatie import codes_van
from service.verhalen.namen import MISSCHIEN
from service.verhalen.schoon import schoon

_ZIN = (
    "ik wij het wijkteam hulp kreeg na drie weken wachten een brief van de gemeente en toen belde iemand "
    "met een plan voor mijn moeder en in de buurt woont"
)
# numbers with the word behind them: three in a row would rightly be taken for a date
WOORDEN = [*_ZIN.split(), "die 82 is", "al 30 jaar", "om 10 uur", "in 2024 was"]
gewoon = st.lists(st.sampled_from(WOORDEN), min_size=1, max_size=40).map(" ".join)


@st.composite
def bsn(draw: st.DrawFn) -> str:
    """Nine digits that pass the eleven-test."""
    acht = draw(st.lists(st.integers(0, 9), min_size=8, max_size=8).filter(any))
    rest = sum(g * c for g, c in zip(range(9, 1, -1), acht, strict=True)) % 11
    if rest == 10:
        acht[7] = (acht[7] + 1) % 10
        rest = sum(g * c for g, c in zip(range(9, 1, -1), acht, strict=True)) % 11
    cijfers = "".join(map(str, [*acht, rest]))
    return cijfers if rest < 10 and any(acht) else "123456782"


def soorten(tekst: str) -> set[str]:
    """Everything that was marked."""
    return {soort for m in merk(schoon(tekst)) for soort in m.soorten}


@given(gewoon, bsn(), st.sampled_from(["", ".", " ", "-"]), gewoon)
def test_een_bsn_wordt_altijd_gevonden(voor: str, nummer: str, tussen: str, na: str) -> None:
    """Wherever it stands, with dots, spaces or dashes in it, and between letters."""
    assert is_bsn(nummer)
    vorm = tussen.join((nummer[:4], nummer[4:6], nummer[6:]))
    for tekst in (f"{voor} nummer{vorm}x {na}", f"({vorm})", f"bsn:{vorm}, {na}"):
        assert "burgerservicenummer" in soorten(tekst)


@given(st.integers(0, 10**9 - 1))
def test_elfproef(getal: int) -> None:
    cijfers = f"{getal:09}"
    verwacht = getal > 0 and sum(
        g * int(c) for g, c in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), cijfers, strict=True)
    ) % 11 == 0  # fmt: skip
    assert is_bsn(cijfers) == verwacht


@given(gewoon)
def test_gewone_woorden_worden_niet_gemerkt(tekst: str) -> None:
    assert soorten(tekst) == set()
    assert soorten(tekst.capitalize() + ".") == set()


@pytest.mark.parametrize(
    ("tekst", "soort"),
    [
        ("bel 06-12345678", "telefoonnummer"),
        ("bel +31 6 1234 5678 maar", "telefoonnummer"),
        ("(030) 123 45 67", "telefoonnummer"),
        ("٠٦١٢٣٤٥٦٧٨", "telefoonnummer"),
        ("0\u200b6 1234\u20605678", "telefoonnummer"),
        ("mail jan.de.vries@voorbeeld.nl", "e-mailadres"),
        ("mail jan (at) voorbeeld.nl", "e-mailadres"),
        ("zie www.voorbeeld.nl/x", "webadres"),
        ("op voorbeeld.nl staat", "webadres"),
        ("1234 AB Utrecht", "postcode"),
        ("woont op 1234ab", "postcode"),
        ("in de Kerkstraat 12a", "adres"),
        ("op kerkstraat 12", "adres"),
        ("Prins Hendrikkade 33", "adres"),
        ("aan de Oude Weg 5", "adres"),
        ("postbus 123", "adres"),
        ("geboren op 3 mei 1950", "datum"),
        ("op 12-05-1980", "datum"),
        ("1980-05-12", "datum"),
        ("rekening NL91 ABNA 0417 1643 00 EN MEER", "rekeningnummer"),
        ("DE89370400440532013000", "rekeningnummer"),
        ("auto AB-12-CD", "kenteken"),
        ("auto 12-ABC-3", "kenteken"),
        ("auto AB12CD", "kenteken"),
        ("mevrouw De Vries", "naam"),
        ("dhr. J. van der Berg", "naam"),
        ("mijn buurvrouw Fatima zei", "naam"),
        ("Mijn buurman heet Karel", "naam"),
        ("toen kwam Şirin langs", MISSCHIEN),
        ("Jan Jansen hielp", MISSCHIEN),
    ],
)
def test_wat_gevonden_wordt(tekst: str, soort: str) -> None:
    assert soort in soorten(tekst)


@pytest.mark.parametrize(
    "tekst",
    [
        "Wij gingen van Amsterdam naar Nuenen en Den Haag.",
        "Mijn moeder in Rotterdam kreeg Wmo-hulp van de GGD.",
        "In 2024 in de zomer waren er 1000 en 2000 op straat.",
        "Onderweg 3 mensen gezien, na 12 weken weer 4 op de markt.",
        "Hulp! Iedereen praat. Wat nu? Niets.",
        "IK BEN BOOS OP HET FORMULIER",
        "Het duurde 3-4 weken, 24-7 bereikbaar, 50-60-70 jaar.",
        "Kosten: 1.250,00 euro of 12.500 per jaar",
    ],
)
def test_wat_niet_gemerkt_wordt(tekst: str) -> None:
    assert soorten(tekst) == set()


@given(st.text(max_size=300))
def test_stukken_zijn_samen_de_tekst(tekst: str) -> None:
    """Nothing is lost or moved, and what goes out is clean."""
    kaal = schoon(tekst)
    delen = stukken(kaal)
    assert "".join(deel.tekst for deel in delen) == kaal
    assert schoon(kaal) == kaal
    assert all(t == "\n" or unicodedata.category(t) not in {"Cc", "Co", "Cs", "Cn"} for t in kaal)


_BEELD = "{% import 'publiek/ernaast.html' as n %}{{ n.verhaal({'alineas': [t], 'wie': t, 'vraag': t}) }}"


@given(st.text(alphabet=st.sampled_from("<>&\"'/= scriptonerror\u202e"), max_size=60))
def test_tekst_van_anderen_is_nooit_opmaak(tekst: str) -> None:
    """Whatever is written: between the tags of the template stands text, with no tag or quote of its own."""
    html = omgeving().from_string(_BEELD).render(t=schoon(tekst))
    leeg = omgeving().from_string(_BEELD).render(t="x")
    assert html.count("<") == leeg.count("<") and html.count('"') == leeg.count('"')


@pytest.mark.parametrize(
    "stuk",
    ["a", "A", "Aa ", "1 ", "0", "a@", "a.", "mevrouw ", "AB-", "NL91 ", "A B C ", "van de ", "12-", "é́"],
)
def test_vijftigduizend_tekens_kosten_geen_tijd(stuk: str) -> None:
    begin = time.process_time()
    stukken(schoon(stuk * (50_000 // len(stuk))))
    assert time.process_time() - begin < 5


def test_verbinders_blijven_waar_zij_horen() -> None:
    """Persian and emoji keep their joiners; between digits they would only hide."""
    assert schoon("می\u200cخواهم 👨\u200d👩 0\u200d6") == "می\u200cخواهم 👨\u200d👩 06"
    assert schoon("a\r\nb\u2028c\x00\x1b[31m\n\n\n\nd") == "a\nb\nc[31m\n\nd"


def test_oude_codes_van_een_gemeente() -> None:
    """A moderator of a merged gemeente reads the stories of what went into it."""
    assert codes_van("GM0363")[0] == "GM0363"
    assert len(codes_van("GM1992")) > 1
