/**
 * What native packages declare, as far as the SDK calls it: react-native-quick-crypto 1.1.7 and react-native-opaque 0.3.1.
 * They need React Native to be installed, so their signatures are written down here. The compiler holds them against
 * the adapters' types.
 */
import { type Adapters, argon2idOf, type OpaqueAdapter } from '../../lib/client/react-native/adapters.ts';

type BufferLike = ArrayBuffer | ArrayBufferLike | ArrayBufferView;
type BinaryLike = string | BufferLike;

declare class QuickKey {
  keyExtractable: boolean;
  get type(): 'public' | 'secret' | 'private';
}

interface QuickAlgorithm {
  name: 'HKDF' | 'AES-GCM' | 'ECDSA' | 'RSA-OAEP';
  salt?: string | BufferLike;
  info?: BufferLike;
  hash?: 'SHA-256' | 'SHA-512' | string | { name: string };
  namedCurve?: 'P-256' | 'P-384' | 'P-521';
}

type QuickCipher =
  | { name: 'AES-GCM'; iv: BufferLike; tagLength?: 96 | 128; additionalData?: BufferLike }
  | { name: 'AES-CBC'; iv: BufferLike };

type QuickUse = 'encrypt' | 'decrypt' | 'sign' | 'verify' | 'deriveKey' | 'deriveBits' | 'wrapKey' | 'unwrapKey';

interface QuickSubtle {
  decrypt(algorithm: QuickCipher, key: QuickKey, data: BufferLike): Promise<ArrayBuffer>;
  deriveBits(algorithm: QuickAlgorithm, baseKey: QuickKey, length?: number | null): Promise<ArrayBuffer>;
  encrypt(algorithm: QuickCipher, key: QuickKey, data: BufferLike): Promise<ArrayBuffer>;
  importKey(
    format: 'raw' | 'pkcs8' | 'spki' | 'jwk',
    data: BinaryLike | { kty?: string },
    algorithm: QuickAlgorithm | QuickAlgorithm['name'],
    extractable: boolean,
    keyUsages: QuickUse[],
  ): Promise<QuickKey>;
  verify(algorithm: QuickAlgorithm, key: QuickKey, signature: BufferLike, data: BufferLike): Promise<boolean>;
}

type RandomTypedArrays = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

interface Argon2Params {
  message: BinaryLike;
  nonce: BinaryLike;
  parallelism: number;
  tagLength: number;
  memory: number;
  passes: number;
  secret?: BinaryLike;
  associatedData?: BinaryLike;
  version?: number;
}

interface QuickCrypto {
  subtle: QuickSubtle;
  getRandomValues(data: RandomTypedArrays): RandomTypedArrays;
  argon2(algorithm: string, params: Argon2Params, callback: (err: Error | null, result: Uint8Array) => void): void;
}

/** It takes no key stretching: by its type it fits, and by its answers it is refused. */
interface NativeOpaque {
  client: {
    startRegistration(params: { password: string }): { clientRegistrationState: string; registrationRequest: string };
    finishRegistration(params: {
      password: string;
      registrationResponse: string;
      clientRegistrationState: string;
      identifiers?: { client?: string; server?: string };
    }): { registrationRecord: string; exportKey: string; serverStaticPublicKey: string };
    startLogin(params: { password: string }): { clientLoginState: string; startLoginRequest: string };
    finishLogin(params: {
      clientLoginState: string;
      loginResponse: string;
      password: string;
      identifiers?: { client?: string; server?: string };
    }): { finishLoginRequest: string; sessionKey: string; exportKey: string; serverStaticPublicKey: string } | null;
  };
  ready: Promise<void>;
}

/** As an app calls `installAdapters` with it. */
export const adaptersOf = (crypto: QuickCrypto): Adapters => ({ webCrypto: crypto, argon2id: argon2idOf(crypto) });

export const opaqueOf = (native: NativeOpaque): OpaqueAdapter => native;
