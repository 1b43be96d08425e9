/** The only module that imports the library. The npm package has its Argon2 here instead, see bin/dev/package/argon2.ts. */
export { argon2id } from 'hash-wasm';
