"""The command `samenspel`: one group, one module per area. Exit codes: 0 done, 2 bad input (with what and
where), 1 any other expected fault.
"""

from importlib import import_module
from typing import Any

import rich_click as click

from service.errors import (
    DomeinFout,
    InstellingFout,
    OnbekendeRonde,
    OngeldigeAntwoorden,
    OngeldigeInvoer,
    VerkeerdeStatus,
)
from service.log import richt_in

_SLECHTE_INVOER = (InstellingFout, OnbekendeRonde, OngeldigeAntwoorden, OngeldigeInvoer, VerkeerdeStatus)
_COMMANDOS = {
    "demo": "demo",
    "serve": "systeem",
    "worker": "systeem",
    "migrate": "systeem",
    "controleer": "beheer",
    "vragenlijst": "vragenlijst",
    "ronde": "beheer",
    "uitnodigingen": "beheer",
    "toegang": "toegang",
    "publiceer": "publiceer",
    "rapport": "rapport",
    "exporteer": "exporteer",
    "analyseer": "analyseer",
    "referentie": "referentie",
    "doctor": "systeem",
}
"""Command → the module that holds it."""


class Groep(click.RichGroup):
    """A group in which an expected fault is one sentence on standard error, without a traceback.

    A command is imported when it is asked for: `serve` need not carry the statistics of `publiceer`.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the help."""
        return list(_COMMANDOS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None."""
        module = _COMMANDOS.get(cmd_name)
        if module is None:
            return None
        commando: click.Command = getattr(import_module(f"service.cli.{module}"), cmd_name)
        return commando

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a fault ends it with exit code 2 (bad input) or 1."""
        try:
            return super().invoke(ctx)
        except DomeinFout as fout:
            click.echo(" ".join([f"Fout: {fout.melding}", *getattr(fout, "__notes__", ())]), err=True)
            ctx.exit(2 if isinstance(fout, _SLECHTE_INVOER) else 1)


@click.group(cls=Groep, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="samenspel", message="%(prog)s %(version)s")
def groep() -> None:
    """Samenspel: vragenlijsten en vertrouwensmonitor voor het sociaal domein."""
    richt_in()


def main() -> None:
    """Entry point."""
    groep()
