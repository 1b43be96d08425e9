import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { AlarmRow } from '../watch/alarm.ts';

/** The queue forgets an event after 14 days. */
const soonForgotten = Duration.days(13);

/** Somebody must read the queue by then, or say that it is not needed. */
export const unreadEvents = (queue: Queue): AlarmRow => ({
  id: 'events-unread',
  says: 'Events wait for an app in the queue, which forgets them after 14 days',
  severity: 'ticket',
  metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.hours(1), statistic: 'Maximum' }),
  threshold: soonForgotten.toSeconds(),
  periods: 1,
});
