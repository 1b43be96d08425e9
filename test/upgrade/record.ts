/**
 * `node test/upgrade/record.ts <format> [folder]`: writes test/vectors/items/<format>.json, the items that this version
 * leaves, or the one whose sources are in the folder.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { startDynamoDb } from '../../lib/local/dynamodb.ts';
import { toText } from './items.ts';
import { played } from './played.ts';
import { recordedAt } from './scenes.ts';

const [format = '', folder = process.cwd(), commit = head()] = process.argv.slice(2);
if (!/^\d+(\.\d+)?$/.test(format)) throw new Error(`expected the number of a format, got "${format}"`);

function head(): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
}

const { toWrite } = await import(pathToFileURL(`${folder}/lib/aws/writes.ts`).href);
const { endpoint, close } = await startDynamoDb(undefined);
const items = await played(endpoint, toWrite);
await close();
const file = new URL(`../vectors/items/format-${format}.json`, import.meta.url);
writeFileSync(file, toText({ format, commit, recordedAt, items }));
