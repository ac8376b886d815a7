"""Signing keys are fetched beside the requests, from an address that may hang, refuse or come back."""

import asyncio
import json
from typing import Any, Awaitable, Callable, Dict, List

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from assistant.channels.platforms import signing_keys
from assistant.channels.platforms.signing_keys import NoKeys, SigningKeys


class Address:
    """Where keys are published; `answer` is what a request gets, None for one that gets no answer."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.asked = 0

    async def __aenter__(self) -> "Address":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/keys"
        return self

    async def __aexit__(self, *_: Any) -> None:
        self._server.close()
        await self._server.wait_closed()

    def publish(self, *ids: str) -> None:
        self.answer = (200, json.dumps({"keys": [{**PUBLIC, "kid": each, "use": "sig"} for each in ids]}))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        while self.answer is None and not reader.at_eof():
            await asyncio.sleep(0.01)
        if self.answer:
            status, body = self.answer
            writer.write(f"HTTP/1.1 {status} -\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        writer.close()


PUBLIC: Dict[str, Any] = json.loads(
    jwt.algorithms.RSAAlgorithm.to_jwk(rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key())
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"TIMEOUT": 0.3, "PAUSE": 0.5, "RETRY_EVERY": 0.1}.items():
        monkeypatch.setattr(signing_keys, name, seconds)


async def kept(address: Address, what: Callable[[SigningKeys], Awaitable[None]]) -> None:
    keys = SigningKeys(address.url)
    keeping = asyncio.create_task(keys.keep())
    try:
        await asyncio.wait_for(what(keys), timeout=30)
        assert not keeping.done()
    finally:
        keeping.cancel()


async def there(keys: SigningKeys, key_id: str) -> None:
    while True:
        try:
            return keys.find(key_id)
        except (NoKeys, KeyError):
            await asyncio.sleep(0.01)


WRONG: List[Any] = [None, (500, ""), (302, ""), (200, "{"), (200, "[]"), (200, '{"keys": []}'), (200, '{"keys": 1}')]


@pytest.mark.parametrize("answer", WRONG, ids=str)
async def test_without_keys_a_request_fails_at_once_and_the_keys_are_fetched_beside_it(answer: Any) -> None:
    async with Address() as address:
        address.answer = answer

        async def asked(keys: SigningKeys) -> None:
            while address.asked < 2:  # it hangs or fails, and is asked again
                with pytest.raises(NoKeys):
                    keys.find("key-1")
                await asyncio.sleep(0.01)
            address.publish("key-1")
            await there(keys, "key-1")

        await kept(address, asked)


@pytest.mark.parametrize("answer", [None, (500, ""), (200, "keys")], ids=str)
async def test_who_waits_for_the_first_answer_has_the_keys_or_goes_on_without(answer: Any) -> None:
    async with Address() as address:
        address.answer = answer
        if answer == (200, "keys"):
            address.publish("key-1")

        async def asked(keys: SigningKeys) -> None:
            await asyncio.wait_for(keys.first(), 5)
            if answer == (200, "keys"):
                assert keys.find("key-1")
            else:
                with pytest.raises(NoKeys):
                    keys.find("key-1")

        await kept(address, asked)


async def test_an_address_that_refuses_connections_is_asked_again() -> None:
    async with Address() as address:
        pass

    async def asked(keys: SigningKeys) -> None:
        await asyncio.sleep(0.3)
        with pytest.raises(NoKeys):
            keys.find("key-1")

    await kept(address, asked)


async def test_a_key_that_is_not_there_is_looked_for_once_in_a_while() -> None:
    async with Address() as address:
        address.publish("key-1")

        async def asked(keys: SigningKeys) -> None:
            await there(keys, "key-1")
            begun = asyncio.get_running_loop().time()
            while asyncio.get_running_loop().time() < begun + 2:
                with pytest.raises(KeyError):
                    keys.find("guess")
                await asyncio.sleep(0.001)
            assert 2 <= address.asked <= 6
            address.answer = None  # it hangs: the keys from before hold
            keys.find("key-1")
            await asyncio.sleep(1)
            keys.find("key-1")
            address.publish("key-2")
            with pytest.raises(KeyError):
                keys.find("key-2")
            await there(keys, "key-2")

        await kept(address, asked)
