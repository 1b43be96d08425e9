/** Where a vault that was started with `bkv serve` listens. */
import type { ChildProcess } from 'node:child_process';

/** Its URL, once it has printed it. Rejects with what it printed when it ends before; the `cause` is its exit code. */
export function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stderr?.on('data', (chunk) => {
      printed += chunk;
    });
    child.stdout?.on('data', (chunk) => {
      printed += chunk;
      const url = /listening on (\S+)\n/.exec(printed)?.[1];
      if (url) resolve(url);
    });
    child.once('close', (cause) => reject(new Error(printed, { cause })));
  });
}
