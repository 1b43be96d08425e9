/** What a browser lets an app of another origin read of an answer, besides its body: how long to wait, and since when. */
export const exposedHeaders = 'Date, Retry-After';
