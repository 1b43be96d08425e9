"""RFC 9807 (OPAQUE-3DH), the client's half, at the composition of docs/protocol.md, "OPAQUE"."""

import hmac
import secrets
from hashlib import sha512

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

import oprf
from ristretto import decode


class WrongPassword(Exception):
    pass


def mac(key, message):
    return hmac.new(key, message, sha512).digest()


def extract(ikm):
    return mac(bytes(64), ikm)


def expand(prk, info, length):
    blocks, block = b"", b""
    for counter in range(1, -(-length // 64) + 1):
        block = mac(prk, block + info + bytes([counter]))
        blocks += block
    return blocks[:length]


def stretch(output, ksf):
    if ksf["algorithm"] != "argon2id":
        raise ValueError("ksf expected argon2id")
    for name, (least, most) in {"iterations": (3, 16), "memory": (2**16, 2**18), "parallelism": (4, 16)}.items():
        if not least <= ksf[name] <= most:
            raise ValueError(f"ksf.{name} expected {least} to {most}")
    argon2 = Argon2id(
        salt=bytes(16), length=64, iterations=ksf["iterations"], lanes=ksf["parallelism"], memory_cost=ksf["memory"]
    )
    return argon2.derive(output)


def randomized_password(password, blind, evaluated, ksf):
    output = oprf.finalize(password, blind, evaluated)
    return extract(output + stretch(output, ksf))


def store(randomized, nonce, server_public_key, identities):
    """Section 4.1.2."""
    client_identity, server_identity = identities
    secret, public_key = oprf.derive_key_pair(
        expand(randomized, nonce + b"PrivateKey", 32), b"OPAQUE-DeriveDiffieHellmanKeyPair"
    )
    cleartext = server_public_key + oprf.framed(server_identity, client_identity)
    tag = mac(expand(randomized, nonce + b"AuthKey", 64), nonce + cleartext)
    return secret, public_key, tag, expand(randomized, nonce + b"ExportKey", 64)


def finish_registration(password, blind, response, ksf, identities, nonce=None):
    """The record of 192 bytes, and the export key."""
    nonce = nonce or secrets.token_bytes(32)
    randomized = randomized_password(password, blind, response[:32], ksf)
    _, public_key, tag, export_key = store(randomized, nonce, response[32:], identities)
    return public_key + expand(randomized, b"MaskingKey", 64) + nonce + tag, export_key


class Login:
    """A KE1, which is kept until its KE2 is judged."""

    def __init__(self, password, blind=None, nonce=None, key_share=None):
        self.password = password
        self.blind, blinded = oprf.blind(password, scalar=blind)
        self.secret = key_share or oprf.random_scalar()
        self.ke1 = blinded + (nonce or secrets.token_bytes(32)) + (oprf.BASE * self.secret).encode()

    def finish(self, ke2, ksf, identities):
        """KE3, export key and session key. Raises WrongPassword."""
        evaluated, masking_nonce, masked, inner = ke2[:32], ke2[32:64], ke2[64:192], ke2[:256]
        server_key_share, server_mac = ke2[224:256], ke2[256:]
        randomized = randomized_password(self.password, self.blind, evaluated, ksf)
        pad = expand(expand(randomized, b"MaskingKey", 64), masking_nonce + b"CredentialResponsePad", 128)
        credentials = bytes(a ^ b for a, b in zip(pad, masked))
        server_public_key, nonce, tag = credentials[:32], credentials[32:64], credentials[64:]
        secret, _, expected, export_key = store(randomized, nonce, server_public_key, identities)
        if not hmac.compare_digest(tag, expected):
            raise WrongPassword
        shares = ((self.secret, server_key_share), (self.secret, server_public_key), (secret, server_key_share))
        ikm = b"".join((decode(theirs) * own).encode() for own, theirs in shares)
        client_identity, server_identity = identities
        preamble = b"OPAQUEv1-" + oprf.framed(b"", client_identity) + self.ke1 + oprf.framed(server_identity) + inner
        prk, digest = extract(ikm), sha512(preamble).digest()
        handshake = label(prk, b"HandshakeSecret", digest)
        if not hmac.compare_digest(server_mac, mac(label(handshake, b"ServerMAC", b""), digest)):
            raise WrongPassword
        ke3 = mac(label(handshake, b"ClientMAC", b""), sha512(preamble + server_mac).digest())
        return ke3, export_key, label(prk, b"SessionKey", digest)


def label(secret, name, transcript):
    """Derive-Secret, section 6.4.2."""
    name = b"OPAQUE-" + name
    return expand(secret, (64).to_bytes(2, "big") + bytes([len(name)]) + name + bytes([len(transcript)]) + transcript, 64)


