/** What a user lives through, over the deployed API: every answer is held to the OpenAPI document. */
import assert from 'node:assert/strict';
import { toBase64url } from '../../lib/protocol/bytes.ts';
import { answersSeen, Device, type Target } from '../support/device.ts';
import { expectValidAnswer } from '../support/openapi.ts';

const step = (what: string) => console.log(`  ✓ ${what}`);

export async function runStory(target: Target): Promise<void> {
  const run = toBase64url(crypto.getRandomValues(new Uint8Array(6)));
  const health = await fetch(`${target.url}/v1/health`);
  assert.equal(health.status, 200);
  step('health answers without a token');

  const nobody = await new Device(target.url, 'a.b.c').call('key-status');
  assert.deepEqual([nobody.status, nobody.problem.code], [401, 'unauthenticated']);
  assert.match(nobody.headers.get('content-type') ?? '', /application\/problem\+json/);
  step('a token of nobody is refused by the gateway, as a problem');

  const alice = await Device.of(target, `alice-${run}`);
  await alice.register('correct horse battery staple');
  assert.deepEqual(
    toBase64url((await alice.recover('correct horse battery staple')).reveal()),
    toBase64url(alice.backupKey.reveal()),
  );
  assert.equal((await alice.status()).attemptsRemaining, 10);
  step('a registered key is recovered with its password, and the attempts are full again');

  const mallory = await Device.of(target, `mallory-${run}`);
  await mallory.register('the password of mallory');
  for (let attempt = 1; attempt <= 10; attempt++) {
    const { status, body } = await mallory.start(mallory.guess(`wrong ${attempt}`));
    assert.deepEqual([status, body.attemptsRemaining], [200, 10 - attempt]);
  }
  const refused = await mallory.start(mallory.guess('the password of mallory'));
  assert.deepEqual([refused.status, refused.problem.code], [409, 'attempts_exhausted']);
  step('ten wrong guesses are answered, the eleventh is not');

  await waitUntil(async () => (await mallory.status()).state === 'destroyed');
  const gone = await mallory.start(mallory.guess('the password of mallory'));
  assert.deepEqual([gone.status, gone.problem.code], [410, 'key_destroyed']);
  step('the key is destroyed once the last session has ended');

  const { account, registration } = await alice.prepare('a new password');
  const current = (await alice.status()).registration ?? '';
  const unproven = await alice.call('key-delete', {});
  assert.deepEqual([unproven.status, unproven.problem.code], [409, 'key_exists']);
  assert.notEqual(registration, current);
  const deleted = await alice.call('key-delete', { ownerProof: await alice.proof('delete', account, current) });
  assert.equal(deleted.status, 204);
  assert.equal((await alice.status()).state, 'none');
  step('a key is deleted by whoever has it, and by nobody else');

  for (const { route, status, headers, text } of answersSeen) expectValidAnswer(route, status, headers, text);
  step(`all ${answersSeen.length} answers are as the OpenAPI document says`);
}

async function waitUntil(holds: () => Promise<boolean>, milliseconds = 30_000): Promise<void> {
  for (let waited = 0; waited < milliseconds; waited += 500) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.fail(`expected within ${milliseconds} ms`);
}
