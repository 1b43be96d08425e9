/** A logged-in PKCS #11 session with the token, and the objects in it: their label is the id of their key. */
import type { Attribute, Cryptoki, Pkcs11 } from './pkcs11.ts';
import { type Token, tokenLabel } from './softhsm-token.ts';

export interface Session {
  readonly pkcs11: Pkcs11;
  readonly module: Cryptoki;
  readonly session: Buffer;
}

/** `path` is the module's. */
export function openSession(pkcs11: Pkcs11, path: string, { configuration, pin }: Token): Session {
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

/** A key pair is two objects. */
const most = 2;

/** Of any class unless one is named, such as CKO_PRIVATE_KEY. */
export function findObjects({ pkcs11, module, session }: Session, label: string, ofClass?: number): Buffer[] {
  const template: Attribute[] = [{ type: pkcs11.CKA_LABEL, value: label }];
  if (ofClass !== undefined) template.push({ type: pkcs11.CKA_CLASS, value: ofClass });
  module.C_FindObjectsInit(session, template);
  try {
    return module.C_FindObjects(session, most);
  } finally {
    module.C_FindObjectsFinal(session);
  }
}
