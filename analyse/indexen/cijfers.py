"""The indices of a round as figures among the others: blocks that a `Telling` can hold."""

from collections.abc import Sequence

from analyse import clusters as cl
from analyse.aggregatie import nummer, optel
from analyse.indexen.index import HONDERD, Index, gelijkgericht
from analyse.indexen.momenten import (
    CODES,
    index_kolommen,
    index_maat,
    index_momenten,
    index_tellers,
    tel_indexen,
)
from analyse.indexen.samenhang import Samenhang, kruissommen, kruistellers
from analyse.maten import INDEX_MAAT, Cijferitem, blokken
from analyse.prepare import Item
from analyse.scores import Scores
from analyse.tellen import Blok, Telling
from analyse.weging import Ints
from vragenlijsten import Variabele


def tellers(indexen: Sequence[Index]) -> tuple[Scores, ...]:
    """What `tellen.telplan` has to count besides answers: scores, and products for alpha and omega."""
    if not indexen:
        return ()
    return (index_tellers(indexen), *(kruistellers(x.naam, gelijkgericht(x)) for x in indexen))


def index_samenhang(telling: Telling, index: Index) -> Samenhang:
    """Alpha and omega of an index in a round for the whole country, with the weights of its figures.

    An index that is not `toereikend` has no figures (`samenhang.ONVOLDOENDE`).
    """
    basis = telling.basis
    gewicht = None if basis is None else basis.weging.gewicht[basis.plek]
    return kruissommen(telling.som, index.naam, index.variabelen).samenhang(gewicht)


def index_blokken(telling: Telling, indexen: Sequence[Index]) -> tuple[Blok, ...]:
    """The indices as items with one measure, `index`, after the variables of the codebook.

    `telling` was made with `tellers`.
    """
    per_index = {index.naam: index for index in indexen}
    items = [_item(telling, index, k) for k, index in enumerate(indexen)]
    return tuple(
        _blok(telling, tuple(groep), [per_index[ci.item.naam] for ci in groep]) for groep in blokken(items)
    )


def _blok(telling: Telling, items: tuple[Cijferitem, ...], indexen: Sequence[Index]) -> Blok:
    tel = tel_indexen(telling.som, indexen)
    if telling.basis is not None:
        cellen = telling.basis.cellen
        m = index_momenten(
            cellen, telling.basis.weging, _samen(tel, telling.basis.plek, len(cellen.n)), indexen
        )
        return Blok(items, m, m.groepen(telling.gebied.groepen))
    if telling.clusters is None:
        raise ValueError("a round without responses has no indices")
    ids, rijen = nummer(telling.som.sleutels, ["gemeente", "organisatie"])
    som = index_kolommen(_samen(tel, ids, rijen.height), indexen)
    eigen = cl.eigen_momenten(telling.clusters, som)
    return Blok(items, eigen, cl.momenten(telling.clusters, telling.unies, som, som, som), som)


def _samen(tel: Ints, groep: Ints, aantal: int) -> Ints:
    """Counts (group, index, 3) of raw cells added up."""
    return optel(groep, tel.reshape(len(tel), -1), aantal).reshape(aantal, -1, len(CODES))


def _item(telling: Telling, index: Index, volgnummer: int) -> Cijferitem:
    """An index as a variable."""
    tekst = {"nl": index.naam}
    variabele = Variabele(
        naam=index.naam,
        positie=len(telling.invoer.codeboek.variabelen) + volgnummer,
        vraag=index.naam,
        begrip=index.naam,
        soort=INDEX_MAAT,
        tekst=tekst,
        label=tekst,
        waarden={},
        ontbrekend={},
        meetniveau="schaal",
        van=0,
        tot=int(HONDERD),
        schaal=None,
        bewoording=index.bewoording,
    )
    item = Item(index.naam, CODES, (index_maat(index),))
    return Cijferitem(variabele, item, INDEX_MAAT, index.variabelen, index.omgekeerd, index.inhoud)
