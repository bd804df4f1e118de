"""`samenspel vragenlijst`: questionnaires to and from other survey systems."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from service.beheer.uitwisselen import (
    FORMATEN,
    Uitgewisseld,
    exporteer_vragenlijst,
    importeer_vragenlijst,
    meld_alle,
)
from service.errors import OngeldigeInvoer
from vragenlijsten import DOELGROEPEN, Vragenlijst, VragenlijstFout, load_catalogus, load_vragenlijst
from vragenlijsten.fouten import op_een_regel
from vragenlijsten.uitwisseling import Keuzes

_IN = click.Path(exists=True, dir_okay=False, path_type=Path)
_UIT = click.Path(dir_okay=False, path_type=Path)


@click.group()
def vragenlijst() -> None:
    """Vragenlijsten overnemen uit een ander systeem, of erheen brengen."""


@vragenlijst.command("importeer")
@click.argument("bestand", type=_IN)
@click.option("--uit", type=_UIT, required=True, help="Waar de vragenlijst (.yaml) komt.")
@click.option("--naam", help="Jaar van de vragenlijst, zoals 2027, als het bestand dat niet zegt.")
@click.option("--doelgroep", type=click.Choice(DOELGROEPEN), help="Voor wie, als het bestand dat niet zegt.")
@click.option("--id", "id_", help="Eigen id; standaard de form_id, of de doelgroep.")
@click.option("--vervang", is_flag=True, help="Schrijf over de vragenlijst heen die er al staat.")
@click.pass_context
def importeer(
    context: click.Context,
    bestand: Path,
    uit: Path,
    naam: str | None,
    doelgroep: str | None,
    id_: str | None,
    vervang: bool,
) -> None:
    """Neem een vragenlijst over uit BESTAND: XLSForm (.xlsx) of LimeSurvey (.lss, .lsg, .lsq).

    Zegt op een regel per geval wat niet mee kon, met de plaats. Eindigt met 2 als de nieuwe vragenlijst nog
    niet door `samenspel controleer` komt.
    """
    klaar = importeer_vragenlijst(bestand, uit, Keuzes(id_, naam, doelgroep), vervang=vervang)
    _toon(klaar, "overgenomen")
    if klaar.fouten:
        click.echo(f"Nog niet te gebruiken:\n{meld_alle(klaar.fouten)}", err=True)
        context.exit(2)


@vragenlijst.command("exporteer")
@click.argument("welke", metavar="VRAGENLIJST")
@click.option("--formaat", type=click.Choice(list(FORMATEN)), required=True, help="Soort bestand.")
@click.option("--uit", type=_UIT, required=True, help="Waar het bestand (.xlsx of .xml) komt.")
@click.option("--vervang", is_flag=True, help="Schrijf over het bestand heen dat er al staat.")
def exporteer(welke: str, formaat: str, uit: Path, vervang: bool) -> None:
    """Zet VRAGENLIJST in een bestand voor een ander systeem: een YAML-bestand, of doelgroep en jaar van een
    meegeleverde, zoals inwoners-2027.
    """
    _toon(exporteer_vragenlijst(_zoek(welke), formaat, uit, vervang=vervang), "geschreven")


def _zoek(welke: str) -> Vragenlijst:
    pad = Path(welke)
    try:
        if pad.suffix == ".yaml":
            return load_vragenlijst(pad)
        lijsten = load_catalogus().vragenlijsten
    except VragenlijstFout as fout:
        raise OngeldigeInvoer(meld_alle(fout.fouten)) from fout
    id_, _, naam = welke.partition("-")
    if (id_, naam) not in lijsten:
        bekend = ", ".join("-".join(sleutel) for sleutel in sorted(lijsten))
        raise OngeldigeInvoer(f"{welke[:60]}: geen .yaml en geen van {bekend}")
    return lijsten[id_, naam]


def _toon(klaar: Uitgewisseld, gedaan: str) -> None:
    for fout in klaar.verslag:
        click.echo(op_een_regel(str(fout)))
    for pad in klaar.paden:
        click.echo(f"Geschreven: {pad}")
    rest = "Lees hierboven na wat niet mee kon." if klaar.verslag else "Alles kon mee."
    click.echo(f"{klaar.vragen} {'vraag' if klaar.vragen == 1 else 'vragen'} {gedaan}. {rest}")
