"""The command `samenspel`: one group, one module per area. Exit codes: 0 done, 2 bad input (with what and
where), 1 any other expected fault.
"""

from typing import Any

import rich_click as click

from service.cli.analyseer import analyseer
from service.cli.beheer import controleer, ronde, uitnodigingen
from service.cli.demo import demo
from service.cli.mail import mail
from service.cli.publiceer import publiceer
from service.cli.systeem import doctor, migrate, serve, worker
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


class Groep(click.RichGroup):
    """A group in which an expected fault is one sentence on standard error, without a traceback."""

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


uitnodigingen.add_command(mail)
_COMMANDOS = (demo, serve, worker, migrate, controleer, ronde, uitnodigingen, publiceer, analyseer, doctor)
for _commando in _COMMANDOS:
    groep.add_command(_commando)


def main() -> None:
    """Entry point."""
    groep()
