/** A function that does nothing: what Node itself takes for a cold start. */
export const handler = async () => ({ statusCode: 200 });
