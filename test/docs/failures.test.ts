/** docs/deploy.md quotes what a failed deployment says. Each quotation is what the code says. */
import { expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import { nextKeys } from '../../lambdas/key-store/wrapping-keys/next-keys.ts';
import { ceremonyObstacle } from '../../lib/key-store/ceremony-state.ts';
import { readConfigs } from '../../lib/stacks/config/read.ts';
import { stages } from '../../lib/stacks/config/stages.ts';
import { validate } from '../../lib/stacks/config/validate.ts';
import { everyToken, readPage } from './markdown.ts';

const rows = everyToken(readPage('docs/deploy.md'))
  .filter((token): token is Tokens.Table => token.type === 'table')
  .filter(({ header }) => header[1]?.text === 'it says')
  .flatMap(({ rows }) => rows.map(([, says]) => says?.text.replace(/^`+ ?| ?`+$/g, '') ?? ''));

function messageOf(failing: () => unknown): string {
  try {
    return String(failing() ?? '');
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

const { prod, dev } = stages;
const known = { opens: [1], used: [1] };
const concurrency = { recovery: 1_000, route: 50, authorizer: 200, background: 20, events: 40, accountLimit: 1_000 };

/** By how the quotation begins. The rest are of AWS's answers, and tested where they are made. */
const said: Readonly<Record<string, () => unknown>> = {
  '-c stage=': () => readConfigs({ stage: 'pord' }),
  '-c alarmemail=': () => readConfigs({ stage: 'prod', alarmemail: 'a@vault.test' }),
  'token.issuer': () => readConfigs({ stage: 'prod' }),
  vaultId: () => readConfigs({ stage: 'dev', vaultId: 'backup-in-europe' }),
  region: () => validate({ ...prod, region: 'eu-south-2' }),
  concurrency: () => validate({ ...dev, concurrency }),
  'The ceremony is not done': () => ceremonyObstacle('created'),
  'The key store is not there yet': () => ceremonyObstacle(undefined),
  'Accounts would be lost': () => nextKeys({ opens: [1, 2], used: [1, 2] }, [2], undefined),
  'Functions of the deployment before': () => nextKeys(known, [2, 1], undefined),
};

/** An ellipsis stands for what differs. */
const pattern = (quotation: string) =>
  new RegExp(
    quotation
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('[^]*'),
  );

test.each(Object.entries(said))('%s …', (begins, failing) => {
  const quotation = rows.find((row) => row.startsWith(begins));
  expect(messageOf(failing)).toMatch(pattern(quotation ?? 'no such row'));
});
