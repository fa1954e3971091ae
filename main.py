"""The service: `uvicorn main:app --reload`, or `python main.py`, which also has commands for its appointments."""

from vitals.commands import require_posix, run

require_posix()

import signal
from typing import Annotated

import typer

from vitals.appointments.commands import COMMANDS, PANEL


def database() -> str:
    """Address of the database that the service uses."""
    from Configurations.config import load_settings

    return load_settings().database


cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False, context_settings={"obj": database})
for each in COMMANDS:
    cli.command(rich_help_panel=PANEL)(each)


@cli.callback(invoke_without_command=True)
def command(  # noqa: PLR0917 (one parameter per option)
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on; 127.0.0.1 unless given.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 8000 unless given, 0 lets the system choose one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that share the port; 1 unless given.")] = None,
    population: Annotated[
        str | None, typer.Option(help="Population of streams that name none: an id, or a fitted .json file.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="auto: make a token, print it, and require it of every client.", metavar="auto")
    ] = None,
    allowed_hosts: Annotated[str | None, typer.Option(help="Names by which other machines reach the service.")] = None,
    demonstration: Annotated[
        bool | None,
        typer.Option("--demonstration", help="Fill the database with practitioners to try.", show_default=False),
    ] = None,
    insecure_http: Annotated[
        bool | None, typer.Option("--insecure-http", help="Serve other machines without TLS.", show_default=False)
    ] = None,
) -> None:
    """Serve synthetic vital signs: a live stream, predictions, history and appointments. Not for clinical use.

    Every option, and more, is also a setting: an environment variable VITALS_... or a line of .env beside this file;
    docs/reference/settings.md lists them all.
    """
    given = {name: value for name, value in context.params.items() if value is not None}
    if context.invoked_subcommand is not None:
        if given:
            raise typer.BadParameter(f"{', '.join(given)}: these are options of the service, not of its commands")
        return

    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until it serves: there is nothing yet to read anew
    from Configurations.config import load_settings, with_token  # here: `--help` must not wait for any of these
    from Endpoints.app import create_app
    from Endpoints.serving.server import serve

    serve(create_app, lambda: with_token(load_settings(**given)))


if __name__ == "__main__":
    run(cli)
elif __name__ != "__mp_main__":  # a worker process builds its own
    from Configurations.config import load_settings
    from Endpoints.app import create_app
    from Endpoints.serving.logs import configure_logging

    settings = load_settings()
    configure_logging(settings.log_format)
    app = create_app(settings)
