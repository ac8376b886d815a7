"""Mails a contact request, over TLS or not at all."""

import smtplib
import ssl
from email.message import EmailMessage
from threading import Event

from assistant.contact import Mail, Request


def mail(request: Request, to: Mail, seconds: float, given_up: Event) -> None:
    """Give a request to the mail server.

    Raises:
        OSError, smtplib.SMTPException: if it was not taken.
        TimeoutError: if it was given up before it was sent.
    """
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Contact request", to.sender, to.recipient
    message.set_content("\n".join(f"{part.capitalize()}: {value}" for part, value in request.items()) + "\n")
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if to.begins_with_tls:
        connection = smtplib.SMTP_SSL(to.host, to.port, timeout=seconds, context=context)
    else:
        connection = smtplib.SMTP(to.host, to.port, timeout=seconds)
    with connection as server:
        if not to.begins_with_tls:
            server.starttls(context=context)
        if to.user:
            server.login(to.user, to.password)
        if given_up.is_set():
            raise TimeoutError
        server.send_message(message)
