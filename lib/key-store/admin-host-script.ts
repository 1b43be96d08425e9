/**
 * What the admin host runs, as one bash script with a closed list of operations. Passwords go from Secrets Manager to
 * the HSM inside the host: none is a parameter, so none is in the history of Systems Manager or in CloudTrail.
 */

export const hostOperations = [
  'list-users',
  'activate',
  'create-kmsuser',
  'change-kmsuser-password',
  'change-pending-kmsuser-password',
] as const;

export type HostOperation = (typeof hostOperations)[number];

/** What the script is told once, when the host is made. CloudFormation tokens are fine. */
export interface HostSettings {
  /** Secrets' ids or ARNs. Each holds a password and nothing else. */
  readonly adminSecret: string;
  readonly kmsuserSecret: string;
  /** The parameter with the certificate of the organisation's authority, in PEM. */
  readonly trustAnchorParameter: string;
  /** `s3://bucket/key` of the cloudhsm-cli package, and what its bytes must hash to. */
  readonly packageUri: string;
  readonly packageSha256: string;
}

/** Expects `operation` and `address` (an HSM's) to be set before it. Prints what cloudhsm-cli prints: JSON. */
export function hostScript(settings: HostSettings): string {
  return `set -euo pipefail
home="\${CLOUDHSM_HOME:-/opt/cloudhsm}"
umask 077

if [ ! -x "$home/bin/cloudhsm-cli" ]; then
  package="$(mktemp --suffix=.rpm)"
  aws s3 cp --quiet '${settings.packageUri}' "$package"
  printf '%s  %s\\n' '${settings.packageSha256}' "$package" | sha256sum --check --quiet -
  dnf install --assumeyes --quiet "$package" >&2
fi
aws ssm get-parameter --name '${settings.trustAnchorParameter}' --query Parameter.Value --output text > "$home/etc/customerCA.crt"
"$home/bin/configure-cli" -a "$address" >&2

password() {
  aws secretsmanager get-secret-value --secret-id "$1" --version-stage "$2" --query SecretString --output text
}
cli() {
  "$home/bin/cloudhsm-cli" "$@"
}
as_admin() {
  CLOUDHSM_ROLE=admin CLOUDHSM_PIN="admin:$(password '${settings.adminSecret}' AWSCURRENT)" cli "$@"
}
change_kmsuser() {
  as_admin user change-password --username kmsuser --role crypto-user --password "$(password '${settings.kmsuserSecret}' "$1")"
}

case "$operation" in
  list-users) cli user list ;;
  activate) cli cluster activate --password "$(password '${settings.adminSecret}' AWSCURRENT)" ;;
  create-kmsuser)
    as_admin user create --username kmsuser --role crypto-user --password "$(password '${settings.kmsuserSecret}' AWSCURRENT)" ;;
  change-kmsuser-password) change_kmsuser AWSCURRENT ;;
  change-pending-kmsuser-password) change_kmsuser AWSPENDING ;;
  *) echo "There is no operation $operation" >&2; exit 64 ;;
esac
`;
}
