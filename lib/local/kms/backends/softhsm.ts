/**
 * AES-256-GCM in SoftHSM2 through PKCS #11: the keys are token objects that cannot be extracted, found by their label,
 * which is the key id. One such backend per process, because a PKCS #11 module is initialised once.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bytes } from '../../../protocol/crypto/bytes.ts';
import { type CipherBackend, keyExists, noSuchKey, type Sealing, tagLength } from './backend.ts';
import { type Attribute, type Cryptoki, type GcmMechanism, loadPkcs11, type Pkcs11 } from './pkcs11.ts';
import { findModule, openToken, type Token, tokenLabel } from './softhsm-token.ts';

interface Session {
  readonly pkcs11: Pkcs11;
  readonly module: Cryptoki;
  readonly session: Buffer;
}

function openSession(pkcs11: Pkcs11, path: string, { configuration, pin }: Token): Session {
  process.env.SOFTHSM2_CONF = configuration;
  const module = new pkcs11.PKCS11();
  module.load(path);
  module.C_Initialize();
  try {
    const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trim() === tokenLabel);
    if (!slot) throw new Error(`${configuration} expected a token labelled ${tokenLabel}`);
    const session = module.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
    module.C_Login(session, pkcs11.CKU_USER, pin);
    return { pkcs11, module, session };
  } catch (thrown) {
    module.C_Finalize();
    module.close();
    throw thrown;
  }
}

function findKey({ pkcs11, module, session }: Session, label: string): Buffer | undefined {
  const template: Attribute[] = [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
    { type: pkcs11.CKA_LABEL, value: label },
  ];
  module.C_FindObjectsInit(session, template);
  try {
    return module.C_FindObjects(session, 1)[0];
  } finally {
    module.C_FindObjectsFinal(session);
  }
}

function generateKey({ pkcs11, module, session }: Session, label: string): Buffer {
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
  return module.C_GenerateKey(session, { mechanism: pkcs11.CKM_AES_KEY_GEN }, template);
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
function backendOn(opened: Session, afterClose: () => Promise<void>): CipherBackend {
  const { module, session } = opened;
  const handles = new Map<string, Buffer>();

  const handleOf = (keyId: string): Buffer => {
    const handle = handles.get(keyId) ?? findKey(opened, keyId);
    if (!handle) throw noSuchKey(keyId);
    handles.set(keyId, handle);
    return handle;
  };

  return {
    name: 'softhsm',
    async createKey(keyId) {
      if (findKey(opened, keyId)) throw keyExists(keyId);
      handles.set(keyId, generateKey(opened, keyId));
    },
    wrap: async (keyId, sealing, plaintext) => seal(opened, { ...sealing, key: handleOf(keyId) }, plaintext),
    unwrap: async (keyId, sealing, sealed) => unseal(opened, { ...sealing, key: handleOf(keyId) }, sealed),
    async destroyKey(keyId) {
      handles.delete(keyId);
      const handle = findKey(opened, keyId);
      if (handle) module.C_DestroyObject(session, handle);
    },
    async close() {
      module.C_Finalize();
      module.close();
      await afterClose();
    },
  };
}

/** Without a data directory the token lives in a temporary one that goes when the backend is closed. */
export async function openSoftHsmBackend(dataDir?: string): Promise<CipherBackend> {
  const pkcs11 = loadPkcs11();
  const path = await findModule();
  const directory = dataDir ?? (await mkdtemp(join(tmpdir(), 'backup-key-vault-softhsm-')));
  const opened = openSession(pkcs11, path, await openToken(directory));
  return backendOn(opened, async () => {
    if (dataDir === undefined) await rm(directory, { recursive: true, force: true });
  });
}
