/** Two phones side by side, and between them all that leaves them. */
import { useRef } from 'preact/hooks';
import { Between } from '../between/between.tsx';
import { useStory } from '../doing/use-story.ts';
import { Icon } from '../icons/icon.tsx';
import { useText } from '../text/context.ts';
import type { PageFacts } from '../vault/api.ts';
import { NewPhone } from './again/new-phone.tsx';
import { FirstPhone } from './first/first-phone.tsx';

export function Phones({ facts }: { readonly facts: PageFacts }) {
  const { say } = useText();
  const telling = useStory(facts);
  const title = useRef<HTMLHeadingElement>(null);
  const startOver = () => {
    telling.startOver();
    title.current?.focus();
  };
  const { sub } = telling.story;
  const several = facts.vaults.length > 1;
  return (
    <>
      <div class="intro">
        <h1 ref={title} tabIndex={-1}>
          {say('page.title')}
        </h1>
        <p class="lead">
          {several
            ? say('page.lead.set', { vaults: facts.vaults.length, threshold: facts.threshold })
            : say('page.lead.vault', { attempts: facts.policy.maxAttempts })}
        </p>
        {telling.story.packing.step !== 'empty' && (
          <button class="button button-small" type="button" onClick={startOver}>
            <Icon name="again" />
            {say('page.over')}
          </button>
        )}
      </div>
      <div class="story" key={sub}>
        <FirstPhone telling={telling} />
        <Between facts={facts} story={telling.story} />
        <NewPhone facts={facts} telling={telling} />
      </div>
    </>
  );
}
