"""What the Content-Security-Policy of a page allows a chat on it, by the rules of CSP 3."""

import re
from dataclasses import dataclass
from typing import Dict, FrozenSet, Iterable, List, Mapping, Tuple
from urllib.parse import SplitResult, unquote, urlsplit

FALLBACKS = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
}
PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
# What an expression of this scheme also allows.
_SAFER = {"http": ("http", "https"), "ws": ("ws", "wss", "http", "https"), "wss": ("wss", "https")}
_HOST = re.compile(
    r"(?:([a-z][a-z0-9+.-]*)://)?(\*|(?:\*\.)?[\w.-]+|\[[0-9a-f:.]+\])(?::(\d+|\*))?(/.*)?", re.IGNORECASE
)
_HASH = re.compile(r"'(sha(?:256|384|512)-[\w+/=-]+)'", re.IGNORECASE)


@dataclass(frozen=True)
class Policy:
    """One policy: its directives by name."""

    directives: Mapping[str, Tuple[str, ...]]

    def governing(self, directive: str) -> str:
        """The directive that is asked for this kind of request, or an empty string where none is."""
        return next((name for name in FALLBACKS[directive] if name in self.directives), "")

    def connects(self, address: str, page: str) -> bool:
        """Whether the page may ask an address."""
        governing = self.governing("connect-src")
        return not governing or _listed(address, self.directives[governing], page)

    def runs(self, address: str, page: str, nonce: str = "", integrity: str = "") -> bool:
        """Whether a script of this address may run that stands in the HTML of the page."""
        governing = self.governing("script-src-elem")
        if not governing:
            return True
        sources = self.directives[governing]
        if nonce and f"'nonce-{nonce}'" in sources:
            return True
        hashes = {found[1] for found in map(_HASH.fullmatch, sources) if found}
        if integrity and hashes.issuperset(integrity.split()):
            return True
        return not self.trusts_no_address and _listed(address, sources, page)

    @property
    def trusts_no_address(self) -> bool:
        """Whether it lets scripts run for their nonce or hash alone, and what these add."""
        sources = self.directives.get(self.governing("script-src-elem"), ())
        return "'strict-dynamic'" in map(str.lower, sources)

    @property
    def sandbox(self) -> Tuple[str, ...]:
        """What a sandboxed page lacks that the chat needs."""
        if "sandbox" not in self.directives:
            return ()
        return tuple(flag for flag in ("allow-scripts", "allow-same-origin") if flag not in self.directives["sandbox"])

    @property
    def upgrades(self) -> bool:
        """Whether the browser asks by https what the page asks by http."""
        return "upgrade-insecure-requests" in self.directives


def policies(header: str) -> List[Policy]:
    """The policies of a header, or of the content of a `<meta>`."""
    return [policy for policy in map(_policy, header.split(",")) if policy.directives]


def without(policy: Policy, ignored: Iterable[str]) -> Policy:
    """The policy without some of its directives."""
    dropped: FrozenSet[str] = frozenset(ignored)
    return Policy({name: values for name, values in policy.directives.items() if name not in dropped})


def _policy(text: str) -> Policy:
    found: Dict[str, Tuple[str, ...]] = {}
    for directive in text.split(";"):
        name, *values = directive.split() or [""]
        if name:
            found.setdefault(name.lower(), tuple(values))
    return Policy(found)


def _listed(address: str, sources: Iterable[str], page: str) -> bool:
    url, own = urlsplit(address), urlsplit(page)
    return any(_matches(url, source, own) for source in sources)


def _matches(url: SplitResult, source: str, own: SplitResult) -> bool:
    source_name = source.lower()
    if source_name == "'self'":
        same_port = _port(url) == _port(own) or all(_port(one) == PORTS.get(one.scheme) for one in (url, own))
        return url.hostname == own.hostname and same_port and url.scheme in _reach(own.scheme)
    if source_name == "*":
        return url.scheme in ("http", "https", own.scheme)
    if re.fullmatch(r"[a-z][a-z0-9+.-]*:", source_name):
        return url.scheme in _reach(source_name[:-1])
    found = _HOST.fullmatch(source)
    if not found:
        return False
    scheme, host, port, path = found.groups()
    return (
        url.scheme in _reach((scheme or own.scheme).lower())
        and _host(url.hostname or "", host.lower())
        and _at_port(url, port)
        and _below(url.path or "/", path or "")
    )


def _reach(scheme: str) -> Tuple[str, ...]:
    return _SAFER.get(scheme, (scheme,))


def _host(name: str, pattern: str) -> bool:
    if pattern == "*":
        return True
    return name.endswith(pattern[1:]) if pattern.startswith("*.") else name == pattern.strip("[]")


def _port(url: SplitResult) -> int:
    return url.port or PORTS.get(url.scheme, 0)


def _at_port(url: SplitResult, port: str) -> bool:
    if port == "*":
        return True
    if not port:
        return _port(url) == PORTS.get(url.scheme)
    return _port(url) == int(port) or (int(port) == 80 and _port(url) == PORTS["https"])


def _below(path: str, allowed: str) -> bool:
    if allowed in ("", "/"):
        return True
    path, allowed = unquote(path), unquote(allowed)
    return path.startswith(allowed) if allowed.endswith("/") else path == allowed
