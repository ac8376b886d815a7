"""Mails a contact request, over TLS or not at all."""

import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from typing import Any, Text, Type

from actions.attempt import Attempt
from assistant.side_effects.contact_delivery import Mail
from assistant.side_effects.contact_requests import Request


class Refused(Exception):
    """The mail server says no, so that the request does not arrive."""


class _Bounded(smtplib.SMTP):
    """Ends in time also when the server sends a byte now and then, for which each read waits anew."""

    def __init__(self, attempt: Attempt, host: Text, port: int, **kwargs: Any) -> None:
        self._attempt = attempt
        attempt.aborts(self._abort)
        super().__init__(host, port, timeout=attempt.left(), **kwargs)

    def getreply(self) -> Any:
        self._attempt.left()  # it may have been given up while there was no socket yet
        return super().getreply()

    def data(self, msg: Any) -> Any:
        self._attempt.let_go()
        return super().data(msg)

    def _abort(self) -> None:
        with suppress(OSError):
            if self.sock:
                # Below TLS, whose own shutdown would wait for the server.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _BoundedTls(_Bounded, smtplib.SMTP_SSL):
    """The same, with TLS from the start."""


def mail(request_id: Text, request: Request, to: Mail, attempt: Attempt) -> None:
    """Give a request to the mail server. Its id is the mail's, so that a second mail of it is known for one.

    Raises:
        Refused: if the server does not take it.
        OSError, smtplib.SMTPException: if the connection failed.
        TimeoutError: if it was given up before it was sent.
    """
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Contact request", to.sender, to.recipient
    message["Message-ID"] = f"<{request_id}@{to.sender.rpartition('@')[2]}>"
    message.set_content("\n".join(f"{part.capitalize()}: {value}" for part, value in request.items()) + "\n")
    context = ssl.create_default_context()
    kind: Type[_Bounded] = _BoundedTls if to.server.begins_with_tls else _Bounded
    more = {"context": context} if to.server.begins_with_tls else {}
    try:
        server = kind(attempt, to.server.host, to.server.port, **more)
        try:
            if not to.server.begins_with_tls:
                server.starttls(context=context)
            if to.server.user:
                server.login(to.server.user, to.server.password)
            server.send_message(message)
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
        raise Refused from None
