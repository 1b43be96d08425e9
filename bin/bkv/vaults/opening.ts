/** The places of the environment as the SDK takes them, with what was learnt by asking the vaults of sets. */
import { VaultUnavailable } from '../../../lib/client/errors.ts';
import type { Place } from '../../../lib/client/index.ts';
import type { Retry } from '../../../lib/client/transport/retry.ts';
import type { Context } from '../command.ts';
import { causeOf, isAnswer } from '../outage.ts';
import { duration } from '../terminal/quantity.ts';
import type { Asked } from './asked.ts';
import { isNamed, type Names } from './names.ts';
import { isSet, type Place as Named, type VaultEntry } from './place.ts';
import { tokenFor, tokenForOne } from './token.ts';

type Surroundings = Pick<Context, 'environment' | 'note'>;

interface Known {
  readonly asked: readonly Asked[];
  readonly kept: Names;
  readonly names: Names;
}

export class Opening {
  readonly #context: Surroundings;
  readonly #known: Known;
  readonly #left = new AbortController();

  constructor(context: Surroundings, known: Known) {
    this.#context = context;
    this.#known = known;
  }

  leave(): void {
    this.#left.abort(new VaultUnavailable('The vault is slow', { reason: 'timeout', url: '', sent: true }));
  }

  async one({ vaults: [entry] }: Named): Promise<Place> {
    if (!entry) throw new RangeError('a place without a vault');
    const token = await tokenForOne(entry, this.#context.environment.account);
    return { ...this.#address(entry), token: () => token };
  }

  set({ vaults, threshold }: Named): Place {
    return {
      vaults: vaults.map((entry) => ({
        ...this.#address(entry),
        name: this.#known.names.get(entry.url.href) ?? '',
        token: () => this.#token(entry),
      })),
      threshold,
      onRetry: (retry) => {
        this.#left.signal.throwIfAborted();
        this.#context.note(retrying(retry.vault ?? '', retry));
      },
      fetch: (input, init) =>
        fetch(input, { ...init, signal: AbortSignal.any([this.#left.signal, ...signalOf(init)]) }),
    };
  }

  former(place: Named): Place {
    const [entry] = place.vaults;
    if (!entry || isSet(place)) return this.set(place);
    return { ...this.#address(entry), token: () => tokenFor(entry, this.#context.environment.account) };
  }

  #address({ url, identity, name }: VaultEntry) {
    const onRetry = (retry: Retry) => this.#context.note(retrying(`at ${url.origin}`, retry));
    return { url: url.href, onRetry, ...(identity && { identity }), ...(name !== undefined && { name }) };
  }

  /** Of one that was away, or nobody knows by name, the reason again: nothing is sent there. */
  #token(entry: VaultEntry): string {
    const asked = this.#known.asked.find((one) => one.entry.url.href === entry.url.href);
    const away = asked?.error?.name === 'VaultUnavailable' || (asked && !isNamed(asked, this.#known.kept));
    if (asked?.error && away) throw asked.error;
    return asked?.token ?? '';
  }
}

const signalOf = (init: RequestInit | undefined): AbortSignal[] => (init?.signal ? [init.signal] : []);

/** Of a vault by its name, or `at` its address. */
export function retrying(vault: string, { attempt, tries, delay, ...outage }: Retry): string {
  const what = isAnswer(outage) ? 'cannot do it now' : 'does not answer';
  const next = `Trying again in ${duration(delay)} (${attempt} of ${tries}).`;
  return `The vault ${vault} ${what} (${causeOf(outage)}). ${next}`;
}
