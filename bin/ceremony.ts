/** The ceremony's command line: `npm run ceremony -- check|status|csr|sign|initialize|activate|connect|rotate|abort`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { ceremonyNames, type StageName, type VaultId } from '../lib/key-store/names.ts';
import { createAuthority } from './ceremony/authority.ts';
import { type Folder, openFolder } from './ceremony/folder.ts';
import { createOperatorKey, readKey, writeKey } from './ceremony/key-file.ts';
import { readPassphrase } from './ceremony/passphrase.ts';
import { type Place, readPlace, readPlan } from './ceremony/plan.ts';
import { type Aws, openAws, openRoom, type Room, requireAccount } from './ceremony/room.ts';
import { abort } from './ceremony/steps/abort.ts';
import { activate } from './ceremony/steps/activate.ts';
import { check } from './ceremony/steps/check.ts';
import { connect } from './ceremony/steps/connect.ts';
import { takeRequest } from './ceremony/steps/csr.ts';
import { initialize } from './ceremony/steps/initialize.ts';
import { rotate } from './ceremony/steps/rotate.ts';
import { signFolder } from './ceremony/steps/sign.ts';
import { readStatus } from './ceremony/steps/status.ts';
import type { Operator } from './ceremony/transcript.ts';

interface Shared {
  readonly stage: StageName;
  readonly vault?: VaultId;
  readonly app: string;
  readonly folder: string;
  readonly who?: string;
  readonly operatorKey?: string;
  readonly operatorPassphraseFile?: string;
  readonly region?: string;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

const program = new Command('ceremony')
  .description(
    'Takes a CloudHSM cluster from its first HSM to a connected key store. docs/operations.md walks through it.',
  )
  .addOption(new Option('--stage <name>', 'stage of the vault').choices(['dev', 'prod']).default('prod'))
  .option('--vault <id>', "id of the vault, if it is not the stage's name")
  .option('--app <path>', 'where `cdk` writes what it deploys: it says the Region and the account', 'cdk.out')
  .option('--folder <path>', 'what is carried between the machines', 'ceremony')
  .option('--who <name>', 'name of the person at the keys')
  .option('--operator-key <file>', "the operator's private key, encrypted", 'operator.key')
  .option('--operator-passphrase-file <file>', 'instead of asking')
  .option('--region <name>', "AWS Region, if it is not the configuration's");

const shared = (): Shared => program.opts<Shared>();
const folder = (): Folder => openFolder(shared().folder);

async function operator(): Promise<Operator> {
  const { who, operatorKey = 'operator.key', operatorPassphraseFile } = shared();
  if (!who) throw new Error('--who expected the name of the person at the keys, got none');
  return { who, key: readKey(operatorKey, await readPassphrase(operatorKey, operatorPassphraseFile)) };
}

const vaultId = (): VaultId => shared().vault ?? shared().stage;

/** Where the vault is. With --region nothing is asked of the app, which may not be on this machine. */
function place(): Place {
  const { region, app } = shared();
  return region === undefined ? readPlace(app, vaultId()) : { region, account: undefined };
}

async function aws(): Promise<Aws> {
  const { region, account } = place();
  const clients = openAws({ region });
  await requireAccount(clients, account);
  return clients;
}

const room = async (): Promise<Room> =>
  openRoom(vaultId(), await aws(), { folder: folder(), operator: await operator(), say, pollMs: 10_000 });

program
  .command('check')
  .description('before anything is deployed: roles, Region, quotas and the package of cloudhsm-cli')
  .option('--cli-package-sha256 <hex>', 'what -c cliPackageSha256= will say')
  .action(async ({ cliPackageSha256 }: { cliPackageSha256?: string }) => {
    const clients = await aws();
    const account = await requireAccount(clients, undefined);
    const plan = readPlan(shared().app, vaultId(), account);
    const names = ceremonyNames(vaultId());
    const findings = await check({ aws: clients, names, plan, account }, { cliPackageSha256, now: new Date() });
    for (const { holds, line } of findings) say(`${holds ? 'ok      ' : 'NOT YET '} ${line}`);
    if (findings.some(({ holds }) => !holds)) process.exitCode = 1;
  });

