"""Planted leaks: safe publications with one mistake in them, and the attack that must find each.

A plant changes what is public, never the truth. What is put in is what a mistake in the product would show:
figures of the same rounds made without protection.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.aanval import lekken_ander as ander
from tests.aanval import lekken_cijfers as cijfers
from tests.aanval.kennis import Kennis
from tests.aanval.proeven import Proef


@dataclass(frozen=True)
class Lek:
    """One planted leak. `maak` gives the publications it is planted in and all that is public with it;
    `zonder` what is public without the plant."""

    naam: str
    aanval: str
    maak: Callable[[], tuple[Proef, Kennis]]
    zonder: Callable[[Proef], Kennis] = Proef.kennis


LEKKEN = (
    Lek("een gemeente met twaalf antwoorden", "direct", cijfers.kleine_basis),
    Lek("een categorie onder de tien", "direct", cijfers.kleine_categorie),
    Lek("niemand in een kleine groep", "direct", cijfers.iedereen_eens),
    Lek("een kleine groep in een uitsplitsing", "direct", ander.kleine_uitsplitsing),
    Lek("vier mensen via een open link", "direct", ander.klein_open),
    Lek("de aanvullende gemeente staat open", "aftrekken", cijfers.aanvulling_open),
    Lek("spiegel met één verborgen kant", "verschillen", cijfers.spiegel_open),
    Lek("verandering sinds een verborgen cijfer", "verschillen", cijfers.vorige_open),
    Lek("gemiddelde naast een dichte verdeling", "omkeren", cijfers.gemiddelde_open),
    Lek("onderdrukt zonder andere reden", "afwezigheid", cijfers.alleen_dicht, cijfers.zonder_weet_niet),
    Lek("oude versie met andere onderdrukking", "rondes", cijfers.oude_versie),
    Lek("oude versie met een andere aanvulling", "rondes", cijfers.andere_aanvulling),
    Lek("oude grenzen naast nieuwe", "rondes", cijfers.oude_grenzen),
    Lek("een correctie die niet is geweigerd", "rondes", cijfers.correctie_toch),
    Lek("meer decimalen in één bestand", "vormen", cijfers.te_fijn),
    Lek("onafgeronde n in één bestand", "vormen", cijfers.exact_aantal),
    Lek("een ander verschil in één bestand", "vormen", ander.ander_verschil),
    Lek("alleen een dwerg naast een reus verborgen", "grenzen", cijfers.dwerg_verborgen, ander.zonder_nl),
    Lek("één kind van een uitsplitsing weg", "rooster", ander.kind_weg),
    Lek("kwaliteit met alle decimalen", "kwaliteit", ander.kwaliteit_open),
    Lek("exacte respons", "kwaliteit", ander.exacte_respons),
    Lek("EBLUP van een verborgen gemeente", "model", ander.eblup_verborgen),
    Lek("rang van een verborgen gemeente", "rangen", ander.rang_verborgen),
    Lek("een index naast alle vragen op één na", "indexen", ander.index_open),
    Lek("het effect van een modus van vijf mensen", "landelijk", ander.modus_van_enkelen),
    Lek("alfa met alle decimalen", "landelijk", ander.alfa_in_vol),
    Lek("verschil in vertrouwen van één gemeente over", "drijfveren", ander.vertrouwen_over),
)
