/** Accounts whose keys are kept alive under fuzz, and requests of theirs that would succeed, to send or to spoil. */
import type { RouteName } from '../../lib/protocol/wire/routes.ts';
import type { AnyDevice } from '../support/device/any-device.ts';
import { exchanges } from '../support/device/call.ts';
import { LightDevice } from '../support/device/light-device.ts';
import { password } from '../support/device/password.ts';
import { SetMember } from '../support/device/set-member.ts';
import type { Server } from './server.ts';

/** A request as its device would send it. */
export interface Live {
  readonly route: RouteName;
  readonly token: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Deletions are rare, because each one ends everything that its account has open. */
const deletionOneIn = 2;

export class Stock {
  readonly #devices: readonly AnyDevice[];
  /** Tokens of an account whose key is destroyed soon, and of one that has none. */
  readonly #others: readonly AnyDevice[];
  readonly #live = new Map<string, Live>();
  #turns = 0;

  private constructor(devices: readonly AnyDevice[], others: readonly AnyDevice[]) {
    this.#devices = devices;
    this.#others = others;
  }

  static async open(vault: Server, accounts: number): Promise<Stock> {
    const target = { url: `http://127.0.0.1:${vault.port}`, token: ({ sub }: { sub: string }) => vault.token(sub) };
    const names = Array.from({ length: accounts }, (_, i) => `fuzz-${i}`);
    // Half of them keep their key in a set.
    const of = (name: string, index: number) => (index % 2 === 0 ? LightDevice : SetMember).of(target, name);
    const [devices, others] = await Promise.all(
      [names, ['fuzz-doomed', 'fuzz-none']].map((some) => Promise.all(some.map(of))),
    );
    const stock = new Stock(devices ?? [], others ?? []);
    await exhaust(others?.[0]);
    for (const _ of names) await stock.tend();
    return stock;
  }

  get tokens(): string[] {
    return [...this.#devices, ...this.#others].map(({ token }) => token);
  }

  get live(): Live[] {
    return [...this.#live.values()];
  }

  /** The next account in turn: a key with attempts left, an open session and its proof, an open registration. */
  async tend(): Promise<void> {
    const turn = this.#turns++;
    const device = this.#devices[turn % this.#devices.length];
    if (!device) return;
    const keep = (route: RouteName, body: Readonly<Record<string, unknown>>) =>
      this.#live.set(`${device.token} ${route}`, { route, token: device.token, body });
    const enrolment = await device.prepare(password);
    const { account: _, ...finish } = enrolment;
    const status = await device.status();
    if (status.state !== 'active' || (status.attemptsRemaining ?? 0) < 3) {
      await device.replace(finish);
      const { account: __, ...body } = await device.prepare(password);
      keep('registration-finish', await device.sign('replace', body.registration, body));
    } else keep('registration-finish', await device.sign('replace', finish.registration, finish));
    keep('registration-start', { ...(await device.firstRequest(password)) });
    const guess = device.guess(password);
    keep('recovery-start', { ...device.asked(device.guess(password)) });
    const { status: answered, body: started } = await device.start(guess);
    const proven = answered === 200 ? await device.prove(guess, started) : undefined;
    if (proven) keep('recovery-finish', { ...proven.request });
    this.#live.delete(`${device.token} key-delete`);
    if (Math.floor(turn / this.#devices.length) % deletionOneIn === 0 && answered === 200)
      keep('key-delete', await device.sign('delete', started.registration, {}));
    exchanges.length = 0;
  }
}

async function exhaust(device: AnyDevice | undefined): Promise<void> {
  await device?.register(password);
  while ((await device?.start(device.guess('wrong')))?.status === 200);
}
