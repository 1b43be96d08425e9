/** Which view the address names, after its `#`. */
import { useEffect, useState } from 'preact/hooks';

export type View = 'phones' | 'operators';

/** Undefined for what names a place within a view. */
function viewOf(hash: string): View | undefined {
  if (hash === '#operators') return 'operators';
  return hash === '' || hash === '#' || hash === '#phones' ? 'phones' : undefined;
}

export function useView(): View {
  const [view, setView] = useState<View>(() => viewOf(location.hash) ?? 'phones');
  useEffect(() => {
    const changed = () => setView((before) => viewOf(location.hash) ?? before);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return view;
}
