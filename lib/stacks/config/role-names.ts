/** Whether the names of a vault's roles are names to IAM. */
const mostCharacters = 64;

interface Named {
  readonly vaultId: string;
  readonly region: string;
}

/** Why they are not; undefined when they are. The longest is that of `roleName` in names.ts. */
export function roleNameFault({ vaultId, region }: Named): string | undefined {
  const longest = `backup-key-vault-${vaultId}-registration-finish-${region}`;
  if (longest.length <= mostCharacters) return undefined;
  return `a shorter id: the role ${longest} has more than ${mostCharacters} characters`;
}
