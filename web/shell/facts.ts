/** What the page is told of its vaults, once. */
import { useEffect, useState } from 'preact/hooks';
import { type PageFacts, readFacts } from '../vault/api.ts';

export type Facts = { readonly facts: PageFacts } | 'asking' | 'silent';

export function useFacts(): Facts {
  const [known, setKnown] = useState<Facts>('asking');
  useEffect(() => {
    const asking = new AbortController();
    readFacts(asking.signal).then(
      (facts) => setKnown({ facts }),
      () => asking.signal.aborted || setKnown('silent'),
    );
    return () => asking.abort();
  }, []);
  return known;
}
