/** The part of Secrets Manager that keeps the passwords of HSM users: versions and the stages that name them. */
import { randomUUID } from 'node:crypto';
import { Fault, type Input, type Operations } from './json-service.ts';

interface Version {
  readonly id: string;
  readonly value: string;
  readonly stages: Set<string>;
}

interface KeptSecret {
  readonly name: string;
  readonly versions: Version[];
}

const notFound = (what: string) => new Fault('ResourceNotFoundException', `Secrets Manager can't find ${what}.`);

const arnOf = (name: string): string => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-Emb3dd`;

/** A stage names one version: whoever gets it takes it from the other. AWSPREVIOUS follows AWSCURRENT. */
function moveStage(secret: KeptSecret, stage: string, to: Version): void {
  const holder = secret.versions.find(({ stages }) => stages.has(stage));
  if (holder === to) return;
  holder?.stages.delete(stage);
  to.stages.add(stage);
  if (stage === 'AWSCURRENT' && holder) moveStage(secret, 'AWSPREVIOUS', holder);
}

export function secretsOperations(): Operations {
  const secrets = new Map<string, KeptSecret>();
  const find = (id: unknown): KeptSecret => {
    const secret = [...secrets.values()].find(({ name }) => name === id || arnOf(name) === id);
    if (!secret) throw notFound('the specified secret');
    return secret;
  };
  const put = (secret: KeptSecret, input: Input): Version => {
    const id = String(input.ClientRequestToken ?? randomUUID());
    const value = String(input.SecretString);
    const known = secret.versions.find((version) => version.id === id);
    if (known && known.value !== value)
      throw new Fault('ResourceExistsException', 'A version with this token exists with another value');
    const version = known ?? { id, value, stages: new Set<string>() };
    if (!known) secret.versions.push(version);
    const stages = (input.VersionStages as string[] | undefined) ?? ['AWSCURRENT'];
    for (const stage of stages) moveStage(secret, stage, version);
    return version;
  };
  const versionIds = ({ versions }: KeptSecret) =>
    Object.fromEntries(versions.filter(({ stages }) => stages.size > 0).map(({ id, stages }) => [id, [...stages]]));

  return {
    'secretsmanager.CreateSecret': (input) => {
      const name = String(input.Name);
      if (secrets.has(name)) throw new Fault('ResourceExistsException', `The secret ${name} already exists.`);
      const secret: KeptSecret = { name, versions: [] };
      secrets.set(name, secret);
      return { ARN: arnOf(name), Name: name, VersionId: put(secret, input).id };
    },
    'secretsmanager.DescribeSecret': (input) => {
      const secret = find(input.SecretId);
      return { ARN: arnOf(secret.name), Name: secret.name, VersionIdsToStages: versionIds(secret) };
    },
    'secretsmanager.GetSecretValue': (input) => {
      const secret = find(input.SecretId);
      const stage = String(input.VersionStage ?? 'AWSCURRENT');
      const version = secret.versions.find(({ id, stages }) =>
        input.VersionId === undefined ? stages.has(stage) : id === input.VersionId,
      );
      if (!version) throw notFound('the specified secret value for staging label');
      const { id, value, stages } = version;
      return {
        ARN: arnOf(secret.name),
        Name: secret.name,
        VersionId: id,
        SecretString: value,
        VersionStages: [...stages],
      };
    },
    'secretsmanager.PutSecretValue': (input) => {
      const secret = find(input.SecretId);
      const { id, stages } = put(secret, input);
      return { ARN: arnOf(secret.name), Name: secret.name, VersionId: id, VersionStages: [...stages] };
    },
    'secretsmanager.UpdateSecretVersionStage': (input) => {
      const secret = find(input.SecretId);
      const stage = String(input.VersionStage);
      const from = secret.versions.find(({ id }) => id === input.RemoveFromVersionId);
      const to = secret.versions.find(({ id }) => id === input.MoveToVersionId);
      if (from && !from.stages.has(stage))
        throw new Fault('InvalidParameterException', `The version does not have the stage ${stage}`);
      if (to) moveStage(secret, stage, to);
      else from?.stages.delete(stage);
      return { ARN: arnOf(secret.name), Name: secret.name };
    },
    'secretsmanager.GetRandomPassword': (input) => {
      const length = Number(input.PasswordLength ?? 32);
      const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
      const bytes = crypto.getRandomValues(new Uint8Array(length));
      return { RandomPassword: [...bytes].map((byte) => alphabet[byte % alphabet.length]).join('') };
    },
  };
}
