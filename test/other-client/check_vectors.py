"""This client against the vectors of one vault: prints what it checked, one line for each file."""

import json
import sys
from pathlib import Path

import opaque
import oprf
import vault_set
import wire
from ristretto import decode, scalar_bytes, scalar_of

folder = Path(sys.argv[1])


def read(name):
    return json.loads((folder / f"{name}.json").read_text())


def equal(what, got, expected):
    if got != expected:
        sys.exit(f"{what} expected {expected}, got {got}")


def raises(what, run):
    try:
        run()
    except Exception:
        return
    sys.exit(f"{what} expected to be refused")


def check_password(vector):
    points = vector["typed"] if "typed" in vector else [vector["repeated"][0]] * vector["repeated"][1]
    typed = "".join(chr(int(point[2:], 16)) for point in points)
    if "utf8" in vector:
        equal(vector["what"], wire.password_bytes(typed).hex(), vector["utf8"])
    else:
        raises(vector["what"], lambda: wire.password_bytes(typed, registering=True))


def check_opaque(vector):
    account, vault, registration = (vector[name] for name in ("account", "vault", "registration"))
    identities = (account.encode(), vault.encode())
    registering, recovering = ({k: bytes.fromhex(v) for k, v in vector[part].items()} for part in ("registering", "recovering"))
    password = wire.password_bytes(vector["password"])
    equal("the password", password.hex(), vector["passwordBytes"])
    blind = scalar_of(registering["blind"])
    equal("registrationRequest", oprf.blind(password, scalar=blind)[1], registering["registrationRequest"])
    record, export_key = opaque.finish_registration(
        password, blind, registering["registrationResponse"], vector["ksf"], identities, registering["envelopeNonce"]
    )
    equal("registrationRecord", record, registering["registrationRecord"])
    equal("exportKey", export_key, registering["exportKey"])
    login = opaque.Login(
        password, scalar_of(recovering["blind"]), recovering["clientNonce"], scalar_of(recovering["clientKeyShareSecret"])
    )
    equal("ke1", login.ke1, recovering["ke1"])
    ke3, again, session_key = login.finish(recovering["ke2"], vector["ksf"], identities)
    equal("ke3", ke3, recovering["ke3"])
    equal("the export key again", again, export_key)
    equal("sessionKey", session_key, recovering["sessionKey"])
    backup_key = bytes.fromhex(vector["backupKey"])
    escrow, nonce = (bytes.fromhex(vector["escrow"][name]) for name in ("escrow", "nonce"))
    equal("escrow", wire.seal_escrow(backup_key, export_key, account, registration, nonce), escrow)
    owner = wire.Owner(backup_key)
    equal("ownerKey", owner.public().hex(), vector["owner"]["ownerKey"])
    for proof in vector["owner"]["proofs"]:
        equal("canonical", wire.canonical(proof["body"]).decode(), proof["canonical"])
        signed = owner.prove(proof["action"], proof["body"], vault, account, registration)
        equal("ownerProof", signed["ownerProof"], proof["ownerProof"])


passwords = read("passwords")["vectors"]
for one in passwords:
    check_password(one)
print("passwords.json", len(passwords))

vectors = read("opaque")
for one in vectors:
    check_opaque(one)
print("opaque.json", len(vectors))

escrows = read("escrow")
for one in escrows["opens"]:
    opened = wire.open_escrow(*(bytes.fromhex(one[name]) for name in ("escrow", "exportKey")), one["account"], one["registration"])
    equal("the backup key", opened.hex(), one["backupKey"])
for one in escrows["refused"]:
    escrow, export_key = (bytes.fromhex(one[name]) for name in ("escrow", "exportKey"))
    raises(one["name"], lambda: wire.open_escrow(escrow, export_key, one["account"], one["registration"]))
print("escrow.json", len(escrows["opens"]) + len(escrows["refused"]))

examples = read("wire")
signed = [one for one in examples["examples"] if "signed" in one]
for one in signed:
    pin, token = examples["identity"]["pin"], examples["token"]
    equal(one["name"], wire.is_vault(pin, token, one["request"], one["answer"]), True)
    equal("of another token", wire.is_vault(pin, token + "x", one["request"], one["answer"]), False)
print("wire.json", len(signed))

placings = read("cells")
for one in placings["vectors"]:
    cells = placings["maps"][one["map"]]
    for placed in one["placed"]:
        equal("cell", wire.cell_of(cells, one["subject"], placed["placedAt"]), placed["cell"])
print("cells.json", len(placings["vectors"]))

def check_set(vector):
    account, members = vector["account"], vector["members"]
    blinded, y = (bytes.fromhex(vector[name]) for name in ("blinded", "y"))
    password, blind = wire.password_bytes(vector["password"]), scalar_of(bytes.fromhex(vector["blind"]))
    equal("blinded", oprf.blind(password, mode=1, scalar=blind)[1], blinded)
    combined = bytes.fromhex(vector["combined"]["element"])
    equal("y", oprf.finalize(password, blind, combined), y)
    stretched = vault_set.Stretched(y, vector["set"])
    equal("commitment", stretched.commitment(), vector["set"]["commitment"])
    equal("the rules of the set", vault_set.fault_of(vector["set"]), None)
    polynomial = [scalar_of(bytes.fromhex(one)) for one in vector["polynomial"]]
    for x, member in enumerate(members, 1):
        element = {name: bytes.fromhex(member[name]) for name in ("E", "D", "e", "publicKey", "evaluated", "evaluationProof")}
        pad = vault_set.pad_of(scalar_of(element["e"]), element["D"], element["E"] + element["D"], account, member["registration"])
        equal("pad", scalar_bytes(pad).hex(), member["pad"])
        equal("share", scalar_bytes(vault_set.value_at(x, polynomial)).hex(), member["share"])
        proof, public_key = element["evaluationProof"], element["publicKey"]
        equal("evaluationProof", oprf.verify_proof(public_key, blinded, element["evaluated"], proof), True)
        equal("of another element", oprf.verify_proof(public_key, blinded, public_key, proof), False)
        proof_key = stretched.proof_key(account, member["registration"])
        equal("proofKey", proof_key.public_key().public_bytes_raw().hex(), member["proofKey"])
        escrow = bytes.fromhex(member["escrow"])
        opened = wire.open_under(stretched.escrow_key(account, member["registration"]), escrow, account, member["registration"])
        equal("the backup key", opened.hex(), vector["backupKey"])
    xs = vector["combined"]["positions"]
    equal("weights", [scalar_bytes(vault_set.weight_at(x, xs)).hex() for x in xs], vector["combined"]["weights"])


sets = read("vault-set")
for one in sets:
    check_set(one)
print("vault-set.json", len(sets))

for bad in (bytes(32), b"\xff" * 32, b"\1" + bytes(31)):
    raises("what is no element", lambda: decode(bad))
