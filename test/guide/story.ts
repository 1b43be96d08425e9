/**
 * Plays every screen of the guide's app, as its users do, and prints what each said: `story.ts <folder> <places>`. The
 * folder has the compiled files, and the places are JSON: where the key is kept, and where it was before.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { authenticator } from './authenticator.ts';
import { load, Phone, type Place, tokens } from './device.ts';

const [folder = '', given = ''] = process.argv.slice(2);
const { now, before }: { now: Place[]; before: Place[] } = JSON.parse(given);
const file = load(folder);
const [{ open }, { setUp }, { change }, { firstScreen, bringBack }] = await Promise.all(
  ['open', 'set-up', 'change', 'new-phone'].map(file),
);
const [digits, passkey, forgot, { turnOff }, { openMoved }] = await Promise.all(
  ['digits', 'passkey', 'forgot', 'turn-off', 'move'].map(file),
);

const [first, second] = ['correct horse battery staple', 'a lake below seven old birches'];
const places = [...now, ...before];
const locales = ['de-CH', 'en'];
const phoneOf = (sub: string) => ({ vault: open(now, tokens(places, sub)), device: new Phone(), locales });
const outage = (down: boolean) =>
  fetch(`${now.at(-1)?.url}/dev/outage`, { method: 'POST', body: JSON.stringify({ down }) });

async function everyday() {
  const old = phoneOf('anna');
  const fresh = phoneOf('anna');
  const said = {
    first: await firstScreen(old),
    weak: await setUp(old, 'password123'),
    setUp: await setUp(old, first),
    there: await firstScreen(fresh),
    taken: await setUp(phoneOf('anna'), first),
    wrong: await bringBack(fresh, second),
    right: await bringBack(fresh, first),
    changed: await change(fresh, second),
    shutOut: await bringBack(phoneOf('anna'), first),
  };
  return { phone: old, said: { ...said, sameKey: fresh.device.key() === old.device.key() } };
}

async function written() {
  const phone = phoneOf('digits');
  await setUp(phone, first);
  const { groups, fingerprint } = await digits.digitsToShow((await phone.device.read())?.backupKey);
  const fresh = phoneOf('digits');
  return {
    mistyped: (await digits.bringBackByDigits(fresh, groups.slice(1).join(' '))).screen,
    typed: (await digits.bringBackByDigits(fresh, groups.join(' ').toUpperCase())).screen,
    sameKey: fresh.device.key() === phone.device.key(),
    groups: groups.length,
    fingerprint: /^[0-9a-f]{4} [0-9a-f]{4}$/.test(fingerprint),
    off: await turnOff(phone),
    after: await firstScreen(phoneOf('digits')),
  };
}

async function byPasskey(phone: ReturnType<typeof phoneOf>) {
  const relying = { rpId: 'example.com', rpName: 'Example', userName: "Paul's backup" };
  const credentials = authenticator();
  const added = await passkey.addPasskey(phone, relying, { credentials });
  const fresh = phoneOf('paul');
  return {
    added: added.screen,
    opened: await passkey.bringBackByPasskey(fresh, added.file, { credentials }),
    sameKey: fresh.device.key() === phone.device.key(),
    other: await passkey.bringBackByPasskey(fresh, added.file, { credentials: authenticator(added.file) }),
    without: await passkey.addPasskey(phone, relying, { credentials: authenticator(undefined, false) }),
    changed: await passkey.bringBackByPasskey(fresh, added.file.slice(1), { credentials }),
    none: await passkey.bringBackByPasskey(fresh, added.file),
  };
}

async function reminded() {
  const phone = phoneOf('gina');
  await setUp(phone, first);
  const { isDue, practise } = await file('remind');
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
  return {
    early: await isDue(phone, inHours(11)),
    due: await isDue(phone, inHours(13)),
    right: await practise(phone, first, inHours(13)),
    dayLater: await isDue(phone, inHours(13 + 23)),
    wrong: await practise(phone, second, inHours(40)),
    skipped: await practise(phone, undefined, inHours(60)),
    changed: await change(phone, second),
    known: (await practise(phone, second)).screen,
    forgotten: (await practise(phone, first)).screen,
    attempts: (await phone.vault.status()).attemptsRemaining,
  };
}

async function watched() {
  const steps: string[] = [];
  const stop = new AbortController();
  const onProgress = ({ step }: { step: string }) => {
    steps.push(step);
    if (step === 'proving') stop.abort();
  };
  const phone = phoneOf('fred');
  await setUp(phone, first);
  const fresh = phoneOf('fred');
  const cancelled = await bringBack(fresh, first, { onProgress, signal: stop.signal });
  const again = await bringBack(fresh, first);
  return { steps, cancelled: cancelled.screen, again: again.screen };
}

async function forgotten() {
  const phone = phoneOf('bea');
  await setUp(phone, first);
  const fresh = phoneOf('bea');
  const early = await forgot.startAnew(fresh, second);
  await forgot.giveUpKey(fresh);
  const objected = await forgot.objectToReset(phone);
  const { from, until } = await forgot.giveUpKey(fresh);
  await sleep(from - Date.now() + 100);
  const anew = await forgot.startAnew(fresh, second);
  return {
    early: early.screen,
    objected: objected.screen,
    seconds: (until - from) / 1000,
    anew,
    otherKey: fresh.device.key() !== phone.device.key(),
  };
}

/** With the last vault away. */
async function away() {
  const phone = phoneOf('cleo');
  await setUp(phone, first);
  await outage(true);
  const back = await bringBack(phoneOf('cleo'), first);
  const changed = await change(phone, second);
  await outage(false);
  const mended = await change(phone, second);
  return { back: back.screen, changed: changed.screen, mended: mended.screen };
}

async function moved() {
  const at = (vault: unknown) => ({ vault, device: new Phone(), locales });
  const formerly = at(open(before, tokens(places, 'dora')));
  await setUp(formerly, first);
  const fresh = at(openMoved({ now, before }, tokens(places, 'dora')));
  return {
    there: await bringBack(fresh, first),
    sameKey: fresh.device.key() === formerly.device.key(),
    left: await firstScreen(at(open(before, tokens(places, 'dora')))),
    now: await firstScreen(phoneOf('dora')),
  };
}

async function tenLines() {
  const { protect, bringBack } = await file('ten-lines');
  const { vault } = phoneOf('emil');
  const backup = await new Response(await protect(vault, first, new Blob(['the lake in June']).stream())).bytes();
  const opened = await bringBack(vault, first, new Blob([backup]).stream());
  return new Response(opened).text();
}

const { phone, said: everydaySaid } = await everyday();
const told = {
  everyday: everydaySaid,
  forgotten: await forgotten(),
  ...(now.length > 1
    ? { away: await away(), moved: await moved() }
    : {
        written: await written(),
        byPasskey: await byPasskey(phone),
        reminded: await reminded(),
        watched: await watched(),
        tenLines: await tenLines(),
      }),
};
process.stdout.write(JSON.stringify(told));
