/**
 * OPAQUE's steps that stretch the password, for a thread of their own: the question and the answer are plain data, as
 * they cross between threads.
 */
import type { Bytes } from './bytes.ts';
import { InvalidMessage } from './invalid-message.ts';
import type { Ksf } from './ksf.ts';
import { finishLogin, finishRegistration, type Identifiers, ready } from './opaque.ts';
import { Secret } from './secret.ts';

export interface StretchingQuestion {
  readonly step: 'finishRegistration' | 'finishLogin';
  readonly password: string;
  /** Of the step before. */
  readonly state: string;
  readonly ksf: Ksf;
  readonly identifiers: Identifiers;
  /** The vault's. */
  readonly message: string;
}

export type StretchingAnswer =
  /** The record or the KE3, for the vault. */
  | { readonly message: string; readonly exportKey: Bytes }
  /** The password is not the one registered. */
  | { readonly wrong: true }
  /** The vault's message does not decode. */
  | { readonly invalid: InvalidMessage['field'] };

export async function answerStretching(question: StretchingQuestion): Promise<StretchingAnswer> {
  const { step, ksf, identifiers, message } = question;
  const given = { password: new Secret(question.password), state: new Secret(question.state), ksf, identifiers };
  await ready;
  try {
    if (step === 'finishRegistration') {
      const { registrationRecord, exportKey } = finishRegistration(given, message);
      return { message: registrationRecord, exportKey: exportKey.reveal() };
    }
    const proven = finishLogin(given, message);
    return proven ? { message: proven.ke3, exportKey: proven.exportKey.reveal() } : { wrong: true };
  } catch (cause) {
    if (cause instanceof InvalidMessage) return { invalid: cause.field };
    throw cause;
  }
}
