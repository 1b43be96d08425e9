// Adds up Jest's JSON reports and names what was skipped. A suite that could not run at all counts as a failure.
import { readFileSync } from 'node:fs';

const reports = process.argv.slice(2).flatMap((file) => {
  try {
    return [JSON.parse(readFileSync(file, 'utf8'))];
  } catch {
    return [];
  }
});
const sum = (name) => reports.reduce((total, report) => total + (report[name] ?? 0), 0);
const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites');
const passed = sum('numPassedTests');
for (const { name, assertionResults } of reports.flatMap(({ testResults = [] }) => testResults)) {
  const skipped = assertionResults.filter(({ status }) => status === 'pending' || status === 'todo');
  if (skipped.length > 0) console.log(`skipped: ${skipped.length} in ${name.replace(`${process.cwd()}/`, '')}`);
}
console.log(`${passed} passed, ${failed} failed, ${sum('numPendingTests') + sum('numTodoTests')} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
