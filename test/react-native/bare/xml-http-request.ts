/** As much of XMLHttpRequest as `whatwg-fetch` uses, which React Native's `fetch` is. */
import type { Native, NativeAnswer } from './native.ts';

export function xmlHttpRequest(native: Native) {
  return class {
    onload: (() => void) | undefined;
    onerror: (() => void) | undefined;
    onabort: (() => void) | undefined;
    onreadystatechange: (() => void) | undefined;
    readyState = 0;
    status = 0;
    statusText = '';
    response = '';
    responseURL = '';
    withCredentials = false;
    #asked = { method: '', url: '' };
    #ended = false;
    #end = () => {};
    readonly #headers: [string, string][] = [];
    #received: NativeAnswer['headers'] = [];

    open(method: string, url: string): void {
      this.#asked = { method, url };
    }

    setRequestHeader(name: string, value: string): void {
      this.#headers.push([name, value]);
    }

    getAllResponseHeaders(): string {
      return this.#received.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    }

    send(body: string | null): void {
      this.#end = native.request({ ...this.#asked, headers: this.#headers, body }, (answer) => {
        if (this.#ended) return;
        this.#ended = true;
        this.readyState = 4;
        this.onreadystatechange?.();
        if (!answer) return this.onerror?.();
        this.status = answer.status;
        this.response = answer.text;
        this.responseURL = answer.url;
        this.#received = answer.headers;
        this.onload?.();
      });
    }

    abort(): void {
      if (this.#ended) return;
      this.#ended = true;
      this.#end();
      this.onabort?.();
    }
  };
}
