"""The port that a server listens on."""

import errno
import socket


class PortError(Exception):
    """A server cannot listen where it was told to."""


def check(host: str, port: int) -> None:
    """See that a server could listen there.

    Raises:
        PortError: with one sentence for the operator.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortError(f"port {port} is in use; stop what uses it, or choose another port.") from None
        raise PortError(f"{host}:{port} cannot be listened on: {error.strerror}.") from None
