/** Where what had the focus is gone, what took its place gets it: else the keyboard would begin at the top again. */
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** For an element with `tabIndex={-1}`, when it is first shown. */
export function useFocusIfLost<Kind extends HTMLElement>(): RefObject<Kind | null> {
  const ref = useRef<Kind>(null);
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body)
      ref.current?.focus({ preventScroll: true });
  }, []);
  return ref;
}
