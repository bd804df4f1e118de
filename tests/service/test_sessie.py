"""The session cookie: what goes in comes out, and nothing else does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.invullen.sessie import GELDIG, Ontvangstbewijs, Sessie, Sessies

SESSIES = Sessies(b"een hoofdsleutel van ruim 32 tekens")
VOL = Sessie("ABCD-EFGH-JKMN", "GM0363", Ontvangstbewijs("ABCD-EFGH", "GM0344", "inwoners"))


@given(st.builds(Sessie, code=st.text(max_size=20), gemeente=st.text(max_size=6)))
def test_heen_en_terug(sessie: Sessie) -> None:
    """Any session survives the cookie, whose value is safe in a header."""
    koekje = SESSIES.verzegel(sessie)
    assert SESSIES.open(koekje) == sessie
    assert koekje.replace("-", "").replace("_", "").isalnum()


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_veranderd_koekje_is_geen_koekje(plek: int, verschil: int) -> None:
    """A single changed character is noticed."""
    koekje = SESSIES.verzegel(VOL)
    plek %= len(koekje) - 1  # the last character holds padding bits
    alfabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    ander = alfabet[(alfabet.index(koekje[plek]) + 1 + verschil % 63) % 64]
    assert SESSIES.open(koekje[:plek] + ander + koekje[plek + 1 :]) is None


@given(st.text(max_size=200))
def test_rommel(koekje: str) -> None:
    """Whatever a browser sends, it is never an error."""
    assert SESSIES.open(koekje) is None


def test_verloopt() -> None:
    """Good until the end of its time; the end is inside the encryption."""
    koekje = SESSIES.verzegel(VOL, nu=1000)
    assert SESSIES.open(koekje, nu=1000 + GELDIG - 1) == VOL
    assert SESSIES.open(koekje, nu=1000 + GELDIG) is None


def test_andere_sleutel_en_geen_herkenning() -> None:
    """Another master secret opens nothing, and the same session never looks the same twice."""
    koekje = SESSIES.verzegel(VOL)
    assert Sessies(b"een andere hoofdsleutel van 32 tekens").open(koekje) is None
    assert SESSIES.verzegel(VOL) != koekje
    assert "ABCD" not in koekje
    assert SESSIES.open("A" * 100_000) is None
