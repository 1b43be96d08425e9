/** The SDK's client for the account that the environment names, at the vault or the vaults that it names. */
import type { BackupKeyVault, Place } from '../../lib/client/index.ts';
import type { Retry } from '../../lib/client/retry.ts';
import { TrustedVault } from '../../lib/client/trusted-vault.ts';
import type { Context } from './command.ts';
import { Failure } from './failure.ts';
import { causeOf } from './outage.ts';
import { duration } from './terminal/quantity.ts';
import { type Asked, askVault } from './vaults/asked.ts';
import { isNamed, type Names, namesToKeep, nameVaults } from './vaults/names.ts';
import { isSet, type Place as Named, type VaultEntry } from './vaults/place.ts';
import { tokenFor, tokenForOne } from './vaults/token.ts';

type Surroundings = Pick<Context, 'environment' | 'device' | 'note'>;

export interface Connection {
  readonly vault: BackupKeyVault;
  /** Each place where the key was kept before, by itself. */
  readonly former: readonly BackupKeyVault[];
  /** Ends what is still asked of slow vaults of a set. */
  leave(): void;
}

export async function connect(context: Surroundings): Promise<BackupKeyVault> {
  return (await connectAll(context)).vault;
}

/** Asks for development tokens at once, so that a vault that is not there is found before a password is typed. */
export async function connectAll(context: Surroundings): Promise<Connection> {
  const { environment, device } = context;
  const { present, former } = environment.places;
  const inSets = [present, ...former].filter(isSet).flatMap(({ vaults }) => vaults);
  await requirePins(inSets);
  const kept = inSets.length > 0 ? await device.vaultNames() : new Map<string, string>();
  const asked = await askAll(context, inSets);
  const open = new Opening(context, { asked, kept, names: nameVaults(asked, kept) });
  const place = isSet(present) ? open.set(present) : await open.one(present);
  const previously = former.map((one) => open.former(one));
  const { BackupKeyVault } = await import('../../lib/client/index.ts');
  const vault = new BackupKeyVault({ ...place, previously });
  // Only now: that two addresses are not the same vault was seen there.
  const learnt = namesToKeep(asked, kept);
  if (learnt) await device.rememberVaultNames(learnt);
  return { vault, former: previously.map((one) => new BackupKeyVault(one)), leave: () => open.leave() };
}

/** Each vault once, in its order. */
function askAll({ environment, note }: Surroundings, entries: readonly VaultEntry[]): Promise<Asked[]> {
  const { account } = environment;
  const onRetry = (retry: Retry, { url }: VaultEntry) => note(retrying(`at ${url.origin}`, retry));
  const each = new Map(entries.map((entry) => [entry.url.href, entry]));
  return Promise.all([...each.values()].map((entry) => askVault(entry, { account, onRetry })));
}

async function requirePins(entries: readonly VaultEntry[]): Promise<void> {
  for (const { url, identity } of entries) {
    if (!identity) continue;
    await new TrustedVault({ identity }).ready().catch(() => {
      const way = 'Commas stand between the vaults, and + between several keys of one.';
      const text = `VAULT_IDENTITY has no identity key of a vault for ${url.origin}: copy it again, in one line. ${way}`;
      throw new Failure('usage', text);
    });
  }
}

interface Known {
  readonly asked: readonly Asked[];
  readonly kept: Names;
  readonly names: Names;
}

/** The places of the environment, as the SDK takes them. */
class Opening {
  readonly #context: Surroundings;
  readonly #known: Known;
  readonly #left = new AbortController();

  constructor(context: Surroundings, known: Known) {
    this.#context = context;
    this.#known = known;
  }

  leave(): void {
    this.#left.abort();
  }

  async one({ vaults: [entry] }: Named): Promise<Place> {
    if (!entry) throw new RangeError('a place without a vault');
    const token = await tokenForOne(entry, this.#context.environment.account);
    return { ...this.#address(entry), token: () => token };
  }

  set({ vaults, threshold }: Named): Place {
    return {
      vaults: vaults.map((entry) => ({
        ...this.#address(entry),
        name: this.#known.names.get(entry.url.href) ?? '',
        token: () => this.#token(entry),
      })),
      threshold,
      onRetry: (retry) => {
        this.#left.signal.throwIfAborted();
        this.#context.note(retrying(retry.vault ?? '', retry));
      },
      fetch: (input, init) =>
        fetch(input, { ...init, signal: AbortSignal.any([this.#left.signal, ...signalOf(init)]) }),
    };
  }

  former(place: Named): Place {
    const [entry] = place.vaults;
    if (!entry || isSet(place)) return this.set(place);
    return { ...this.#address(entry), token: () => tokenFor(entry, this.#context.environment.account) };
  }

  #address({ url, identity, name }: VaultEntry) {
    const onRetry = (retry: Retry) => this.#context.note(retrying(`at ${url.origin}`, retry));
    return { url: url.href, onRetry, ...(identity && { identity }), ...(name !== undefined && { name }) };
  }

  /** Of one that was away, or nobody knows by name, the reason again: nothing is sent there. */
  #token(entry: VaultEntry): string {
    const asked = this.#known.asked.find((one) => one.entry.url.href === entry.url.href);
    const away = asked?.error?.name === 'VaultUnavailable' || (asked && !isNamed(asked, this.#known.kept));
    if (asked?.error && away) throw asked.error;
    return asked?.token ?? '';
  }
}

const signalOf = (init: RequestInit | undefined): AbortSignal[] => (init?.signal ? [init.signal] : []);

function retrying(vault: string, { attempt, tries, delay, ...outage }: Retry): string {
  const what = outage.code ? 'cannot do it now' : 'does not answer';
  const next = `Trying again in ${duration(delay)} (${attempt} of ${tries}).`;
  return `The vault ${vault} ${what} (${causeOf(outage)}). ${next}`;
}
