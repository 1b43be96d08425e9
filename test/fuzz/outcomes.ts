/** How far the requests got: the answers of each route, over the whole run and in its second half. */
import { routes } from '../../lib/protocol/wire/routes.ts';
import type { Reply } from './judge.ts';
import type { Hostile } from './requests.ts';

/** What shows that keys of both schemes were alive to the end: evaluations, proofs right and wrong, and wrapping. */
const ofScheme = [
  ...['registration-start 200', 'registration-finish 201', 'recovery-start 200', 'recovery-finish 200'],
  'recovery-finish 403 wrong_password',
];
const atMember = 'at a member';
const deep = [
  ...ofScheme,
  ...ofScheme.map((outcome) => `${outcome} ${atMember}`),
  ...['key-delete 204', 'key-reset 202', 'recovery-start 410 key_destroyed'],
];

export class Outcomes {
  readonly #total: number;
  #seen = 0;
  readonly #all = new Map<string, number>();
  readonly #later = new Map<string, number>();

  constructor(total: number) {
    this.#total = total;
  }

  add({ method, path, body }: Hostile, { status, text }: Reply): void {
    const code = status < 400 || method === 'HEAD' ? '' : ` ${JSON.parse(text).code}`;
    const [route = 'no route'] =
      Object.entries(routes).find(([, of]) => of.method === method && of.path === path) ?? [];
    const where = status < 400 || code === ' wrong_password' ? placeOf(body) : '';
    const outcome = `${route} ${status}${code}${where}`;
    count(this.#all, outcome);
    if (this.#seen++ >= this.#total / 2) count(this.#later, outcome);
  }

  /** Deep outcomes that did not occur in the second half. */
  get missed(): string[] {
    return deep.filter((outcome) => !this.#later.has(outcome));
  }

  print(): void {
    for (const [outcome, times] of [...this.#all].sort())
      process.stdout.write(`  ${outcome}: ${times}, ${this.#later.get(outcome) ?? 0} in the second half\n`);
  }
}

/** Of a body that was taken: only then it is known to be of one form. */
function placeOf(body: Hostile['body']): string {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return /"(exchange|set|blinded|proof)":/.test(text) ? ` ${atMember}` : '';
}

function count(counts: Map<string, number>, outcome: string): void {
  counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
}
