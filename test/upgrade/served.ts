/** What a version must do for an account whose item has a format of another one. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { password } from '../support/device/password.ts';
import { failed } from '../support/failed.ts';
import { recordedFormats } from './items.ts';
import { type Scene, scenes } from './scenes.ts';
import { type Enrolled, formatsOf, type Which, type World } from './world.ts';

const tampered = expect.arrayContaining(['RecordTampered']);

/** Attempts that are left in the scenes of a key that can be guessed at. */
const left: Partial<Record<Scene, number>> = { fresh: 3, guessed: 1, spent: 1, recovered: 3, replacing: 3, reset: 3 };
const without: readonly Scene[] = ['turn', 'pending', 'destroyed', 'destroyedAndPending', 'exhausted'];
const tombstone = ['account', 'destroyedAt', 'reason', 'registration'];

export function served(by: Which, openWorld: () => World): void {
  let world: World;

  beforeAll(() => {
    world = openWorld();
  });

  /** Those of a format's scenes that `of` has. */
  function scenesOf(format: string, of: (scene: Scene) => boolean): Scene[] {
    const items = recordedFormats().find((one) => one.format === format)?.items ?? scenes;
    return (Object.keys(items) as Scene[]).filter(of);
  }

  /** What stays of an item. The version before leaves what it does not know. */
  async function leftOf(account: string): Promise<string[]> {
    const unknown = by === 'this' ? [] : world.added.map(([name]) => name);
    return Object.keys(await world.item(account))
      .filter((name) => !unknown.includes(name))
      .sort();
  }

  describe.each(formatsOf[by])('an item of format %s', (format) => {
    const given = (scene: Scene) => world.given(format, scene, by);

    async function expectUntampered(account: string, act: () => Promise<unknown>): Promise<void> {
      for (const types of await world.announced(account, format, act)) expect(types).not.toEqual(tampered);
    }

    async function expectRecovered({ device, account }: Enrolled): Promise<void> {
      const { body, guess } = await started({ device, account });
      const { request, open } = device.prove(guess, body) ?? failed();
      let escrow = '';
      await expectUntampered(account, async () => {
        const finished = await device.finishRecovery(request);
        expect(finished.status).toBe(200);
        escrow = finished.body.escrow;
      });
      expect((await open(escrow)).reveal()).toEqual(device.backupKey.reveal());
      expect(await device.status()).toMatchObject({ state: 'active', attemptsRemaining: 3 });
    }

    async function started({ device, account }: Enrolled, typed = password) {
      const guess = device.guess(typed);
      let answer: Awaited<ReturnType<typeof device.start>> | undefined;
      await expectUntampered(account, async () => {
        answer = await device.start(guess);
      });
      const { status, body } = answer ?? failed();
      expect(status).toBe(200);
      return { body, guess };
    }

    async function expectRegistered({ device, account }: Enrolled): Promise<void> {
      const start = device.enrol(password, device.backupKey);
      const request = await device.startRequest(start.message);
      let body: Awaited<ReturnType<typeof device.startInTurn>>['body'] | undefined;
      await expectUntampered(account, async () => {
        const answer = await device.startInTurn(request);
        expect(answer.status).toBe(200);
        body = answer.body;
      });
      const finish = await start.complete(body ?? failed());
      const isKey = (await device.status()).state === 'active';
      await expectUntampered(account, async () => {
        expect((await (isKey ? device.replace(finish) : device.finish(finish))).status).toBe(201);
      });
    }

    describe.each(scenesOf(format, (scene) => left[scene] !== undefined))('%s', (scene) => {
      const attempts = left[scene] ?? 0;

      test('has its status, and is recovered by the password after one guess', async () => {
        const enrolled = await given(scene);
        expect(await enrolled.device.status()).toMatchObject({ state: 'active', attemptsRemaining: attempts });
        await expectRecovered(enrolled);
      });

      test('counts each wrong guess, and answers none beyond the limit', async () => {
        const { device, account } = await given(scene);
        for (let remaining = attempts - 1; remaining >= 0; remaining--) {
          const { body } = await started({ device, account }, `wrong ${remaining}`);
          expect(body.attemptsRemaining).toBe(remaining);
        }
        expect((await device.start(device.guess(password))).problem.code).toBe('attempts_exhausted');
        expect(await world.destroyed(by, account)).toBe(false);
      });

      test('is deleted by its owner', async () => {
        const { device, account } = await given(scene);
        const { registration } = await device.status();
        await expectUntampered(account, async () => {
          expect((await device.delete(registration ?? failed())).status).toBe(204);
        });
        expect(await world.table.read(account)).toBeUndefined();
      });

      test('is replaced by its owner', async () => {
        const enrolled = await given(scene);
        await expectRegistered(enrolled);
        await expectRecovered(enrolled);
      });
    });

    test.each(scenesOf(format, (scene) => without.includes(scene)))('%s: leaves room for a new key', async (scene) => {
      const enrolled = await given(scene);
      const state = scene === 'turn' || scene === 'pending' ? 'none' : 'destroyed';
      expect(await enrolled.device.status()).toMatchObject({ state });
      await expectRegistered(enrolled);
      await expectRecovered(enrolled);
    });

    test('exhausted: goes, and nothing of the key is left', async () => {
      const { device, account } = await given('exhausted');
      await expectUntampered(account, async () => expect(await world.destroyed(by, account)).toBe(true));
      expect(await leftOf(account)).toEqual(tombstone);
      expect(await device.status()).toMatchObject({ state: 'destroyed', reason: 'attempts_exhausted' });
    });

    test('exhausted: goes when somebody guesses before the destroyer comes', async () => {
      const { device, account } = await given('exhausted');
      await expectUntampered(account, async () =>
        expect((await device.start(device.guess(password))).problem.code).toBe('key_destroyed'),
      );
      expect(await leftOf(account)).toEqual(tombstone);
    });

    test('exhausted, its last session open: stays until that ends', async () => {
      const { device, account } = await given('exhaustedButOpen');
      expect(await device.status()).toMatchObject({ state: 'exhausted', attemptsRemaining: 0 });
      expect((await device.start(device.guess(password))).problem.code).toBe('attempts_exhausted');
      expect(await world.destroyed(by, account)).toBe(false);
    });
  });
}
