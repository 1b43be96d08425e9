/** The operators' view with its charts, fetched when somebody looks at it. What it shows is read from the start. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Reader, startReading } from '../operators/readings.ts';
import type { PageFacts } from '../vault/api.ts';

interface LazyOperatorsParts {
  readonly facts: PageFacts;
  readonly seen: boolean;
}

type OperatorsView = { readonly Operators: ComponentType<{ facts: PageFacts; reader: Reader }> };

export function LazyOperators({ facts, seen }: LazyOperatorsParts) {
  const [reader] = useState(() => startReading(facts));
  const [view, setView] = useState<OperatorsView>();
  useEffect(() => {
    if (seen) import('../operators/operators.tsx').then(setView);
  }, [seen]);
  return view && seen ? <view.Operators facts={facts} reader={reader} /> : null;
}
