"""RFC 9497 with ristretto255-SHA512: the client's half of OPRF (0x00) and VOPRF (0x01), and DeriveKeyPair."""

import secrets
from hashlib import sha512

from ristretto import BASE, ORDER, decode, from_uniform


def context(mode):
    return b"OPRFV1-" + bytes([mode]) + b"-ristretto255-SHA512"


def framed(*parts):
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def expand_message(message, tag):
    """RFC 9380, section 5.3.1, with SHA-512 to 64 bytes: one block."""
    domain = tag + bytes([len(tag)])
    first = sha512(bytes(128) + message + (64).to_bytes(2, "big") + b"\0" + domain).digest()
    return sha512(first + b"\1" + domain).digest()


def hash_to_group(message, mode=0):
    return from_uniform(expand_message(message, b"HashToGroup-" + context(mode)))


def hash_to_scalar(message, tag):
    return int.from_bytes(expand_message(message, tag), "little") % ORDER


def random_scalar():
    return secrets.randbelow(ORDER - 1) + 1


def blind(message, mode=0, scalar=None):
    scalar = scalar or random_scalar()
    return scalar, (hash_to_group(message, mode) * scalar).encode()


def finalize(message, scalar, evaluated):
    unblinded = (decode(evaluated) * pow(scalar, -1, ORDER)).encode()
    return sha512(framed(message, unblinded) + b"Finalize").digest()


def derive_key_pair(seed, info):
    """Section 3.2.1, mode 0x00."""
    for counter in range(256):
        tag = b"DeriveKeyPair" + context(0)
        secret = hash_to_scalar(seed + framed(info) + bytes([counter]), tag)
        if secret:
            return secret, (BASE * secret).encode()
    raise ValueError("no key pair of this seed")


def verify_proof(public_key, blinded, evaluated, proof):
    """Section 2.2.2, of one element, mode 0x01."""
    challenge, response = (int.from_bytes(half, "little") for half in (proof[:32], proof[32:]))
    if len(proof) != 64 or challenge >= ORDER or response >= ORDER:
        return False
    seed = sha512(framed(public_key, b"Seed-" + context(1))).digest()
    transcript = framed(seed) + b"\0\0" + framed(blinded, evaluated) + b"Composite"
    weight = hash_to_scalar(transcript, b"HashToScalar-" + context(1))
    m, z = decode(blinded) * weight, decode(evaluated) * weight
    t2 = BASE * response + decode(public_key) * challenge
    t3 = m * response + z * challenge
    transcript = framed(public_key, *(one.encode() for one in (m, z, t2, t3))) + b"Challenge"
    return hash_to_scalar(transcript, b"HashToScalar-" + context(1)) == challenge

