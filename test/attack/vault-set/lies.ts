/** What a member of a set says of it that is not so, and why it is not believed. */

import { randomScalar } from '../../../lib/protocol/crypto/set/group.ts';
import { password } from '../../support/device/password.ts';
import { failed } from '../../support/failed.ts';
import { evaluateUnder, type Lie, ownSet, random, setIn } from './liar.ts';

/** Of the first member. */
export const lies: [string, RegExp, Lie][] = [
  [
    'a set of members of its own',
    /vaults and a threshold that this app is configured with/,
    async (said, asked) => {
      const [own = failed()] = setIn(said).members;
      const members = [own, { ...own, vault: 'mine-1', registration: random(16) }];
      return (await ownSet({ ...setIn(said), members, password })).answer(0, asked);
    },
  ],
  [
    'a threshold of one',
    /set.threshold expected more than half/,
    async (said, asked) => (await ownSet({ ...setIn(said), threshold: 1, password })).answer(0, asked),
  ],
  [
    'a set that has one member twice',
    /expected a vault of its own for each member/,
    (said) => {
      const [own = failed(), next = failed()] = setIn(said).members;
      return { set: { ...setIn(said), members: [own, next, { ...next, vault: own.vault }] } };
    },
  ],
  [
    'a set without itself',
    /a member of this name and registration/,
    (said) => ({ set: { ...setIn(said), members: setIn(said).members.slice(1) } }),
  ],
  [
    'a weak key stretching',
    /set.ksf expected a key stretching that clients accept/,
    (said) => ({ set: { ...setIn(said), ksf: { ...setIn(said).ksf, memory: 8, iterations: 1 } } }),
  ],
  [
    'a key stretching that takes all memory',
    /set.ksf expected a key stretching that clients accept/,
    (said) => ({ set: { ...setIn(said), ksf: { ...setIn(said).ksf, memory: 2 ** 30 } } }),
  ],
  ['another registration', /a member of this name and registration/, () => ({ registration: random(16) })],
  [
    'an evaluation under another share',
    /evaluationProof does not hold/,
    (_, { body }) => ({
      evaluated: evaluateUnder(randomScalar(), String(body.blinded)).evaluated,
    }),
  ],
  [
    'an evaluation and its proof under another share',
    /evaluationProof does not hold/,
    (_, { body }) => evaluateUnder(randomScalar(), String(body.blinded)),
  ],
  ['a wrong evaluation proof', /evaluationProof does not hold/, () => ({ evaluationProof: `AQ${'A'.repeat(84)}` })],
  ['the identity as its evaluation', /evaluationProof does not hold/, () => ({ evaluated: 'A'.repeat(43) })],
  ['what it kept of another scheme', /evaluated/, () => ({ evaluated: undefined, ke2: random(320) })],
  ['a set with a field that nobody knows', /more/, (said) => ({ set: { ...setIn(said), more: 1 } })],
  ['another vault’s name', /names another vault/, () => ({ vault: 'embedded-vault-2' })],
];

/** Sets that keep every rule. */
export const ownSets: [string, Lie][] = [
  ['keys of its own', async (said, asked) => (await ownSet({ ...setIn(said), password })).answer(0, asked)],
  [
    'keys of its own, and all three needed',
    async (said, asked) => (await ownSet({ ...setIn(said), threshold: 3, password })).answer(0, asked),
  ],
  [
    'a set of itself and one more',
    async (said, asked) =>
      (await ownSet({ ...setIn(said), members: setIn(said).members.slice(0, 2), password })).answer(0, asked),
  ],
  ['a commitment of its own', (said) => ({ set: { ...setIn(said), commitment: random(32) } })],
  ['another id', (said) => ({ set: { ...setIn(said), id: random(16) } })],
];
