/** What no code says: how long a function runs, how much it logs, and what users do. */

/**
 * Milliseconds that an invocation is billed for: its own, with its share of cold starts, and then what it waits for. The
 * CPU of a whole recovery is below 1 ms at one vCPU (docs/measured.md).
 */
export const milliseconds = { own: 15, read: 10, write: 15, keyStore: 40, bus: 40 } as const;
/** Memory of each function: that of the largest behind a route; test/docs/cost.test.ts compares. */
export const gigabytes = 0.5;
/** Kilobytes of log of each invocation, and of access log of each request. */
export const [invocationLog, accessLog] = [1.1, 0.35];
/** Of a hundred requests X-Ray records so many. */
export const tracedOfHundred = 5;

/** Of one user in a month. */
export const usersDo = {
  registration: 0.03,
  'a wrong guess': 0.02,
  'a recovery soon after': 0.02,
  'a status call': 1,
} as const;

/** One call in so many is made again, because its answer was lost. */
export const callsForOneAgain = 50;

/** What SVR3 costs for each user and year, as its authors publish it (ePrint 2024/887, OSDI 2024, abstract). */
export const svr3 = {
  what: 'SVR3',
  dollars: 0.0025,
  /** "capacity for over 500 million users". What its users do is in no copy of the paper that could be read here. */
  users: 500_000_000,
};

/** The goal: half of it. */
export const goal = svr3.dollars / 2;
