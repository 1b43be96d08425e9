/** The pin of an embedded vault's identity key. */
export async function identityOf({ url }: { readonly url: string }): Promise<string> {
  return (await (await fetch(`${url}/dev/identity`)).json()).identity;
}
