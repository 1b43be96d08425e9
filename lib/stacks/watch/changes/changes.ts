import type { Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { prefix } from '../../names.ts';
import { addAlarm } from '../alarm.ts';
import type { Audience } from '../audience.ts';
import { sumOf } from '../metrics.ts';
import { addChange, ofRule } from './change.ts';
import { keyRow, keyStoreRows } from './key-rows.ts';
import type { Watched } from './record.ts';
import { functionRows, roleRows, tableRow } from './vault-rows.ts';
import { watchRow } from './watch-row.ts';

type ChangesProps = Audience & Omit<Watched, 'vaultId'>;

/** Tells whoever changes keys, key store, table, functions, roles or what watches them, and who it was. */
export class Changes extends Construct {
  constructor(scope: Construct, id: string, props: ChangesProps) {
    super(scope, id);
    const { vaultId, alarms } = props.config;
    const watched = { ...props, vaultId };
    const rows = [
      keyRow(watched),
      ...keyStoreRows(watched),
      tableRow(watched),
      ...functionRows(watched),
      ...(alarms.roleChanges ? roleRows(watched) : []),
      watchRow(watched),
    ];
    const rules = rows.map((row): [string, Rule] => [row.id, addChange(this, props, row)]);
    addAlarm(this, props, {
      id: 'changes-not-told',
      says: 'A change was seen, and could not be told to anybody: may EventBridge publish to the topic?',
      severity: 'ticket',
      metric: sumOf(
        rules.map(([id]) => ofRule('FailedInvocations', `${prefix(vaultId)}-${id}`)),
        'not told',
      ),
      threshold: 0,
      periods: 1,
    });
  }
}
