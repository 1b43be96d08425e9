/** What of each package is in a function, by esbuild's metafile. `npm run bench -- bundles` prints it. */
import type { Metafile } from 'esbuild';

/** Bytes, by function and by package; `own` is the vault's own code, `node` the way to Node's. */
export type BundleSizes = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function sizesOf({ outputs }: Metafile): BundleSizes {
  return Object.fromEntries(
    Object.entries(outputs).map(([output, { bytes, inputs }]) => {
      const sizes: Record<string, number> = {};
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const name = packageOf(input);
        sizes[name] = (sizes[name] ?? 0) + bytesInOutput;
      }
      return [output.replace(/^.*dist\/lambdas\//, ''), { all: bytes, ...sizes }];
    }),
  );
}

function packageOf(input: string): string {
  if (input.startsWith('builtin:')) return 'node';
  return /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? 'own';
}
