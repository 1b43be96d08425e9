import { CfnOutput } from 'aws-cdk-lib';
import {
  BasePathMapping,
  type CfnDomainName,
  DomainName,
  EndpointType,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { DomainConfig } from '../config/config.ts';
import { securityPolicy } from './api.ts';

interface VaultDomainProps {
  readonly domain: DomainConfig;
  readonly api: RestApi;
}

/** The API under the team's own name. */
export class VaultDomain extends Construct {
  constructor(scope: Construct, id: string, { domain: named, api }: VaultDomainProps) {
    super(scope, id);
    const { name, certificateArn, hostedZone } = named;
    const domain = new DomainName(this, 'Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
    });
    const resource = domain.node.defaultChild as CfnDomainName;
    resource.securityPolicy = securityPolicy;
    resource.endpointAccessMode = 'STRICT';
    new BasePathMapping(this, 'Mapping', { domainName: domain, restApi: api, stage: api.deploymentStage });
    if (hostedZone) {
      const { id: hostedZoneId, name: zoneName } = hostedZone;
      const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName });
      const target = RecordTarget.fromAlias(new ApiGatewayDomain(domain));
      new ARecord(this, 'Record', { zone, recordName: name, target });
    }
    new CfnOutput(this, 'Address', { value: domain.domainNameAliasDomainName, description: `Where ${name} points` });
  }
}
