import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { prefix } from '../../names.ts';
import { FirewallLog, protectedData } from './log.ts';
import { refusalBodies } from './rates.ts';
import { visibility } from './rule.ts';
import { firewallRules } from './rules.ts';

interface FirewallProps {
  readonly config: Config;
  readonly apiStage: Stage;
}

/** The web firewall before the API: a rate for each token and each address, and AWS's managed rule sets. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { config, apiStage }: FirewallProps) {
    super(scope, id);
    const name = prefix(config.vaultId);
    const acl = new CfnWebACL(this, 'Acl', {
      name,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      customResponseBodies: refusalBodies,
      dataProtectionConfig: protectedData,
      rules: firewallRules(config),
      visibilityConfig: visibility(name),
    });
    new CfnWebACLAssociation(this, 'Association', { webAclArn: acl.attrArn, resourceArn: apiStage.stageArn });
    new FirewallLog(this, 'Log', { config, acl });
  }
}
