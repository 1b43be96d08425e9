/** The story as the page holds it. It is nowhere else: whoever loads the page again begins anew. */
import { useMemo, useReducer } from 'preact/hooks';
import { type BackupKeyVault, createBackupKey } from '../../lib/client/index.ts';
import { newSubject, vaultOf } from '../sdk/vault-of.ts';
import { begin, goOn, type Story, type StoryEvent } from '../story/story.ts';
import type { PageFacts } from '../vault/api.ts';
import type { Tell } from './telling.ts';

export interface Telling {
  readonly story: Story;
  readonly tell: Tell;
  /** What each phone has of its own: the new one knows nothing of the first. */
  readonly first: BackupKeyVault;
  readonly again: BackupKeyVault;
  /** Aborts when the account is given up. */
  readonly signal: AbortSignal;
  readonly startOver: () => void;
}

interface Told {
  readonly sub: string;
  readonly event: StoryEvent;
}

const heard = (story: Story, { sub, event }: Told): Story => (sub === story.sub ? goOn(story, event) : story);

export function useStory(facts: PageFacts): Telling {
  const [story, dispatch] = useReducer(heard, undefined, () => begin(newSubject(), createBackupKey()));
  const { sub } = story;
  const own = useMemo(() => {
    const tell: Tell = (event) => dispatch({ sub, event });
    const leaving = new AbortController();
    return {
      tell,
      signal: leaving.signal,
      first: vaultOf(facts, sub),
      again: vaultOf(facts, sub),
      startOver() {
        leaving.abort();
        tell({ type: 'started-over', sub: newSubject(), backupKey: createBackupKey() });
      },
    };
  }, [facts, sub]);
  return { story, ...own };
}
