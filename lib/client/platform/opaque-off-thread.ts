/** The device's half of OPAQUE, with its key stretching off the thread that draws a page or serves requests. */
import { stopIfAborted } from '../../protocol/abort.ts';
import { InvalidMessage } from '../../protocol/crypto/invalid-message.ts';
import type { Finishing, Proven, Registered, Started } from '../../protocol/crypto/opaque.ts';
import type { StretchingAnswer, StretchingQuestion } from '../../protocol/crypto/opaque-stretching.ts';
import { Secret } from '../../protocol/crypto/secret.ts';
import type { OpaqueDevice } from './platform.ts';

type Opaque = typeof import('../../protocol/crypto/opaque.ts');
type OnThread = (question: StretchingQuestion, signal?: AbortSignal) => Promise<StretchingAnswer>;

/** Where no thread starts, the calling one stretches. It has loaded OPAQUE before any request, so it always can. */
export class OpaqueOffThread implements OpaqueDevice {
  readonly #opaque: Opaque;
  readonly #onThread: OnThread;

  constructor(opaque: Opaque, onThread: OnThread) {
    this.#opaque = opaque;
    this.#onThread = onThread;
  }

  async startRegistration(password: Secret<string>): Promise<Started> {
    return this.#opaque.startRegistration(password);
  }

  async finishRegistration(given: Finishing, response: string, signal?: AbortSignal): Promise<Registered> {
    const question = questionOf('finishRegistration', given, response);
    const answer = await this.#elsewhere(question, signal);
    if (!answer || 'wrong' in answer) return this.#opaque.finishRegistration(given, response);
    return { registrationRecord: answer.message, exportKey: new Secret(answer.exportKey) };
  }

  async startLogin(password: Secret<string>): Promise<Started> {
    return this.#opaque.startLogin(password);
  }

  async finishLogin(given: Finishing, ke2: string, signal?: AbortSignal): Promise<Proven | undefined> {
    const answer = await this.#elsewhere(questionOf('finishLogin', given, ke2), signal);
    if (!answer) return this.#opaque.finishLogin(given, ke2);
    return 'wrong' in answer ? undefined : { ke3: answer.message, exportKey: new Secret(answer.exportKey) };
  }

  /** Undefined where no thread starts, or none computes it: this one then does, or says why it cannot be computed. */
  async #elsewhere(question: StretchingQuestion, signal: AbortSignal | undefined) {
    const answer = await this.#onThread(question, signal).catch(() => undefined);
    stopIfAborted(signal);
    if (answer && 'invalid' in answer) throw new InvalidMessage(answer.invalid);
    return answer;
  }
}

function questionOf(step: StretchingQuestion['step'], given: Finishing, message: string): StretchingQuestion {
  const { password, state, ksf, identifiers } = given;
  return { step, password: password.reveal(), state: state.reveal(), ksf, identifiers, message };
}
