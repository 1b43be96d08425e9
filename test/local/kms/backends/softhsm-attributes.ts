// `softhsm-attributes.ts <data directory> <key id> <class>`: asks the token for what it must not give, and prints the answers.
import { loadPkcs11, type Pkcs11 } from '../../../../lib/local/kms/backends/pkcs11.ts';
import { findModule, openToken, tokenLabel } from '../../../../lib/local/kms/backends/softhsm-token.ts';

const [directory = '', label = '', ofClass = ''] = process.argv.slice(2);
const pkcs11 = loadPkcs11() as Pkcs11 &
  Record<'CKA_VALUE' | 'CKA_NEVER_EXTRACTABLE', number> &
  Readonly<Record<string, unknown>>;
const { configuration, pin } = await openToken(directory);
process.env.SOFTHSM2_CONF = configuration;
const module = new pkcs11.PKCS11();
module.load(await findModule());
module.C_Initialize();
const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trim() === tokenLabel);
const session = module.C_OpenSession(slot ?? Buffer.alloc(0), pkcs11.CKF_SERIAL_SESSION);

function objects(): Buffer[] {
  module.C_FindObjectsInit(session, [
    { type: pkcs11.CKA_LABEL, value: label },
    { type: pkcs11.CKA_CLASS, value: Number(pkcs11[ofClass]) },
  ]);
  const found = module.C_FindObjects(session, 10);
  module.C_FindObjectsFinal(session);
  return found;
}

function read(type: number): string {
  try {
    const [attribute] = module.C_GetAttributeValue(session, objects()[0] ?? Buffer.alloc(0), [{ type }]);
    return String(attribute?.value.toString('hex'));
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

const beforeLogin = objects().length;
module.C_Login(session, pkcs11.CKU_USER, pin);
const answers = { beforeLogin, afterLogin: objects().length };
const attributes = { value: read(pkcs11.CKA_VALUE), neverExtractable: read(pkcs11.CKA_NEVER_EXTRACTABLE) };
process.stdout.write(JSON.stringify({ ...answers, ...attributes }));
