/** What a choice of a deployment changes, beside `prod` as it is. */
import { gigabytes } from './assumed.ts';
import { amountsOf } from './calls.ts';
import { items } from './items.ts';
import { canaryMinutes, canaryOf, fixed } from './month.ts';
import { operations } from './operations.ts';
import { costOf, toCents } from './prices.ts';

export interface Choice {
  readonly what: string;
  /** Dollars more (or less) for a million recoveries, and for a month. */
  readonly recoveries: number;
  readonly month: number;
}

const { recovery } = operations;
const amounts = amountsOf(recovery, items['one vault']);
const requests = recovery.apiRequests * 1_000_000;

/** As long as before: waiting takes most of the time. */
const memory = (megabytes: number): number =>
  toCents(costOf('compute', amounts.gbSeconds * 1_000_000 * (megabytes / 1024 / gigabytes - 1)));

export const choices: readonly Choice[] = [
  {
    what: 'no firewall (`firewall: false`)',
    recoveries: toCents(-costOf('wafRequest', requests)),
    month: toCents(-costOf('webAcl', 1) - costOf('wafRule', fixed.prod.firewallRules)),
  },
  {
    what: 'an HTTP API and so no firewall ([refused](decisions/0004-rest-api.md))',
    recoveries: toCents(
      costOf('httpRequest', requests) - costOf('restRequest', requests) - costOf('wafRequest', requests),
    ),
    month: toCents(-costOf('webAcl', 1) - costOf('wafRule', fixed.prod.firewallRules)),
  },
  { what: 'all functions with 1,769 MB (one vCPU), if they take as long', recoveries: memory(1_769), month: 0 },
  { what: 'no X-Ray', recoveries: toCents(-costOf('trace', amounts.traces * 1_000_000)), month: 0 },
  {
    what: 'no queue of events for apps (`events.queue`)',
    recoveries: toCents(-costOf('sqsRequest', recovery.events * 1_000_000)),
    month: 0,
  },
  {
    what: 'the canary every 15 minutes',
    recoveries: 0,
    month: toCents(canaryOf(15) - canaryOf(canaryMinutes)),
  },
  { what: 'a third HSM (`cloudhsm.hsms`)', recoveries: 0, month: toCents(costOf('hsm', 730)) },
];
