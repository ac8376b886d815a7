"""The port that a server listens on."""

import errno
import socket

EVERYWHERE = "::"  # every address of the machine


class PortError(Exception):
    """A server cannot listen where it was told to."""


def check(host: str, port: int) -> None:
    """See that a server could listen there.

    Raises:
        PortError: with one sentence for the operator.
    """
    bound(host, port).close()


def bound(host: str, port: int) -> socket.socket:
    """The socket of a server that does not listen yet; of `EVERYWHERE`, it takes IPv6 and IPv4, or IPv4 alone where the
    machine has no other.

    Raises:
        PortError: with one sentence for the operator.
    """
    try:
        if host == EVERYWHERE and not socket.has_dualstack_ipv6():
            host = "0.0.0.0"
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, protocol)
        try:
            if host == EVERYWHERE:
                found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(address)
        except OSError:
            found.close()
            raise
        return found
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortError(f"port {port} is in use; stop what uses it, or choose another port.") from None
        raise PortError(f"{host}:{port} cannot be listened on: {error.strerror}.") from None
