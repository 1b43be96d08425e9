"""A key at a vault set, from docs/protocol.md, "A vault set". What the vectors fix is drawn here."""

import hmac
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

import oprf
import wire
from client import Refused
from opaque import stretch
from ristretto import BASE, IDENTITY, ORDER, decode, scalar_bytes

LABEL = "backup-key-vault/set/v1"
KSF = {"algorithm": "argon2id", "iterations": 3, "memory": 65536, "parallelism": 4}


def pad_of(secret, theirs, own, account, registration):
    """b, from e and D, or from d and E."""
    shared = (decode(theirs) * secret).encode()
    info = f"{LABEL}|share|{account}|{registration}".encode()
    return int.from_bytes(HKDF(hashes.SHA512(), 64, own, info).derive(shared), "little") % ORDER


def value_at(x, polynomial):
    return sum(coefficient * x**power for power, coefficient in enumerate(polynomial)) % ORDER


def weight_at(x, xs):
    """Lagrange's coefficient at 0."""
    weight = 1
    for other in xs:
        if other != x:
            weight = weight * other * pow(other - x, -1, ORDER) % ORDER
    return weight


class Stretched:
    """What the password gives, for one set."""

    def __init__(self, y, description):
        self.set, self.ikm = description, y + stretch(y, description["ksf"])

    def expand(self, info):
        return wire.hkdf256(self.ikm, wire.data(self.set["id"], 16), f"{LABEL}|{info}")

    def commitment(self):
        open_ = {name: value for name, value in self.set.items() if name != "commitment"}
        return wire.text(self.expand(f"commitment|{wire.digest(open_)}"))

    def proof_key(self, account, registration):
        return Ed25519PrivateKey.from_private_bytes(self.expand(f"proof|{account}|{registration}"))

    def escrow_key(self, account, registration):
        return self.expand(f"escrow|{account}|{registration}")


def fault_of(description):
    members = description["members"]
    ids = [[one[name] for one in members] for name in ("vault", "registration", "publicKey")]
    known = {"id", "threshold", "ksf", "commitment", "members"}
    if set(description) != known or any(set(one) != {"vault", "registration", "publicKey"} for one in members):
        return "a field more or less"
    if not 2 <= len(members) <= 9 or not len(members) < 2 * description["threshold"] <= 2 * len(members):
        return "threshold or number of members"
    if any(len(set(names)) < len(members) for names in ids):
        return "a member twice"
    return None


def register(vaults, threshold, password, backup_key):
    """A first key, at every one of these vaults."""
    secret, owner, started = wire.password_bytes(password, registering=True), wire.Owner(backup_key), []
    for vault in vaults:
        scalar = oprf.random_scalar()
        own = (BASE * scalar).encode()
        answer = vault.signed("/v1/registration/start", {"exchange": wire.text(own)})
        account, registration, theirs = answer["account"], answer["registration"], wire.data(answer["exchange"], 32)
        pad = pad_of(scalar, theirs, own + theirs, account, registration)
        if (BASE * pad).encode() != wire.data(answer["publicKey"], 32) or answer["vault"] != vault.name:
            raise Refused("the exchange gave another pad, or is of another vault")
        started.append((vault, account, registration, pad))
    polynomial = [oprf.random_scalar() for _ in range(threshold)]
    shares = [value_at(x + 1, polynomial) for x in range(len(vaults))]
    blind, blinded = oprf.blind(secret, mode=1)
    y = oprf.finalize(secret, blind, (decode(blinded) * polynomial[0]).encode())
    members = [
        {"vault": vault.name, "registration": registration, "publicKey": wire.text((BASE * share).encode())}
        for (vault, _, registration, _), share in zip(started, shares)
    ]
    description = {"id": wire.text(secrets.token_bytes(16)), "threshold": threshold, "ksf": KSF, "members": members}
    stretched = Stretched(y, description)
    description = {**description, "commitment": stretched.commitment()}
    for (vault, account, registration, pad), share in zip(started, shares):
        escrow = wire.seal_under(stretched.escrow_key(account, registration), backup_key, account, registration)
        body = {
            "registration": registration,
            "set": description,
            "shift": wire.text(scalar_bytes((share - pad) % ORDER)),
            "proofKey": wire.text(stretched.proof_key(account, registration).public_key().public_bytes_raw()),
            "escrow": wire.text(escrow),
            "ownerKey": wire.text(owner.public()),
        }
        vault.signed("/v1/registration/finish", body, 201)
    return {"threshold": threshold, "members": len(members)}


def recover(vaults, threshold, password):
    secret = wire.password_bytes(password)
    blind, blinded = oprf.blind(secret, mode=1)
    answers = []
    for vault in vaults:
        try:
            answer = vault.ask("/v1/recovery/start", {"blinded": wire.text(blinded)})
        except OSError:
            continue  # It is away: the others may be enough.
        description = answer["set"]
        at = [(x, one) for x, one in enumerate(description["members"], 1) if one["vault"] == vault.name]
        known = all(one["vault"] in [other.name for other in vaults] for one in description["members"])
        if answer["vault"] != vault.name or fault_of(description) or not known or len(at) != 1:
            raise Refused("an answer that does not count")
        (x, member), evaluated = at[0], wire.data(answer["evaluated"], 32)
        proof = wire.data(answer["evaluationProof"], 64)
        if member["registration"] != answer["registration"] or description["threshold"] < threshold:
            raise Refused("an answer that does not count")
        if not oprf.verify_proof(wire.data(member["publicKey"], 32), blinded, evaluated, proof):
            raise Refused("an evaluation under another share")
        answers.append((vault, x, evaluated, answer))
    description = answers[0][3]["set"]
    if any(answer["set"] != description for *_, answer in answers):
        raise Refused("the members carry different sets")
    some = answers[: description["threshold"]]
    if len(some) < description["threshold"]:
        raise Refused("too few vaults answer")
    combined, xs = IDENTITY, [x for _, x, *_ in some]
    for _, x, evaluated, _ in some:
        combined = combined + decode(evaluated) * weight_at(x, xs)
    stretched = Stretched(oprf.finalize(secret, blind, combined.encode()), description)
    if not hmac.compare_digest(stretched.commitment(), description["commitment"]):
        return {"wrongPassword": True, "attemptsRemaining": min(answer["attemptsRemaining"] for *_, answer in answers)}
    found = set()
    for vault, _, _, answer in answers:
        account, registration, session = (answer[name] for name in ("account", "registration", "session"))
        message = f"{LABEL}|prove|{account}|{registration}|{session}".encode()
        proof = wire.text(stretched.proof_key(account, registration).sign(message))
        body = {"registration": registration, "session": session, "proof": proof}
        escrow = wire.data(vault.ask("/v1/recovery/finish", body)["escrow"], 61)
        found.add(wire.open_under(stretched.escrow_key(account, registration), escrow, account, registration).hex())
    (backup_key,) = found
    return {"backupKey": backup_key, "vaults": len(answers)}
