/** What a device would send at that moment, as it is or with one thing wrong: a field, a byte, the account. */
import * as fc from 'fast-check';
import { routes } from '../../lib/protocol/wire/routes.ts';
import { fieldLike, type Hostile, stray, stringify } from './requests.ts';
import type { Live } from './stock.ts';

export function spoilt(live: () => readonly Live[], tokens: readonly string[]): fc.Arbitrary<Hostile> {
  const number = fc.nat({ max: 9_999 });
  const pick = <T>(list: readonly T[], at: number) => list[at % list.length];
  return fc
    .record({
      which: number,
      field: number,
      wrong,
      by: fc.integer({ min: 1, max: 255 }),
    })
    .chain(({ which, field, wrong, by }) => {
      const request = pick(live(), which);
      if (!request) return fc.constant(health);
      const { path } = routes[request.route];
      const name = pick(Object.keys(request.body), field) ?? '';
      const token = wrong === 'account' ? (pick(tokens, field) ?? '') : request.token;
      const body = (changes: object) => send(path, token, { ...request.body, ...changes });
      switch (wrong) {
        case 'field':
          return (fieldLike[name] ?? fc.anything()).map((value) => body({ [name]: value }));
        case 'byte':
          return fc.constant(body({ [name]: flipped(request.body[name], field, by) }));
        case 'missing':
          return fc.constant(body({ [name]: undefined }));
        case 'stray':
          return stray.map((more) => body(more));
        default:
          return fc.constant(body({}));
      }
    });
}

const weights = { nothing: 3, field: 2, byte: 2, missing: 1, stray: 1, account: 1 };
const wrong = fc.oneof(...Object.entries(weights).map(([what, weight]) => ({ weight, arbitrary: fc.constant(what) })));
const health: Hostile = { method: 'GET', path: '/v1/health', headers: {}, body: '' };

function send(path: string, token: string, body: object): Hostile {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return { method: 'POST', path, headers, body: stringify(body) };
}

/** One byte is another: of a text, or of some text within. What is no text is left as it is. */
function flipped(value: unknown, which: number, by: number): unknown {
  if (typeof value === 'string') return flip(value, which, by);
  if (Array.isArray(value)) return value.with(which % value.length, flipped(value[which % value.length], which, by));
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value);
  const name = names[which % names.length] ?? '';
  return { ...value, [name]: flipped((value as Record<string, unknown>)[name], which, by) };
}

function flip(text: string, which: number, by: number): string {
  const raw = Buffer.from(text, 'base64url');
  const at = which % Math.max(1, raw.length);
  raw[at] = (raw[at] ?? 0) ^ by;
  return raw.toString('base64url');
}
