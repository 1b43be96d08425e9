"""A client of one vault, from docs/protocol.md."""

import json
import time
import urllib.error
import urllib.request

import opaque
import oprf
import wire

ANSWER_LIMIT = 64 * 1024
TRIES = 5
AGAIN = ("conflict", "rate_limited", "internal", "key_store_unavailable", "storage_unavailable")


class Refused(Exception):
    pass


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Vault:
    def __init__(self, url, token, identity, name=None):
        self.url, self.token, self.identity, self.name = url.rstrip("/"), token, identity, name
        self.opener = urllib.request.build_opener(NoRedirect)

    def once(self, path, body):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        payload = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, payload, headers)
        try:
            with self.opener.open(request, timeout=10) as response:
                return response.status, response.headers, response.read(ANSWER_LIMIT + 1)
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read(ANSWER_LIMIT + 1)

    def ask(self, path, body=None, expected=200):
        for left in reversed(range(TRIES)):
            try:
                status, headers, content = self.once(path, body)
            except OSError:
                if left == 0:
                    raise
                time.sleep(0.2)
                continue
            if len(content) > ANSWER_LIMIT:
                raise Refused("the answer is too long")
            answer = json.loads(content) if content else {}
            if status == expected:
                return answer
            again = answer.get("code") in AGAIN or ("code" not in answer and status >= 500)
            if not again or left == 0:
                raise Refused(answer.get("code", f"HTTP {status}"))
            time.sleep(max(0.2, float(headers.get("Retry-After") or 0)))

    def signed(self, path, body, expected=200):
        answer = self.ask(path, body, expected)
        if not wire.is_vault(self.identity, self.token, body, answer):
            raise Refused("this is not the vault")
        return answer

    def register(self, password, backup_key):
        key = self.ask("/v1/key")
        who = {name: key[name] for name in ("vault", "account")}
        owner, secret = wire.Owner(backup_key), wire.password_bytes(password, registering=True)
        blind, request = oprf.blind(secret)
        body = {"registrationRequest": wire.text(request)}
        active = key["state"] in ("active", "exhausted")
        if active:
            body = owner.prove("enrol", body, **who, registration=key["registration"])
        started = self.signed("/v1/registration/start", body)
        if started["protocol"] != 1 or {name: started[name] for name in who} != who:
            raise Refused("the answer is of another account or vault")
        registration, response = started["registration"], wire.data(started["registrationResponse"], 64)
        identities = (who["account"].encode(), who["vault"].encode())
        record, export_key = opaque.finish_registration(secret, blind, response, started["ksf"], identities)
        finish = {
            "registration": registration,
            "registrationRecord": wire.text(record),
            "escrow": wire.text(wire.seal_escrow(backup_key, export_key, who["account"], registration)),
            "ownerKey": wire.text(owner.public()),
        }
        if active:
            finish = owner.prove("replace", finish, **who, registration=registration)
        finished = self.signed("/v1/registration/finish", finish, 201)
        if finished["registration"] != registration:
            raise Refused("the answer is of another registration")
        return {"registration": registration, "maxAttempts": finished["maxAttempts"]}

    def recover(self, password):
        login = opaque.Login(wire.password_bytes(password))
        started = self.ask("/v1/recovery/start", {"ke1": wire.text(login.ke1)})
        account, registration = started["account"], started["registration"]
        identities = (account.encode(), started["vault"].encode())
        try:
            ke3, export_key, _ = login.finish(wire.data(started["ke2"], 320), started["ksf"], identities)
        except opaque.WrongPassword:
            return {"wrongPassword": True, "attemptsRemaining": started["attemptsRemaining"]}
        proof = {"registration": registration, "session": started["session"], "ke3": wire.text(ke3)}
        escrow = wire.data(self.ask("/v1/recovery/finish", proof)["escrow"], 61)
        return {"backupKey": wire.open_escrow(escrow, export_key, account, registration).hex()}

    def delete(self, backup_key):
        key = self.ask("/v1/key")
        who = {name: key[name] for name in ("vault", "account", "registration")}
        self.ask("/v1/key/delete", wire.Owner(backup_key).prove("delete", {}, **who), 204)
        return {"state": self.ask("/v1/key")["state"]}
