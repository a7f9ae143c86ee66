"""Whose network address a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network


def client_address(
    *, peer: str, forwarded_for: str | None, trusted_proxies: int
) -> str:
    """The address of the client behind `trusted_proxies` proxies of our own.

    Each of them appends the address it was called from to X-Forwarded-For, so the
    entry that many places from the end is the first that no client can invent.
    With no trusted proxy the header is not looked at.
    """
    if trusted_proxies < 1 or not forwarded_for:
        return peer
    entries = [entry.strip() for entry in forwarded_for.split(",")]
    claimed = entries[-min(trusted_proxies, len(entries))]
    try:
        return str(ip_address(claimed))
    except ValueError:
        return peer


def address_block(address: str) -> str:
    """What one customer of a network holds: an IPv4 address or an IPv6 /64."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ip_network((int(ip), 64), strict=False))
    return str(ip)
