/**
 * What an adapter must answer. One that computes something else would lock the key away: no other device could open it.
 * So each is asked once, with small parameters, before it is used. The answers are those of `@serenity-kit/opaque` 1.1 and
 * OpenSSL 3.5.
 */
import { type Bytes, equalBytes, fromBase64url, fromHex, utf8 } from '../../protocol/crypto/bytes.ts';
import type { Ksf } from '../../protocol/crypto/ksf.ts';
import type { WebCrypto } from '../../protocol/crypto/web-crypto.ts';
import type { Argon2idAdapter, OpaqueAdapter } from './adapters.ts';

/** 0, 1, 2 and so on. A view into a longer buffer, for that is where adapters go wrong. */
const counted = (length: number): Bytes =>
  Uint8Array.from({ length: length + 8 }, (_, at) => at - 3).subarray(3, length + 3);
const words = utf8('known answer');

const hashed =
  '670ea6c82e418f93a4f8f2b3a7a1bf2f4f938a399e9a4e0e456e4605d68e58bf' +
  '6de88e72f51bb8626ff1c0edb990cdbf3344b5cbd9c6d5b81ddcf4cbc3ca9214';

export async function isArgon2id(argon2id: Argon2idAdapter): Promise<boolean> {
  const ksf: Ksf = { algorithm: 'argon2id', iterations: 1, memory: 64, parallelism: 2 };
  return is(await argon2id({ password: counted(64), salt: counted(16), ksf, length: 64 }), hashed);
}

const derived256 = '41fbf36fd00d32e1d3e1ddd1550eff9764551f07bf591dc19e4ee1497b7986fd';
const derived512 =
  'bbfc932dce053703da9214a8c1d1a0e2829f8402c562dfaa40a8a092da726eb2' +
  '70e379eebdcdafce2e73c30607ce815bcd30cb4e76effff8feba3e662d52e197';

/** HKDF with both hashes, once without a salt. */
export async function isHkdf({ subtle }: WebCrypto): Promise<boolean> {
  const key = await subtle.importKey('raw', counted(32), 'HKDF', false, ['deriveBits']);
  const hkdf = (hash: 'SHA-256' | 'SHA-512', salt: Bytes, bits: number) =>
    subtle.deriveBits({ name: 'HKDF', hash, salt, info: words }, key, bits);
  return (
    is(await hkdf('SHA-256', new Uint8Array(), 256), derived256) &&
    is(await hkdf('SHA-512', counted(16), 512), derived512)
  );
}

const sealed = '4703d418c1f95d8422140c4c7a04bdeb59489f0154';

/** AES-256-GCM: seals as others do, opens that again, and refuses what was changed. */
export async function isAesGcm({ subtle }: WebCrypto): Promise<boolean> {
  const parameters = { name: 'AES-GCM' as const, iv: counted(12), additionalData: counted(20) };
  const keyFor = (use: 'encrypt' | 'decrypt') => subtle.importKey('raw', counted(32), 'AES-GCM', false, [use]);
  if (!is(await subtle.encrypt(parameters, await keyFor('encrypt'), counted(5)), sealed)) return false;
  const key = await keyFor('decrypt');
  const opened = await subtle.decrypt(parameters, key, fromHex(sealed));
  const changed = { ...parameters, additionalData: counted(19) };
  const refused = await subtle.decrypt(changed, key, fromHex(sealed)).then(
    () => false,
    () => true,
  );
  return refused && equalBytes(new Uint8Array(opened), counted(5));
}

const spki =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExaYt-5k7ZOdAOfEW8-zB5fEXfMtNX3U4PwRzXm2UiT-nqT4VF2Sikq_ZihBedhqyiygVNISK9U0Dbkm2Ouiy9g';
const signature = '0h5PjLvriJBBarthmUEb_fZzOVBljBOals8OXmhX6EcHVKtJ8IuLXPVjoc6jfc5PABKsjLTEZHTvS0YLQZ-xdg';

/** ECDSA on P-256: knows a signature, and one of something else. */
export async function isEcdsa({ subtle }: WebCrypto): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
  const key = await subtle.importKey('spki', fromBase64url(spki), algorithm, false, ['verify']);
  const verify = (message: Bytes) =>
    subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64url(signature), message);
  return (await verify(words)) && !(await verify(utf8('another')));
}

