"""How to refer to a publication: as a text, as BibTeX and RIS, and for search engines (schema.org)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from dashboards.export.dcat import Uitgever, omschrijving
from dashboards.export.dcatbestanden import Bestandsoort, adres_van
from dashboards.export.dcatlijsten import LICENTIE, TREFWOORDEN, UITLEG
from dashboards.export.uitgave import Uitgave

_KORTER = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def bronvermelding(uitgave: Uitgave, uitgever: Uitgever, basis: str) -> str:
    """The reference as a text: maker (year). title (version) [kind]. publisher. place; the parts that a DOI
    asks for, with the address that stays in its place."""
    kop = uitgave.kop
    return (
        f"{uitgever.naam} ({jaar(uitgave)}). {kop.titel} (versie {kop.versie}) [Dataset]. Samenspel. "
        f"{adres_van(kop, basis)}"
    )


def bibtex(uitgave: Uitgave, uitgever: Uitgever, basis: str) -> str:
    """The same for reference managers."""
    kop = uitgave.kop
    velden = {
        "author": f"{{{_tex(uitgever.naam)}}}",
        "title": _tex(kop.titel),
        "year": jaar(uitgave),
        "version": str(kop.versie),
        "publisher": "Samenspel",
        "url": adres_van(kop, basis),
        "note": kop.hash,
    }
    regels = "".join(f"  {naam} = {{{waarde}}},\n" for naam, waarde in velden.items())
    return f"@misc{{{kop.ronde}-v{kop.versie},\n{regels}}}\n"


def ris(uitgave: Uitgave, uitgever: Uitgever, basis: str) -> str:
    """The same in RIS, which EndNote, Mendeley and Zotero read."""
    kop = uitgave.kop
    velden = (
        ("TY", "DATA"),
        ("AU", f"{uitgever.naam},"),  # the comma says that it is no first and last name
        ("TI", kop.titel),
        ("PY", jaar(uitgave)),
        ("DA", uitgave.dag.replace("-", "/")),
        ("ET", str(kop.versie)),
        ("PB", "Samenspel"),
        ("LA", "nl"),
        ("UR", adres_van(kop, basis)),
        ("ER", ""),
    )
    return "".join(f"{naam}  - {' '.join(waarde.split())}\n" for naam, waarde in velden)


def jaar(uitgave: Uitgave) -> str:
    """The year that a reference names: that in which this version became public."""
    return uitgave.dag[:4]


def schema_dataset(
    uitgave: Uitgave, uitgever: Uitgever, basis: str, bestanden: Sequence[Bestandsoort]
) -> str:
    """A version of a publication in the words of schema.org, as JSON that can stand in a page."""
    kop = uitgave.kop
    map_ = f"{basis}/data/{kop.ronde}/{kop.versie}"
    return _voor_html(
        {
            "@context": "https://schema.org",
            **_kort(uitgave, uitgever, basis),
            "creditText": bronvermelding(uitgave, uitgever, basis),
            "temporalCoverage": f"{kop.veld_van}/{kop.veld_tot}",
            "spatialCoverage": {"@type": "Place", "name": "Nederland"},
            "keywords": list(TREFWOORDEN),
            "inLanguage": "nl",
            "measurementTechnique": "Vragenlijst, gewogen naar de bevolking",
            "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{basis}/data"},
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": b.naam,
                    "description": b.uitleg,
                    "encodingFormat": b.media_type,
                    "contentUrl": f"{map_}/{b.naam}",
                    **({"contentSize": f"{b.bytes} B", "sha256": b.sha256} if b.sha256 else {}),
                }
                for b in bestanden
            ],
        }
    )


def schema_catalogus(uitgaven: Sequence[Uitgave], uitgever: Uitgever, basis: str) -> str:
    """All publications as one catalogue of schema.org."""
    return _voor_html(
        {
            "@context": "https://schema.org",
            "@type": "DataCatalog",
            "name": "Samenspel: gepubliceerde cijfers",
            "description": UITLEG,
            "url": f"{basis}/data",
            "license": LICENTIE,
            "publisher": _organisatie(uitgever),
            "dataset": [_kort(uitgave, uitgever, basis) for uitgave in uitgaven],
        }
    )


def _kort(uitgave: Uitgave, uitgever: Uitgever, basis: str) -> dict[str, object]:
    kop = uitgave.kop
    adres = adres_van(kop, basis)
    return {
        "@type": "Dataset",
        "@id": adres,
        "name": f"{kop.titel}, versie {kop.versie}",
        "description": omschrijving(kop),
        "url": adres,
        "identifier": kop.hash,
        "version": str(kop.versie),
        "datePublished": uitgave.dag,
        "license": LICENTIE,
        "isAccessibleForFree": True,
        "creator": _organisatie(uitgever),
    }


def _organisatie(uitgever: Uitgever) -> dict[str, str]:
    return {"@type": "Organization", "name": uitgever.naam, "url": uitgever.adres}


def _voor_html(inhoud: dict[str, object]) -> str:
    """JSON in which nothing can end the element that it stands in."""
    tekst = json.dumps(inhoud, ensure_ascii=False, indent=1)
    return "".join(_KORTER.get(teken, teken) for teken in tekst)


def _tex(tekst: str) -> str:
    return "".join(f"\\{teken}" if teken in "&%$#_{}" else teken for teken in tekst if teken != "\\")
