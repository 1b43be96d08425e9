/**
 * How a member gets its half of a share: by a Diffie-Hellman exchange, so that whoever reads what travels, the end of TLS
 * included, learns nothing of it. Both sides derive the **pad** b; the member's share is b plus the shift that the device
 * sends at the end.
 */
import { type Bytes, concat, equalBytes, hkdfSha512, utf8 } from '../bytes.ts';
import { InvalidMessage } from '../invalid-message.ts';
import { Secret } from '../secret.ts';
import {
  Point,
  randomScalar,
  readElement,
  reduce,
  revealScalar,
  secretScalar,
  writeElement,
  writeScalar,
} from './group.ts';

/** Whose registration, at one vault. */
export interface ShareContext {
  readonly account: string;
  readonly registration: string;
}

const label = 'backup-key-vault/set/v1|share';

/** What the device keeps, and E = e * G, which it sends. Fresh for each start. */
export interface StartedExchange {
  readonly state: Secret<Bytes>;
  /** 32 bytes. */
  readonly message: Bytes;
}

export interface AnsweredExchange {
  /** D = d * G: 32 bytes. */
  readonly exchange: Bytes;
  /** B = b * G: 32 bytes. */
  readonly publicKey: Bytes;
  /** b: 32 bytes, to be wrapped. */
  readonly pad: Secret<Bytes>;
}

/** Device side. */
export function startExchange(): StartedExchange {
  const e = randomScalar();
  return { state: secretScalar(e), message: writeElement(Point.BASE.multiply(e)) };
}

/** Vault side. d is forgotten when this returns. Throws {@link InvalidMessage}. */
export async function answerExchange(message: Bytes, context: ShareContext): Promise<AnsweredExchange> {
  const theirs = readElement(message, 'exchange');
  for (;;) {
    const d = randomScalar();
    const exchange = writeElement(Point.BASE.multiply(d));
    const b = await padOf(writeElement(theirs.multiply(d)), concat(message, exchange), context);
    if (b === 0n) continue;
    return { exchange, publicKey: writeElement(Point.BASE.multiply(b)), pad: secretScalar(b) };
  }
}

/**
 * Device side: the same pad. Throws {@link InvalidMessage} where the answer is no element, or its `publicKey` is not that
 * of the pad.
 */
export async function finishExchange(
  { state, message }: StartedExchange,
  answer: Pick<AnsweredExchange, 'exchange' | 'publicKey'>,
  context: ShareContext,
): Promise<Secret<Bytes>> {
  const theirs = readElement(answer.exchange, 'exchange');
  const shared = writeElement(theirs.multiply(revealScalar(state)));
  const b = await padOf(shared, concat(message, answer.exchange), context);
  if (b === 0n || !equalBytes(writeElement(Point.BASE.multiply(b)), answer.publicKey))
    throw new InvalidMessage('publicKey', 'the public key of what the exchange gave');
  return new Secret(writeScalar(b));
}

async function padOf(ikm: Bytes, salt: Bytes, { account, registration }: ShareContext): Promise<bigint> {
  return reduce(await hkdfSha512({ ikm, salt, info: utf8(`${label}|${account}|${registration}`), length: 64 }));
}