program
  .command('operator')
  .description("makes an operator's key pair; the public half goes into the folder, before the ceremony")
  .action(async () => {
    const { who, operatorKey = 'operator.key', operatorPassphraseFile, folder: path } = shared();
    if (!who || !/^[\w .-]{1,64}$/.test(who)) throw new Error('--who expected a name of letters, digits and spaces');
    const passphrase = await readPassphrase(`${operatorKey} (new)`, operatorPassphraseFile);
    openFolder(path);
    writeFileSync(join(path, 'operators', `${who}.pem`), createOperatorKey(operatorKey, passphrase), { flag: 'wx' });
    say(`${operatorKey} and ${join(path, 'operators', `${who}.pem`)}`);
  });

program
  .command('status')
  .description('how far the ceremony is, and what comes next; verifies the transcript')
  .action(async () => {
    const looking = { aws: await aws(), names: ceremonyNames(vaultId()), folder: folder() };
    const { lines, next } = await readStatus(looking);
    for (const line of lines) say(line);
    say(next === undefined ? 'nothing is left to do' : `next: ${next}`);
  });

program
  .command('csr')
  .description('takes the request of the first HSM, and verifies who vouches for the HSM')
  .requiredOption('--aws-root <file>', 'root certificate of AWS CloudHSM, in PEM, as AWS publishes it')
  .requiredOption('--manufacturer-root <file>', 'root certificate of the manufacturer, in PEM')
  .option('--aws-root-sha256 <fingerprint>', 'of a root that AWS published after this release')
  .action(async (given: Record<'awsRoot' | 'manufacturerRoot', string> & { awsRootSha256?: string }) => {
    const roots = {
      aws: readFileSync(given.awsRoot, 'utf8'),
      manufacturer: readFileSync(given.manufacturerRoot, 'utf8'),
    };
    await takeRequest(await room(), roots, given.awsRootSha256);
  });

interface SignOptions {
  readonly authorityKey: string;
  readonly authorityCertificate: string;
  readonly create?: string;
  readonly authorityPassphraseFile?: string;
}

program
  .command('sign')
  .description("signs the request with the organisation's authority; needs no network")
  .requiredOption('--authority-key <file>', 'private key of the authority, encrypted')
  .requiredOption('--authority-certificate <file>', 'its certificate, in PEM')
  .option('--create <name>', 'makes the authority first, of this X.500 name, such as "CN=Backup Key Vault, O=Example"')
  .option('--authority-passphrase-file <file>', 'instead of asking')
  .action(async (options: SignOptions) => {
    const { authorityKey, authorityCertificate, create } = options;
    const passphrase = await readPassphrase(authorityKey, options.authorityPassphraseFile);
    if (create !== undefined) {
      if (existsSync(authorityCertificate)) throw new Error(`${authorityCertificate} exists already`);
      const made = await createAuthority(create);
      writeKey(authorityKey, made.key, passphrase);
      writeFileSync(authorityCertificate, made.certificate, { flag: 'wx' });
    }
    const authority = {
      certificate: readFileSync(authorityCertificate, 'utf8'),
      key: readKey(authorityKey, passphrase),
    };
    await signFolder({ folder: folder(), say }, await operator(), authority);
  });

program
  .command('initialize')
  .description('gives the cluster its certificate')
  .action(async () => initialize(await room()));
program
  .command('activate')
  .description('makes the admin and kmsuser, through the admin host')
  .action(async () => activate(await room()));
program
  .command('connect')
  .description('sees that the key store is connected')
  .option('--reconnect', 'disconnects it first: the vault answers 503 meanwhile', false)
  .action(async ({ reconnect }: { reconnect: boolean }) => connect(await room(), reconnect));
program
  .command('rotate')
  .description('a new password for kmsuser: the vault answers 503 meanwhile')
  .action(async () => rotate(await room()));
program
  .command('abort')
  .description('gives the ceremony up before there is a key store, so that another can begin')
  .action(async () => abort(await room()));

try {
  await program.parseAsync();
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n`);
  process.exitCode = 1;
}
