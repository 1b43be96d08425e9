import type { KeyResetAnswer } from '../../protocol/wire/schemas.ts';

type Resetting = { readonly [Name in keyof KeyResetAnswer]?: string | undefined };

/** From when on, and until when, a reset is open at so many vaults; undefined where it runs at fewer. ISO 8601 UTC. */
export function openAtOnce(vaults: readonly Resetting[], threshold: number): KeyResetAnswer | undefined {
  const times = (name: keyof KeyResetAnswer) => vaults.flatMap((vault) => vault[name] ?? []).sort();
  const [resetAt, resetUntil] = [times('resetAt')[threshold - 1], times('resetUntil').at(-threshold)];
  return resetAt && resetUntil ? { resetAt, resetUntil } : undefined;
}
