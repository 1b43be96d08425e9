/**
 * Runs in the bare context, before the app: what React Native has beside ECMAScript, as far as the SDK may use it. Its
 * `fetch` and its AbortController are the packages that React Native ships. Bundled by context.ts.
 */
import { AbortController, AbortSignal } from 'abort-controller/dist/abort-controller.js';
import 'whatwg-fetch';
import { LaxUrl } from './lax-url.ts';
import type { Native } from './native.ts';
import { xmlHttpRequest } from './xml-http-request.ts';

declare const native: Native;
/** It is deleted afterwards, so that no app sees it. */
const kept = native;

/** The arrays that it gives are of this context, as an engine's own are. */
class OwnTextEncoder {
  encode(text: string): Uint8Array {
    return new Uint8Array(kept.encode(text));
  }
}

Object.assign(globalThis, {
  AbortController,
  AbortSignal,
  URL: LaxUrl,
  XMLHttpRequest: xmlHttpRequest(kept),
  TextEncoder: OwnTextEncoder,
  setTimeout: kept.setTimeout,
  clearTimeout: kept.clearTimeout,
  performance: { now: kept.now },
  navigator: { product: 'ReactNative' },
  console: { log() {}, warn() {}, error() {}, assert() {} },
});
