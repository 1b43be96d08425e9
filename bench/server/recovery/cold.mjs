/**
 * A cold start: what it takes to import a function and to call it for the first time, as JSON on standard output.
 * Plain JavaScript, so that Node has not loaded its compiler of types. Arguments: the bundle, and a file with the event,
 * or nothing for the import alone.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * What Lambda's own runtime has loaded before it imports a function: the modules that aws-lambda-ric 3.3.0 requires
 * (github.com/aws/aws-lambda-nodejs-runtime-interface-client). The empty function finds them there as well.
 */
const require = createRequire(import.meta.url);
for (const name of ['assert', 'fs', 'http', 'net', 'path', 'util']) require(name);

const [, , bundle, eventFile] = process.argv;
const event = eventFile === undefined ? undefined : JSON.parse(readFileSync(eventFile, 'utf8'));

const now = () => {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, wall: performance.now() };
};
const since = (from) => {
  const to = now();
  return { cpu: to.cpu - from.cpu, wall: to.wall - from.wall };
};

const began = now();
const { handler } = await import(bundle);
const imported = since(began);
let called;
if (event !== undefined) {
  const from = now();
  const { statusCode } = await handler(event, { awsRequestId: 'bench' });
  called = since(from);
  if (statusCode !== 200) throw new Error(`expected 200, got ${statusCode}`);
}
// What the function itself prints goes to standard output too, and ends before this line.
process.stdout.write(`\n${JSON.stringify({ imported, called })}\n`, () => process.exit());
