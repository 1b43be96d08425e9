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
  /** Of the secrets and the parameter. The host's own programs need not know where they are. */
  readonly region: string;
  /** Secrets' ids or ARNs. Each holds a password and nothing else. */
  readonly adminSecret: string;
  readonly kmsuserSecret: string;
  /** The parameter with the certificate of the organisation's authority, in PEM. */
  readonly trustAnchorParameter: string;
  /** `s3://bucket/key` of the cloudhsm-cli package, and what its bytes must hash to. */
  readonly packageUri: string;
  readonly packageSha256: string;
}

/**
 * Expects `operation` and `address` (an HSM's) to be set before it. On its output stands only what cloudhsm-cli prints:
 * what every other program says goes to the errors.
 */
export function hostScript(settings: HostSettings): string {
  return `set -euo pipefail
exec 3>&1 1>&2
export AWS_DEFAULT_REGION='${settings.region}'
home="\${CLOUDHSM_HOME:-/opt/cloudhsm}"
umask 077

if [ ! -x "$home/bin/cloudhsm-cli" ]; then
  package="$(mktemp --suffix=.rpm)"
  aws s3 cp --quiet '${settings.packageUri}' "$package"
  printf '%s  %s\\n' '${settings.packageSha256}' "$package" | sha256sum --check --quiet -
  dnf install --assumeyes --quiet "$package"
fi
aws ssm get-parameter --name '${settings.trustAnchorParameter}' --query Parameter.Value --output text > "$home/etc/customerCA.crt"
"$home/bin/configure-cli" -a "$address"
"$home/bin/configure-cli" --hsm-ca-cert "$home/etc/customerCA.crt"

password() {
  aws secretsmanager get-secret-value --secret-id "$1" --version-stage "$2" --query SecretString --output text
}
cli() {
  "$home/bin/cloudhsm-cli" "$@" >&3
}
# A password is read before the program that takes it: an assignment that fails ends the script.
as_admin() {
  admin="$(password '${settings.adminSecret}' AWSCURRENT)"
  CLOUDHSM_ROLE=admin CLOUDHSM_PIN="admin:$admin" cli "$@"
}
change_kmsuser() {
  secret="$(password '${settings.kmsuserSecret}' "$1")"
  as_admin user change-password --username kmsuser --role crypto-user --password "$secret"
}

case "$operation" in
  list-users) cli user list ;;
  activate)
    secret="$(password '${settings.adminSecret}' AWSCURRENT)"
    cli cluster activate --password "$secret" ;;
  create-kmsuser)
    secret="$(password '${settings.kmsuserSecret}' AWSCURRENT)"
    as_admin user create --username kmsuser --role crypto-user --password "$secret" ;;
  change-kmsuser-password) change_kmsuser AWSCURRENT ;;
  change-pending-kmsuser-password) change_kmsuser AWSPENDING ;;
  *) echo "There is no operation $operation" >&2; exit 64 ;;
esac
`;
}
