/**
 * WebCrypto (https://www.w3.org/TR/WebCryptoAPI/), as much of it as is used here. Pages and Node have it; where there is
 * none, as in React Native, an adapter is set once, before anything else is called.
 */
/** As bytes.ts has it, which imports this module. */
type Bytes = Uint8Array<ArrayBuffer>;

/** A key that its WebCrypto alone can read. */
export type WebKey = object;

type Algorithm = 'HKDF' | 'AES-GCM' | { readonly name: 'ECDSA'; readonly namedCurve: 'P-256' };
type Use = 'deriveBits' | 'encrypt' | 'decrypt' | 'verify';

/** HKDF (RFC 5869). `salt` may be empty. */
interface HkdfParameters {
  readonly name: 'HKDF';
  readonly hash: 'SHA-256' | 'SHA-512';
  readonly salt: Bytes;
  readonly info: Bytes;
}

/** With the tag of 16 bytes at the end of the ciphertext (NIST SP 800-38D). */
export interface AesGcmParameters {
  readonly name: 'AES-GCM';
  /** 12 bytes. */
  readonly iv: Bytes;
  readonly additionalData?: Bytes;
}

/** Methods in the spelling of WebCrypto, so that `globalThis.crypto` and what copies it fit as they are. */
export interface WebCrypto {
  /** Fills the array with random bytes that nobody can guess. */
  getRandomValues(array: Bytes): unknown;
  readonly subtle: {
    importKey(
      format: 'raw' | 'spki',
      key: Bytes,
      algorithm: Algorithm,
      extractable: boolean,
      uses: Use[],
    ): Promise<WebKey>;
    /** `length` in bits. */
    deriveBits(parameters: HkdfParameters, key: WebKey, length: number): Promise<ArrayBuffer>;
    encrypt(parameters: AesGcmParameters, key: WebKey, plaintext: Bytes): Promise<ArrayBuffer>;
    decrypt(parameters: AesGcmParameters, key: WebKey, ciphertext: Bytes): Promise<ArrayBuffer>;
    verify(
      parameters: { readonly name: 'ECDSA'; readonly hash: 'SHA-256' },
      key: WebKey,
      signature: Bytes,
      message: Bytes,
    ): Promise<boolean>;
  };
}

let adapter: WebCrypto | undefined;

/** What is set takes the place of the platform's; undefined gives that back. */
export function setWebCrypto(webCrypto: WebCrypto | undefined): void {
  adapter = webCrypto;
}

/** The adapter that was set, else the platform's. Throws where there is none. */
export function webCrypto(): WebCrypto {
  const found = adapter ?? (globalThis as { readonly crypto?: WebCrypto }).crypto;
  if (!found?.subtle) throw new Error('WebCrypto expected: this platform has none, and no adapter was set');
  return found;
}
