/**
 * The commands of `cloudhsm-cli` (CloudHSM user guide, "CloudHSM CLI command reference") that a ceremony needs, on the
 * users of one cluster: `cluster activate`, `user list`, `user create`, `user change-password`.
 */
import { activeHsms, type Cluster, type User } from './cluster.ts';

export interface CliCall {
  /** Without the program's name. */
  readonly arguments: readonly string[];
  /** CLOUDHSM_ROLE and CLOUDHSM_PIN (`user:password`), for commands that need a login. */
  readonly role?: string;
  readonly pin?: string;
}

/** What the program prints: `error_code` 0 and `data`, or another code and a message. */
export type CliAnswer =
  | { readonly error_code: 0; readonly data: unknown }
  | { readonly error_code: number; readonly data: string };

/** The text on its output, as the command reference shows it: the JSON over several lines. */
export const printed = (answer: CliAnswer): string => JSON.stringify(answer, undefined, 2);

const failed = (code: number, data: string): CliAnswer => ({ error_code: code, data });
const ok = (data: unknown): CliAnswer => ({ error_code: 0, data });

function option(words: readonly string[], name: string): string | undefined {
  const at = words.indexOf(`--${name}`);
  return at < 0 ? undefined : words[at + 1];
}

const validPassword = (password: string | undefined): password is string =>
  password !== undefined && password.length >= 7 && password.length <= 32;

function login(cluster: Cluster, { role, pin = '' }: CliCall): CliAnswer | undefined {
  const [name = '', password] = pin.split(/:(.*)/s);
  const user = cluster.users.get(name);
  if (role !== 'admin' || user?.role !== 'admin' || user.password !== password)
    return failed(1, 'Login failed: wrong user, role or password');
  return undefined;
}

function activate(cluster: Cluster, password: string | undefined): CliAnswer {
  const admin = cluster.users.get('admin');
  if (admin?.role !== 'unactivated-admin' || cluster.state !== 'INITIALIZED')
    return failed(1, 'Cluster activation failed: the cluster is not waiting for its activation');
  if (!validPassword(password)) return failed(1, 'The password must have 7 to 32 characters');
  Object.assign(admin, { role: 'admin', password });
  cluster.state = 'ACTIVE';
  return ok('Cluster activation successful');
}

const listUsers = ({ users }: Cluster): CliAnswer =>
  ok({
    users: [...users].map(([username, { role, locked }]) => ({
      username,
      role,
      locked: String(locked),
      mfa: [],
      'cluster-coverage': 'full',
    })),
  });

function createUser(cluster: Cluster, words: readonly string[]): CliAnswer {
  const username = option(words, 'username')?.toLowerCase() ?? '';
  const role = option(words, 'role');
  const password = option(words, 'password');
  if (cluster.users.has(username)) return failed(1, `User ${username} already exists`);
  if (!/^[a-z0-9_]{1,31}$/.test(username) || (role !== 'crypto-user' && role !== 'admin'))
    return failed(1, 'The username or the role is not valid');
  if (!validPassword(password)) return failed(1, 'The password must have 7 to 32 characters');
  cluster.users.set(username, { role, password, locked: false });
  return ok({ username, role });
}

function changePassword(cluster: Cluster, words: readonly string[]): CliAnswer {
  const user: User | undefined = cluster.users.get(option(words, 'username') ?? '');
  const password = option(words, 'password');
  if (!user || user.role !== option(words, 'role')) return failed(1, 'There is no such user');
  if (!validPassword(password)) return failed(1, 'The password must have 7 to 32 characters');
  // A password that an admin gives a user unlocks it.
  Object.assign(user, { password, locked: false });
  return ok({ username: option(words, 'username'), role: user.role });
}

export function runCli(cluster: Cluster, call: CliCall): CliAnswer {
  const [noun, verb, ...words] = call.arguments;
  if (activeHsms(cluster) === 0) return failed(1, 'No HSM can be reached');
  switch (`${noun} ${verb}`) {
    case 'cluster activate':
      return activate(cluster, option(words, 'password'));
    case 'user list':
      return listUsers(cluster);
    case 'user create':
      return login(cluster, call) ?? createUser(cluster, words);
    case 'user change-password':
      return login(cluster, call) ?? changePassword(cluster, words);
    default:
      return failed(2, `There is no command ${noun} ${verb}`);
  }
}
