/** A token as anyone on this machine gets one from an embedded vault. */
export async function developmentToken(url: string, sub: string): Promise<string> {
  const answer = await fetch(`${url}/dev/token`, { method: 'POST', body: JSON.stringify({ sub }) });
  const { token }: { token: string } = await answer.json();
  return token;
}
