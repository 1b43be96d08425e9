import { randomBytes, toBase64url } from '../../../../lib/protocol/crypto/bytes.ts';
import { type RouteName, routes } from '../../../../lib/protocol/wire/routes.ts';
import { bodyLimit } from '../../../../lib/protocol/wire/schemas.ts';
import type { RuleGroup, Scene } from '../rule.ts';
import { refused } from '../verdict.ts';

const of = (length: number) => toBase64url(randomBytes(length));
const id = of(16);

/** A body of the right form for each route that takes fields, with the length of each in bytes. */
const forms: readonly (readonly [RouteName, Readonly<Record<string, number>>])[] = [
  ['registration-start', { registrationRequest: 32, ownerProof: 64 }],
  ['registration-start', { exchange: 32, ownerProof: 64 }],
  ['registration-finish', { registration: 16, registrationRecord: 192, ownerKey: 32, ownerProof: 64 }],
  ['recovery-start', { ke1: 96 }],
  ['recovery-start', { blinded: 32 }],
  ['recovery-finish', { registration: 16, session: 16, ke3: 64 }],
  ['recovery-finish', { registration: 16, session: 16, proof: 64 }],
  ['key-delete', { ownerProof: 64 }],
];

const posts = (Object.keys(routes) as RouteName[]).filter((name) => routes[name].method === 'POST');

/** `wrong` of the bytes that a field should have: refused for each field of each form, by its name. */
async function refuseEach({ device }: Scene, wrong: (length: number) => unknown): Promise<void> {
  for (const [name, lengths] of forms) {
    const valid = Object.fromEntries(Object.entries(lengths).map(([field, length]) => [field, of(length)]));
    const whole = name === 'registration-finish' ? { ...valid, escrow: of(61) } : valid;
    for (const [field, length] of Object.entries(lengths))
      refused(await device.ask(name, { ...whole, [field]: wrong(length) }), 'invalid_request', field);
  }
}

export const bodies: RuleGroup = {
  title: 'Bodies',
  rules: [
    {
      name: 'a body of more than 8 KiB is too_large, and one of 8 KiB is read',
      section: 'routes',
      async run({ device }) {
        const pad = (size: number) => `{"pad":"${'x'.repeat(size - '{"pad":""}'.length)}"}`;
        for (const name of posts) {
          refused(await device.ask(name, pad(bodyLimit + 1)), 'too_large');
          refused(await device.ask(name, pad(bodyLimit)), 'invalid_request');
        }
      },
    },
    {
      name: 'what is no JSON object is refused as a body',
      section: 'routes',
      async run({ device }) {
        for (const name of posts)
          for (const body of ['', '{', 'null', '[]', '"text"'])
            refused(await device.ask(name, body), 'invalid_request', 'body');
      },
    },
    {
      name: 'a field that a request does not have is refused by its name',
      section: 'routes',
      async run({ device }) {
        for (const name of posts) refused(await device.ask(name, { surprise: 1 }), 'invalid_request', 'surprise');
      },
    },
    {
      name: 'a field that is missing is refused by its name',
      section: 'routes',
      async run({ device }) {
        refused(await device.ask('recovery-finish', { registration: id, ke3: of(64) }), 'invalid_request', 'session');
        const record = { registration: id, registrationRecord: of(192), ownerKey: of(32) };
        refused(await device.ask('registration-finish', record), 'invalid_request', 'escrow');
        // Either form would do: which field is named is the vault's choice.
        for (const name of ['registration-start', 'recovery-start'] as const)
          refused(await device.ask(name, {}), 'invalid_request');
      },
    },
    {
      name: 'a field of another type is refused by its name',
      section: 'routes',
      run: (scene) => refuseEach(scene, (length) => [of(length)]),
    },
    {
      name: 'a field a byte short or a byte long is refused by its name',
      section: 'lengths',
      async run(scene) {
        await refuseEach(scene, (length) => of(length - 1));
        await refuseEach(scene, (length) => of(length + 1));
      },
    },
    {
      name: 'base64url with padding, or of the other alphabet, is refused',
      section: 'routes',
      async run(scene) {
        await refuseEach(scene, (length) => `${of(length).slice(0, -1)}=`);
        await refuseEach(scene, (length) => `${of(length).slice(0, -1)}+`);
      },
    },
    {
      name: 'base64url whose unused bits are not zero is refused',
      section: 'routes',
      // Of a length that is a multiple of three there are no unused bits: a byte is missing then.
      run: (scene) =>
        refuseEach(scene, (length) => (length % 3 === 0 ? of(length - 1) : `${of(length).slice(0, -1)}B`)),
    },
    {
      name: 'what is no element of the group, or its identity, is refused',
      section: 'elements',
      async run({ device }) {
        for (const fill of [0, 0xff]) {
          const element = toBase64url(new Uint8Array(32).fill(fill));
          for (const field of ['registrationRequest', 'exchange'])
            refused(await device.ask('registration-start', { [field]: element }), 'invalid_request', field);
          refused(await device.ask('recovery-start', { blinded: element }), 'invalid_request', 'blinded');
        }
      },
    },
  ],
};
