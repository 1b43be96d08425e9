/** What befalls one member of a vault set: on the way to it, and in what it keeps. */

import type { Asked, Trick } from '../attack/impostor.ts';
import type { StagedMember } from '../attack/vault-set/stage.ts';
import { failed } from '../support/failed.ts';
import type { Item } from '../support/vault/table.ts';

const slowMs = 1_500;

/** `once`: the first call of a route. `always`: that call, and all calls from then on. */
export type Times = 'once' | 'always';

export type NetworkFault =
  | 'slow'
  | 'hanging'
  | 'full of 500s'
  | 'behind a gateway that fails'
  | 'killed before the call'
  | 'killed after the call';

const internal = { type: 'about:blank', code: 'internal', status: 500, title: 'injected' };

export const networkFaults: Readonly<Record<NetworkFault, Trick>> = {
  slow: async (_, passOn) => {
    await new Promise((resolve) => setTimeout(resolve, slowMs));
    return passOn();
  },
  hanging: () => new Promise(() => {}),
  'full of 500s': () => ({ status: 500, body: internal }),
  'behind a gateway that fails': () => ({ status: 502, body: {} }),
  'killed before the call': () => 'drop',
  'killed after the call': (_, passOn) => passOn().then(() => 'drop' as const),
};

const subjectOf = ({ token }: Asked): string =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;

/** Strikes the calls of single users at all members: cases run beside each other. */
export class Striker {
  readonly #armed = new Map<string, Trick>();
  injected = 0;

  constructor(members: readonly StagedMember[]) {
    for (const [index, { hop }] of members.entries())
      hop.play((asked, passOn) => this.#armed.get(`${index + 1} ${subjectOf(asked)}`)?.(asked, passOn));
  }

  /** `path` undefined: every call. */
  arm(number: number, sub: string, { fault, path, times }: { fault: NetworkFault; path?: string; times: Times }): void {
    let struck = 0;
    this.#armed.set(`${number} ${sub}`, (asked, passOn) => {
      if (times === 'once' && struck > 0) return undefined;
      if (struck === 0 && path !== undefined && asked.path !== path) return undefined;
      struck++;
      this.injected++;
      return networkFaults[fault](asked, passOn);
    });
  }

  disarm(number: number, sub: string): void {
    this.#armed.delete(`${number} ${sub}`);
  }
}

export type StorageFault = 'wiped' | 'destroyed' | 'rolled back';

/** What a member keeps instead of its item. `older` is that of the password before. */
export const storageFaults: Readonly<Record<StorageFault, (item: Item, older: Item) => Item>> = {
  wiped: ({ account }) => ({ account: account ?? failed() }),
  destroyed: ({ account, registration }) => ({
    account: account ?? failed(),
    registration: registration ?? failed(),
    destroyedAt: { N: '1700000000000' },
    reason: { S: 'attempts_exhausted' },
  }),
  'rolled back': (_, older) => older,
};
