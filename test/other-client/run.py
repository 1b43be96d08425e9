"""`python3 run.py register|recover|delete`, its inputs as JSON on standard input: password, backupKey, and of one vault url,
token and identity; of a set the list vaults, each with these and a name, and threshold. Prints JSON."""

import json
import sys

import vault_set
from client import Refused, Vault


def of_one(given, backup_key):
    vault = Vault(given["url"], given["token"], given["identity"])
    return {
        "register": lambda: vault.register(given["password"], backup_key),
        "recover": lambda: vault.recover(given["password"]),
        "delete": lambda: vault.delete(backup_key),
    }


def of_set(given, backup_key):
    vaults = [Vault(one["url"], one["token"], one["identity"], one["name"]) for one in given["vaults"]]
    return {
        "register": lambda: vault_set.register(vaults, given["threshold"], given["password"], backup_key),
        "recover": lambda: vault_set.recover(vaults, given["threshold"], given["password"]),
    }


asked = json.load(sys.stdin)
commands = (of_set if "vaults" in asked else of_one)(asked, bytes.fromhex(asked.get("backupKey", "")))
try:
    print(json.dumps(commands[sys.argv[1]]()))
except Refused as refused:
    print(json.dumps({"refused": str(refused)}))
