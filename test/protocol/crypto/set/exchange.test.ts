/** How a member gets its half of a share: both sides have it, and whoever is between them can do nothing unseen. */
import { describe, expect, test } from '@jest/globals';
import { InvalidMessage } from '../../../../lib/protocol/crypto/invalid-message.ts';
import { answerExchange, finishExchange, startExchange } from '../../../../lib/protocol/crypto/set/exchange.ts';
import { fromHex, hex } from '../../../vectors/read.ts';

const context = { account: 'A'.repeat(43), registration: 'B'.repeat(22) };

const noElements = [
  ['the identity', '00'.repeat(32)],
  ['an element that is not canonical', `ed${'ff'.repeat(30)}7f`],
  ['a negative one', `01${'00'.repeat(31)}`],
  ['31 bytes', '02'.repeat(31)],
  ['33 bytes', '02'.repeat(33)],
] as const;

test('is fresh each time, on both sides', async () => {
  const started = startExchange();
  const answers = await Promise.all([1, 2].map(() => answerExchange(started.message, context)));
  const pads = await Promise.all(answers.map((answer) => finishExchange(started, answer, context)));
  expect(
    new Set([...answers, startExchange()].map((one) => hex('exchange' in one ? one.exchange : one.message))).size,
  ).toBe(3);
  expect(pads.map((pad) => hex(pad.reveal()))).toEqual(answers.map(({ pad }) => hex(pad.reveal())));
  expect(new Set(pads.map((pad) => hex(pad.reveal()))).size).toBe(2);
});

describe.each(['account', 'registration'] as const)('of another %s', (name) => {
  test('gives another half, and the device sees it', async () => {
    const started = startExchange();
    const answer = await answerExchange(started.message, { ...context, [name]: 'C'.repeat(22) });
    await expect(finishExchange(started, answer, context)).rejects.toThrow('publicKey expected');
  });
});

test('with somebody between who answers with an exchange of its own and the vault’s key is seen', async () => {
  const started = startExchange();
  const { publicKey } = await answerExchange(started.message, context);
  const { exchange } = await answerExchange(started.message, context);
  await expect(finishExchange(started, { exchange, publicKey }, context)).rejects.toThrow(InvalidMessage);
});

describe.each(noElements)('%s', (_, element) => {
  test('is refused by the vault', async () => {
    await expect(answerExchange(fromHex(element), context)).rejects.toThrow('exchange expected');
  });

  test('is refused by the device, as exchange and as key', async () => {
    const started = startExchange();
    const answer = await answerExchange(started.message, context);
    const lies = [
      { ...answer, exchange: fromHex(element) },
      { ...answer, publicKey: fromHex(element) },
    ];
    for (const lie of lies) await expect(finishExchange(started, lie, context)).rejects.toThrow(InvalidMessage);
  });
});
