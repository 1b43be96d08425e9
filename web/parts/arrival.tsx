/** What took the place of what the keyboard was at. */
import type { ComponentChildren } from 'preact';
import { useFocusIfLost } from './use-focus-if-lost.ts';

export function Arrival({ children }: { readonly children: ComponentChildren }) {
  const here = useFocusIfLost<HTMLDivElement>();
  return (
    <div class="step" ref={here} tabIndex={-1}>
      {children}
    </div>
  );
}
