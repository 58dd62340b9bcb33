"""Tells the addresses of this machine, and of the public internet, from all others."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# RFC 6052: the last four bytes of such an address are an IPv4 address behind a gateway.
_NAT64 = IPv6Network("64:ff9b::/96")


def is_this_machine(host: str) -> bool:
    """Tell whether a host, as it is written in a URL, can only be this machine.

    Args:
        host: A name, or an address without brackets.
    """
    if host.lower().rstrip(".") == "localhost":
        return True
    address = read_address(host)
    return address is not None and address.is_loopback


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address belongs to the public internet, and to no network of its own."""
    return address.is_global and not address.is_multicast


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address; None if it is none.

    Of an IPv6 address with an IPv4 address inside, the latter is where it leads.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return IPv4Address(address.packed[-4:])
        return address.ipv4_mapped or address.sixtofour or address
    return address
