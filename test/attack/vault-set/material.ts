/** What an attacker of a vault set holds, however it came by it: members' tables and key stores, and messages. */
import { type Bytes, fromBase64url } from '../../../lib/protocol/crypto/bytes.ts';
import type { Secret } from '../../../lib/protocol/crypto/secret.ts';
import type { VaultSet } from '../../../lib/protocol/crypto/set/description.ts';
import { finishExchange, type ShareContext } from '../../../lib/protocol/crypto/set/exchange.ts';
import {
  Point,
  readScalar,
  reduce,
  revealScalar,
  secretScalar,
  writeElement,
} from '../../../lib/protocol/crypto/set/group.ts';
import type { Item } from '../../support/vault/table.ts';
import type { Asked, Impostor, Told } from '../impostor.ts';
import { binaryOf, decrypterFor, textOf, valuesIn } from '../offline.ts';
import type { StagedMember } from './stage.ts';

export interface Message {
  readonly asked: Asked;
  readonly told: Told;
}

/** One registration at one member, as far as it is known. */
export interface Part {
  readonly account: string;
  pad?: bigint;
  shift?: bigint;
  proofKey?: Bytes;
  readonly escrows: Bytes[];
}

export class Material {
  readonly sets = new Map<string, VaultSet>();
  /** By the registration. */
  readonly parts = new Map<string, Part>();
  /** Every group element that was seen. */
  readonly elements: Bytes[] = [];
  /** Whatever else: each value of every item and message, plaintexts, logs. */
  readonly values: Buffer[] = [];

  /** A member's item, and all that its key store decrypts. */
  async addItem(item: Item, { name, services }: StagedMember): Promise<void> {
    this.values.push(...Object.values(item).flatMap(valuesIn));
    const account = textOf(item, 'account');
    const [shares, escrows] = [
      decrypterFor(services.kms, 'oprf-share', name),
      decrypterFor(services.kms, 'escrow', name),
    ];
    for (const kept of [item, item.pending?.M ?? {}].filter(({ setup }) => setup)) {
      const registration = textOf(kept, 'registration');
      const part = this.#part(account, registration);
      const pad = await shares.decrypt(binaryOf(kept, 'setup'), account, registration);
      part.pad = readScalar(pad, 'shift');
      this.values.push(Buffer.from(pad));
      if (!kept.escrow) continue;
      const escrow = await escrows.decrypt(binaryOf(kept, 'escrow'), account, registration);
      part.escrows.push(escrow);
      this.values.push(Buffer.from(escrow));
      const vaultSet = kept.vaultSet?.M ?? {};
      part.shift = readScalar(binaryOf(vaultSet, 'shift'), 'shift');
      part.proofKey = binaryOf(vaultSet, 'proofKey');
      this.#addSet(JSON.parse(textOf(vaultSet, 'description')));
    }
    shares.close();
    escrows.close();
  }

  addMessages(messages: readonly Message[]): void {
    for (const { asked, told } of messages) {
      this.values.push(
        ...[asked.token, JSON.stringify(asked.body), JSON.stringify(told.body)].map((text) => Buffer.from(text)),
      );
      const said = { ...told.body, ...asked.body } as Record<string, string | undefined>;
      for (const name of ['exchange', 'publicKey', 'blinded', 'evaluated', 'shift', 'proof', 'evaluationProof'])
        if (said[name] !== undefined) this.values.push(Buffer.from(said[name], 'base64url'));
      for (const body of [asked.body, told.body] as Record<string, string | undefined>[])
        for (const name of ['exchange', 'publicKey', 'blinded', 'evaluated'])
          if (body[name] !== undefined) this.elements.push(fromBase64url(body[name]));
      const { set } = said as { set?: VaultSet };
      if (set) this.#addSet(set);
      const account = said.account ?? this.#accountOf(messages);
      if (said.registration === undefined || account === undefined) continue;
      const part = this.#part(account, said.registration);
      if (said.shift !== undefined) part.shift = readScalar(fromBase64url(said.shift), 'shift');
      if (said.proofKey !== undefined) part.proofKey = fromBase64url(said.proofKey);
      if (said.escrow !== undefined) part.escrows.push(fromBase64url(said.escrow));
    }
  }

  /** Of a device whose random numbers were seen: e is one of them. Resolves to how many exchanges that opens. */
  async addRandomness(drawn: readonly Bytes[], messages: readonly Message[]): Promise<number> {
    let opened = 0;
    for (const bytes of drawn.filter(({ length }) => length === 64)) {
      const e = reduce(bytes);
      const message = writeElement(Point.BASE.multiply(e));
      const found = messages.find(({ asked }) => asked.body.exchange === Buffer.from(message).toString('base64url'));
      if (!found) continue;
      const { account, registration, exchange, publicKey } = found.told.body as Record<string, string>;
      const context = { account: account ?? '', registration: registration ?? '' };
      const theirs = { exchange: fromBase64url(exchange ?? ''), publicKey: fromBase64url(publicKey ?? '') };
      const pad = await finishExchange({ state: secretScalar(e), message }, theirs, context);
      this.addPad(context, pad);
      opened++;
    }
    return opened;
  }

  addPad({ account, registration }: ShareContext, pad: Secret<Bytes>): void {
    this.#part(account, registration).pad = revealScalar(pad);
  }

  addText(text: string): void {
    this.values.push(Buffer.from(text));
  }

  #accountOf(messages: readonly Message[]): string | undefined {
    return messages.map(({ told }) => told.body.account).find((account) => typeof account === 'string');
  }

  #part(account: string, registration: string): Part {
    const part = this.parts.get(registration) ?? { account, escrows: [] };
    this.parts.set(registration, part);
    return part;
  }

  #addSet(set: VaultSet): void {
    this.sets.set(set.id, set);
    for (const { publicKey } of set.members) this.elements.push(fromBase64url(publicKey));
  }
}

/** Logs what passes this hop from now on. */
export function logging(hop: Impostor): Message[] {
  const log: Message[] = [];
  hop.play(async (asked, passOn) => {
    const told = await passOn();
    log.push({ asked, told });
    return told;
  });
  return log;
}
