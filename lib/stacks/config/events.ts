/** How long events are kept besides what apps do with them. */
import { flag, group, whole } from './settings.ts';

export const eventSettings = group({
  /** Days that the bus keeps every event, so that it can be played again. Absent: it keeps none. */
  archiveDays: whole(1, 3_650).exactOptional(),
  /** A queue that keeps events for 14 days, while no app listens on the bus yet. */
  queue: flag(),
}).readonly();
