"""What docs/protocol.md adds to the RFCs: base64url, canonical JSON, escrow, owner proof, identity, passwords."""

import base64
import json
import secrets
import unicodedata
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text_, length=None):
    decoded = base64.urlsafe_b64decode(text_ + "=" * (-len(text_) % 4))
    if text(decoded) != text_ or (length is not None and len(decoded) != length):
        raise ValueError(f"expected {length} bytes in canonical base64url")
    return decoded


def canonical(value):
    """RFC 8785, of what this protocol has: whole numbers, and names in ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value):
    return text(sha256(canonical(value)).digest())


def cell_of(cells, subject, placed_at):
    """The cell that keeps this account's key, in a map of cells that is oldest generation first."""
    time = datetime.fromisoformat(placed_at)
    begun = [one for one in cells if datetime.fromisoformat(one["since"]) <= time]
    weights = (begun or cells[:1])[-1]["cells"]
    draws = [
        (sha256(f"backup-key-vault/cell/v1|{name}|{ticket}|{subject}".encode()).digest(), name)
        for name, weight in weights.items()
        for ticket in range(weight)
    ]
    return max(draws)[1]


def hkdf256(ikm, salt, info, length=32):
    return HKDF(hashes.SHA256(), length, salt, info.encode()).derive(ikm)


def seal_escrow(backup_key, export_key, account, registration, nonce=None):
    return seal_under(escrow_key(export_key, registration), backup_key, account, registration, nonce)


def open_escrow(escrow, export_key, account, registration):
    return open_under(escrow_key(export_key, registration), escrow, account, registration)


def seal_under(key, backup_key, account, registration, nonce=None):
    nonce = nonce or secrets.token_bytes(12)
    return b"\1" + nonce + AESGCM(key).encrypt(nonce, backup_key, aad(account, registration))


def open_under(key, escrow, account, registration):
    if len(escrow) != 61 or escrow[0] != 1:
        raise ValueError("escrow expected 61 bytes of version 1")
    return AESGCM(key).decrypt(escrow[1:13], escrow[13:], aad(account, registration))


def escrow_key(export_key, registration):
    return hkdf256(export_key, registration.encode(), "backup-key-vault/escrow/v1")


def aad(account, registration):
    return f"backup-key-vault/escrow/v1|{account}|{registration}".encode()


class Owner:
    def __init__(self, backup_key):
        self.key = Ed25519PrivateKey.from_private_bytes(hkdf256(backup_key, b"", "backup-key-vault/owner/v1"))

    def public(self):
        return self.key.public_key().public_bytes_raw()

    def prove(self, action, body, vault, account, registration):
        message = f"backup-key-vault/owner/v1|{action}|{vault}|{account}|{registration}|{digest(body)}"
        return {**body, "ownerProof": text(self.key.sign(message.encode()))}


def is_vault(pin, token, request, answer):
    """Whether the identity key signed this answer to this request with this token."""
    said = {name: value for name, value in answer.items() if name != "identitySignature"}
    asked = text(sha256(token.encode()).digest())
    message = f"backup-key-vault/identity/v1|{asked}|{digest(request)}|{digest(said)}".encode()
    try:
        key = serialization.load_der_public_key(data(pin))
        key.verify(data(answer.get("identitySignature", "")), message, ec.ECDSA(hashes.SHA256()))
        return True
    except InvalidSignature:
        return False


UNSEEN = (
    "00AD 034F 061C 115F-1160 17B4-17B5 180B-180F 200B-200F 2028-202E 2060-206F 3164 FE00-FE0D FEFF FFA0 "
    "FFF0-FFFB 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF 0000-001F 007F-009F"
)
JOINED = "2190-21FF 2600-27BF 2B00-2BFF 1F000-1FAFF"


def within(character, ranges):
    for one in ranges.split():
        first, _, last = one.partition("-")
        if int(first, 16) <= ord(character) <= int(last or first, 16):
            return True
    return False


def password_bytes(typed, registering=False):
    typed.encode()  # Refuses lone surrogates.
    kept = "".join(one for one in typed if one not in "\ufe0e\ufe0f")
    for at, one in enumerate(kept):
        joins = one == "\u200d" and 0 < at < len(kept) - 1 and all(within(kept[at + to], JOINED) for to in (-1, 1))
        if within(one, UNSEEN) and not joins:
            raise ValueError(f"password has U+{ord(one):04X}")
        if registering and unicodedata.category(one) == "Cn":
            raise ValueError(f"password has U+{ord(one):04X}, which is not assigned")
    result = unicodedata.normalize("NFKC", kept).encode()
    if not 1 <= len(result) <= 1024:
        raise ValueError("password expected 1 to 1024 bytes")
    return result
