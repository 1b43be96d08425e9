/** The part of the npm package `pkcs11js` that is used here. It compiles natively, so it is no dependency of ours. */
import { createRequire } from 'node:module';

export interface Attribute {
  readonly type: number;
  readonly value?: number | boolean | string | Buffer;
}

interface Mechanism {
  readonly mechanism: number;
}

export interface GcmMechanism extends Mechanism {
  readonly parameter: {
    readonly type: number;
    readonly iv: Buffer;
    readonly ivBits: number;
    readonly aad: Buffer;
    readonly tagBits: number;
  };
}

/** The module's functions (PKCS #11 v2.40). Handles are opaque; failures are thrown with the return value in `code`. */
export interface Cryptoki {
  load(path: string): void;
  close(): void;
  C_Initialize(): void;
  C_Finalize(): void;
  C_GetSlotList(tokenPresent: boolean): Buffer[];
  C_GetTokenInfo(slot: Buffer): { label: string };
  C_OpenSession(slot: Buffer, flags: number): Buffer;
  C_Login(session: Buffer, user: number, pin: string): void;
  C_GenerateKey(session: Buffer, mechanism: Mechanism, template: Attribute[]): Buffer;
  C_GenerateKeyPair(
    session: Buffer,
    mechanism: Mechanism,
    publicTemplate: Attribute[],
    privateTemplate: Attribute[],
  ): { readonly publicKey: Buffer; readonly privateKey: Buffer };
  C_GetAttributeValue(session: Buffer, object: Buffer, template: Attribute[]): { readonly value: Buffer }[];
  C_FindObjectsInit(session: Buffer, template: Attribute[]): void;
  C_FindObjects(session: Buffer, most: number): Buffer[];
  C_FindObjectsFinal(session: Buffer): void;
  C_DestroyObject(session: Buffer, object: Buffer): void;
  C_EncryptInit(session: Buffer, mechanism: GcmMechanism, key: Buffer): void;
  C_Encrypt(session: Buffer, plaintext: Buffer, room: Buffer): Buffer;
  C_DecryptInit(session: Buffer, mechanism: GcmMechanism, key: Buffer): void;
  C_Decrypt(session: Buffer, ciphertext: Buffer, room: Buffer): Buffer;
  C_SignInit(session: Buffer, mechanism: Mechanism, key: Buffer): void;
  C_Sign(session: Buffer, data: Buffer, room: Buffer): Buffer;
}

type ConstantName =
  | 'CKA_CLASS'
  | 'CKA_DECRYPT'
  | 'CKA_EC_PARAMS'
  | 'CKA_EC_POINT'
  | 'CKA_ENCRYPT'
  | 'CKA_EXTRACTABLE'
  | 'CKA_LABEL'
  | 'CKA_PRIVATE'
  | 'CKA_SENSITIVE'
  | 'CKA_SIGN'
  | 'CKA_TOKEN'
  | 'CKA_VALUE_LEN'
  | 'CKA_VERIFY'
  | 'CKF_RW_SESSION'
  | 'CKF_SERIAL_SESSION'
  | 'CKM_AES_GCM'
  | 'CKM_AES_KEY_GEN'
  | 'CKM_ECDSA'
  | 'CKM_EC_KEY_PAIR_GEN'
  | 'CKO_PRIVATE_KEY'
  | 'CKO_PUBLIC_KEY'
  | 'CKO_SECRET_KEY'
  | 'CKR_ENCRYPTED_DATA_INVALID'
  | 'CKR_GENERAL_ERROR'
  | 'CKU_USER'
  | 'CK_PARAMS_AES_GCM_v240';

export type Pkcs11 = Readonly<Record<ConstantName, number>> & { readonly PKCS11: new () => Cryptoki };

export const howToInstall =
  'KMS_BACKEND=softhsm needs SoftHSM2 and pkcs11js: apt-get install softhsm2, then npm install --no-save pkcs11js';

/** By `require`, so that a bundler leaves it alone and NODE_PATH is followed. Throws `howToInstall` when it is missing. */
export function loadPkcs11(): Pkcs11 {
  try {
    return createRequire(import.meta.url)('pkcs11js');
  } catch (cause) {
    throw new Error(`${howToInstall} (pkcs11js cannot be loaded)`, { cause });
  }
}
