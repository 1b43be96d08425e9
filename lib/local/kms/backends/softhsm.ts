/**
 * Keys in SoftHSM2 through PKCS #11: token objects that cannot be extracted. One such backend per process, because a
 * PKCS #11 module is initialised once.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bytes } from '../../../protocol/crypto/bytes.ts';
import { type KeyBackend, keyExists, noSuchKey, type Sealing, tagLength } from './backend.ts';
import { type Attribute, type GcmMechanism, loadPkcs11 } from './pkcs11.ts';
import { generateKeyPair, readPublicKey, signDigest } from './softhsm-p256.ts';
import { findObjects, openSession, type Session } from './softhsm-session.ts';
import { findModule, openToken } from './softhsm-token.ts';

function generateKey({ pkcs11, module, session }: Session, label: string): void {
  const template: Attribute[] = [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
    { type: pkcs11.CKA_LABEL, value: label },
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_PRIVATE, value: true },
    { type: pkcs11.CKA_SENSITIVE, value: true },
    { type: pkcs11.CKA_EXTRACTABLE, value: false },
    { type: pkcs11.CKA_ENCRYPT, value: true },
    { type: pkcs11.CKA_DECRYPT, value: true },
    { type: pkcs11.CKA_VALUE_LEN, value: 32 },
  ];
  module.C_GenerateKey(session, { mechanism: pkcs11.CKM_AES_KEY_GEN }, template);
}

const gcm = ({ pkcs11 }: Session, { iv, aad }: Sealing): GcmMechanism => ({
  mechanism: pkcs11.CKM_AES_GCM,
  parameter: {
    type: pkcs11.CK_PARAMS_AES_GCM_v240,
    iv: Buffer.from(iv),
    ivBits: iv.length * 8,
    aad: Buffer.from(aad),
    tagBits: tagLength * 8,
  },
});

function seal(opened: Session, { key, ...sealing }: Sealing & { key: Buffer }, plaintext: Bytes): Bytes {
  const { module, session } = opened;
  module.C_EncryptInit(session, gcm(opened, sealing), key);
  const room = Buffer.alloc(plaintext.length + tagLength);
  return new Uint8Array(module.C_Encrypt(session, Buffer.from(plaintext), room));
}

function unseal(opened: Session, { key, ...sealing }: Sealing & { key: Buffer }, sealed: Bytes): Bytes | undefined {
  const { pkcs11, module, session } = opened;
  if (sealed.length < tagLength) return undefined;
  module.C_DecryptInit(session, gcm(opened, sealing), key);
  try {
    return new Uint8Array(module.C_Decrypt(session, Buffer.from(sealed), Buffer.alloc(sealed.length)));
  } catch (thrown) {
    // SoftHSM 2.6 answers a wrong tag with CKR_GENERAL_ERROR; the code that the standard names is taken too.
    const { code } = thrown as { code?: unknown };
    if (code === pkcs11.CKR_GENERAL_ERROR || code === pkcs11.CKR_ENCRYPTED_DATA_INVALID) return undefined;
    throw thrown;
  }
}

/** Calls are synchronous, so that Init and its operation are never torn apart by another request. */
function backendOn(opened: Session, afterClose: () => Promise<void>): KeyBackend {
  const { pkcs11, module, session } = opened;
  const handles = new Map<string, Buffer>();

  const handleOf = (keyId: string, ofClass: number): Buffer => {
    const name = `${ofClass}:${keyId}`;
    const handle = handles.get(name) ?? findObjects(opened, keyId, ofClass)[0];
    if (!handle) throw noSuchKey(keyId);
    handles.set(name, handle);
    return handle;
  };
  const secretKey = (keyId: string) => handleOf(keyId, pkcs11.CKO_SECRET_KEY);

  const create = async (keyId: string, generate: typeof generateKey): Promise<void> => {
    if (findObjects(opened, keyId).length > 0) throw keyExists(keyId);
    generate(opened, keyId);
  };

  return {
    name: 'softhsm',
    createKey: (keyId) => create(keyId, generateKey),
    createKeyPair: (keyId) => create(keyId, generateKeyPair),
    wrap: async (keyId, sealing, plaintext) => seal(opened, { ...sealing, key: secretKey(keyId) }, plaintext),
    unwrap: async (keyId, sealing, sealed) => unseal(opened, { ...sealing, key: secretKey(keyId) }, sealed),
    sign: async (keyId, digest) => signDigest(opened, handleOf(keyId, pkcs11.CKO_PRIVATE_KEY), digest),
    publicKey: async (keyId) => readPublicKey(opened, handleOf(keyId, pkcs11.CKO_PUBLIC_KEY)),
    async destroyKey(keyId) {
      handles.clear();
      for (const object of findObjects(opened, keyId)) module.C_DestroyObject(session, object);
    },
    async close() {
      module.C_Finalize();
      module.close();
      await afterClose();
    },
  };
}

/** Without a data directory the token lives in a temporary one that goes when the backend is closed. */
export async function openSoftHsmBackend(dataDir?: string): Promise<KeyBackend> {
  const pkcs11 = loadPkcs11();
  const path = await findModule();
  const directory = dataDir ?? (await mkdtemp(join(tmpdir(), 'backup-key-vault-softhsm-')));
  const opened = openSession(pkcs11, path, await openToken(directory));
  return backendOn(opened, async () => {
    if (dataDir === undefined) await rm(directory, { recursive: true, force: true });
  });
}
