/** Which vault the app means: the one of this name, whose answers to a registration an identity key of these signs. */
import { fromBase64url } from '../../protocol/crypto/bytes.ts';
import type { SignedAnswer } from '../../protocol/crypto/identity.ts';
import { InvalidIdentity } from '../../protocol/crypto/invalid-identity.ts';
import type { RouteName } from '../../protocol/wire/routes.ts';
import { InvalidAnswer, WrongVault } from '../errors.ts';

/** Which vault is meant. */
export interface TrustOptions {
  /**
   * The vault's identity key: base64url of its SubjectPublicKeyInfo in DER, as the vault's operator gives it. Several
   * while one takes another's place: each is good. Without any, TLS alone says who gets a registration. Where it is no
   * such key, the first call rejects with {@link InvalidIdentity}, before anything is sent.
   */
  readonly identity?: string | readonly string[];
  /** The vault's own name, where the app knows it: owner proofs are made for it, and an answer by another is refused. */
  readonly name?: string;
}

/** Recovery needs no signature: OPAQUE shows that the vault has the registration. */
const signedRoutes: readonly RouteName[] = ['registration-start', 'registration-finish'];

type Verify = (seen: SignedAnswer, signature: string) => Promise<boolean>;

export class TrustedVault {
  readonly #name: string | undefined;
  readonly #pins: readonly string[] | undefined;
  #verify: Promise<Verify> | undefined;

  constructor({ identity, name }: TrustOptions) {
    this.#name = name;
    this.#pins = typeof identity === 'string' ? [identity] : identity;
  }

  /** Reads the pins. Throws {@link InvalidIdentity}. */
  async ready(): Promise<void> {
    await this.#read();
  }

  /** Throws {@link WrongVault} for an answer that another vault gave, or someone on the way. */
  async judge(route: RouteName, seen: SignedAnswer): Promise<void> {
    this.#judgeName(seen.answer);
    if (!signedRoutes.includes(route)) return;
    const verify = await this.#read();
    if (!verify) return;
    const { answer } = seen;
    const signature = 'identitySignature' in answer ? answer.identitySignature : undefined;
    if (typeof signature !== 'string' || !(await verify(seen, signature))) throw new WrongVault('identity');
  }

  #judgeName(answer: object): void {
    if (this.#name !== undefined && 'vault' in answer && answer.vault !== this.#name) throw new WrongVault('name');
  }

  async #read(): Promise<Verify | undefined> {
    if (this.#pins === undefined) return undefined;
    this.#verify ??= readPins(this.#pins);
    return this.#verify;
  }
}

/** What reads signatures is loaded where there is a pin. */
async function readPins(pins: readonly string[]): Promise<Verify> {
  const { readIdentity, verifyIdentity } = await import('../../protocol/crypto/identity.ts');
  if (pins.length === 0) throw new InvalidIdentity('identity expected at least one key, got an empty list');
  const keys = await Promise.all(pins.map(readIdentity));
  return async (seen, signature) => {
    try {
      const verified = await Promise.all(keys.map((key) => verifyIdentity(key, seen, fromBase64url(signature))));
      return verified.includes(true);
    } catch (cause) {
      throw new InvalidAnswer('the answer expected a form that can be signed (RFC 8785)', { cause });
    }
  };
}
