/** The operators' view with its charts, fetched when somebody looks at it. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PageFacts } from '../vault/api.ts';

export function LazyOperators({ facts }: { readonly facts: PageFacts }) {
  const [view, setView] = useState<{ readonly Operators: ComponentType<{ facts: PageFacts }> }>();
  useEffect(() => {
    import('../operators/operators.tsx').then(setView);
  }, []);
  return view ? <view.Operators facts={facts} /> : null;
}