/** Two draws are never alike, and fill all that they are given. */
export function isRandom(webCrypto: WebCrypto): boolean {
  const [one, other] = [new Uint8Array(32), new Uint8Array(32)];
  webCrypto.getRandomValues(one);
  webCrypto.getRandomValues(other);
  return !equalBytes(one, other) && [one, other].every((bytes) => bytes.subarray(16).some((byte) => byte !== 0));
}

const enrolment = {
  clientRegistrationState: 'XpGxlWseTfxBH49GV3prBuVVgdUuQg01n1jl5Od0zgnm85UTlYKDKz_Mqcs2C3hBJAryiowf1uzCUyV0qG2tIQ',
  registrationResponse: 'vq11zw9VR3pk83kIdsYe8SXCDsFnUWEK9AywesgMfXWqPt9uLYh2-S117QZ_-zKPgj_Pf1rFVJGA-i4tjMumFA',
  maskingKey: 'HsknFpA2_2idLZepBTVhrkwJqlB6rXaeh6NdmKrqjppQ_X4wqR2yT8f2cKGpYE_KHNqXwYPfn0T8hU2B6clC9g',
};

const login = {
  clientLoginState:
    'z47y05XApBh3mvPgYAX3_HIPdS8BGDxc7kL4N7rXMwVCf4M9YFlONhUE00YZTY9xSRjNcliN8zwnDguVg7CrCZg-uyYYw2TlHI1XeiyCnzmOiny6LQMlYMGr-MKcqq5-IN2jZ36C1Qo-B79EFEm68z5nCx53tesWaoDIGMklr24jDUdhha50ZjPFlfrDx5RzkaD7jCVnRY8ATuBRGu3BBJg-uyYYw2TlHI1XeiyCnzmOiny6LQMlYMGr-MKcqq5-',
  loginResponse:
    '5sT2dKX9C6xJMpDvaoLdQWTxeDBfFEVH_4rXh4_uJkX-xbQSEisg5Ctho3_tp-8UETm0-VAfXv4ftqYaarl3xm-tEubmLuGm9tp8VOk8HgizOaNXe-iKPlio7yCJ48CawoUBI4dRr6Nlz8KtENQIMppqg2rahmue5lH9pifOJ8ukKiolKmaNEXkmY5C5de2TPxxTSAzt1ZyOe_x2pmpPU30IMsVcy2aFz7qPYdWQe__U_P5yV-ZTr640xiu6uNc5HSnKhVFlNJAX0d1eKcQcdk9PASihWEJ6cQhqEA0JBNs8eRcTRO0sFeBs-3uzdREUt9ZlWPdP4CBoMcz0Gqa7NnFpWAj6PE9aNYXPneRO2NF1sHg0ts3zEwnzYiroyjfsu0wDNfT9EAoE5VVpOlRIC5qVR-wYV0kzAvkQ6crXkIk',
  finishLoginRequest: 'aK-FfNEFmAC8gaaQQfPccdal7VgtJaxpSUP29Se_3x6h_709HmrAaAzbCv4AdTEIduQ1oPWZTuaRDVNg8bQjkA',
  exportKey: '3_fuV50WUiLT3wOryamQ7n1PMLDu8lpys9slxtwwyh5h8aubttrSFNYBMdkK95qZEO8E5HUYMTyAui3KHxw-Iw',
};

const common = {
  password: 'known answer',
  identifiers: { client: 'account', server: 'vault' },
  keyStretching: { 'argon2id-custom': { iterations: 1, memory: 256, parallelism: 1 } },
};

/** With another key stretching, or one that was not asked for, neither half comes out so. */
export async function isOpaque({ client }: OpaqueAdapter): Promise<boolean> {
  const { maskingKey, ...response } = enrolment;
  const { registrationRecord } = await client.finishRegistration({ ...common, ...response });
  // Of the record (RFC 9807, section 4.1) it is what the password alone decides.
  if (!equalBytes(fromBase64url(registrationRecord).subarray(32, 96), fromBase64url(maskingKey))) return false;
  const { finishLoginRequest, exportKey, ...answer } = login;
  const proven = await client.finishLogin({ ...common, ...answer });
  return proven?.finishLoginRequest === finishLoginRequest && proven.exportKey === exportKey;
}

function is(got: ArrayBuffer | Uint8Array, expected: string): boolean {
  return equalBytes(new Uint8Array(got), fromHex(expected));
}
