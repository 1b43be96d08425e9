/**
 * The `cloudhsm-cli` that the ceremony is written for, as AWS publishes it: AWS CloudHSM user guide, "AWS CloudHSM latest
 * Client SDK release", for Amazon Linux 2023 on x86_64, read on 28 November 2026.
 */
export const cliPackage = {
  version: '5.18.0',
  address:
    'https://s3.amazonaws.com/cloudhsmv2-software/CloudHsmClient/Amzn2023/cloudhsm-cli-5.18.0-1.amzn2023.x86_64.rpm',
  sha256: '0c77a4014d77df64ea3faaf1cc8d8f67dacd8a5ca53baa0026ab0b65d4fe6b69',
} as const;
