/**
 * Juicebox's own client, fetched from npm when it is asked for: it is no dependency of ours. Its WebAssembly is for a
 * bundler, so it is loaded by hand.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const version = '0.3.7';
/** What npm says of the archive, pinned: another archive is not run. */
const integrity = 'sha512-2E+sZyoF1YXlRx5te2km5aGpmRxfkPOHH5GaOhTji0e9cU19Z98ucZ1ytY4ffmDdpJ1b8MVjoi/6oNi/wt/zpw==';
const folder = fileURLToPath(new URL('../../../reports/peers/', import.meta.url));

/** Of `juicebox-sdk.d.ts`, what is used here. */
export interface JuiceboxSdk {
  readonly Client: new (configuration: object, previous: readonly object[]) => JuiceboxClient;
  readonly Configuration: new (configuration: {
    readonly realms: readonly { readonly address: string; readonly id: string }[];
    readonly register_threshold: number;
    readonly recover_threshold: number;
    readonly pin_hashing_mode: 'Standard2019' | 'FastInsecure';
  }) => object;
  readonly AuthTokenGenerator: {
    /** `key`: an Ed25519 key, PKCS #8 in hexadecimal digits. */
    new (signer: {
      readonly key: string;
      readonly tenant: string;
      readonly version: number;
    }): {
      vend(realmId: string, secretId: string): string;
    };
    random_secret_id(): string;
  };
}

interface JuiceboxClient {
  register(pin: Uint8Array, secret: Uint8Array, info: Uint8Array, guesses: number): Promise<void>;
  recover(pin: Uint8Array, info: Uint8Array): Promise<Uint8Array>;
}

export async function loadJuicebox(): Promise<JuiceboxSdk> {
  if (!existsSync(`${folder}package/juicebox-sdk_bg.wasm`)) fetchPackage();
  const bound = await import(pathToFileURL(`${folder}package/juicebox-sdk_bg.js`).href);
  const { instance } = await WebAssembly.instantiate(readFileSync(`${folder}package/juicebox-sdk_bg.wasm`), {
    './juicebox-sdk_bg.js': bound,
  });
  bound.__wbg_set_wasm(instance.exports);
  return bound;
}

function fetchPackage(): void {
  mkdirSync(folder, { recursive: true });
  const packed = spawnSync('npm', ['pack', `juicebox-sdk@${version}`, '--json', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  if (packed.status !== 0) throw new Error(`npm pack juicebox-sdk failed: ${packed.stderr}`);
  const [fetched] = JSON.parse(packed.stdout);
  if (fetched.integrity !== integrity)
    throw new Error(`juicebox-sdk ${version} expected ${integrity}, got ${fetched.integrity}`);
  const unpacked = spawnSync('tar', ['-xzf', folder + fetched.filename, '-C', folder]);
  if (unpacked.status !== 0) throw new Error('tar could not unpack juicebox-sdk');
}
