/** docs/runbook.md has a section for each alarm and rule that a stage can have, and each of these links to it. */
import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import type { StageName } from '../../lib/key-store/names.ts';
import { type Synthesized, synthesize, synthesizeWhole } from '../stacks/template.ts';
import { anchors, everyToken, readPage } from './markdown.ts';

const runbook = readPage('docs/runbook.md');

const everything = { email: 'a@vault.test', trailLogGroup: 'trail', roleChanges: true };
const templates: Record<string, Synthesized> = {
  'prod, with all that can be watched': synthesize('prod', {}, { alarms: everything }),
  'prod, with a key store of its own': synthesizeWhole('prod'),
  ...Object.fromEntries((['dev', 'prod', 'localstack'] as StageName[]).map((stage) => [stage, synthesize(stage)])),
};

/** Of alarms, and of rules that tell people; those that call a function or fill a queue have no link. */
function descriptionsOf({ ofType }: Synthesized): string[] {
  const of = (type: string, property: string) => ofType(type).map(([, { Properties }]) => Properties[property]);
  return [
    ...of('AWS::CloudWatch::Alarm', 'AlarmDescription'),
    ...of('AWS::CloudWatch::CompositeAlarm', 'AlarmDescription'),
    ...ofType('AWS::Events::Rule').flatMap(([, { Properties }]) =>
      Properties.Description.startsWith('[') ? [Properties.Description] : [],
    ),
  ];
}

const linkOf = (description: string) => /[a-z0-9%)][.?] docs\/runbook\.md#([a-z-]+)$/.exec(description)?.[1];

describe.each(Object.entries(templates))('%s', (_, template) => {
  test('each alarm and rule says in a sentence what it means, and ends with a link to a section that is there', () => {
    const sections = anchors(runbook);
    const descriptions = descriptionsOf(template);
    expect(descriptions.length).toBeGreaterThan(30);
    for (const description of descriptions) {
      expect(description).toMatch(/^\[(page|ticket)\] [A-Z]/);
      expect([description, sections.has(linkOf(description) ?? 'no link')]).toEqual([description, true]);
    }
  });
});

test('each section is of an alarm or a rule', () => {
  const linked = new Set(Object.values(templates).flatMap(descriptionsOf).map(linkOf));
  const headings = everyToken(runbook).filter((token): token is Tokens.Heading => token.type === 'heading');
  // The general part is written in words, each section of an alarm is its name.
  const names = headings.map(({ text }) => text).filter((text) => /^[a-z-]+$/.test(text));
  expect(names.sort()).toEqual([...linked].sort());
});
