"""The command `samenspel`: one group, one module per area. Exit codes: 0 done, 1 refused or failed, 2 wrong
use.
"""

import sys

import rich_click as click

from service.cli.analyseer import analyseer
from service.cli.beheer import controleer, ronde, uitnodigingen
from service.cli.demo import demo
from service.cli.publiceer import publiceer
from service.cli.systeem import doctor, migrate, serve, worker
from service.errors import DomeinFout
from service.log import richt_in


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="samenspel", message="%(prog)s %(version)s")
def groep() -> None:
    """Samenspel: vragenlijsten en vertrouwensmonitor voor het sociaal domein."""
    richt_in()


_COMMANDOS = (demo, serve, worker, migrate, controleer, ronde, uitnodigingen, publiceer, analyseer, doctor)
for _commando in _COMMANDOS:
    groep.add_command(_commando)


def main() -> None:
    """Entry point: an expected error is one sentence on standard error, without a traceback."""
    try:
        groep()
    except DomeinFout as fout:
        click.echo(f"Fout: {fout.melding}", err=True)
        sys.exit(1)
