/** The phone that has everything: its files, and the key that it makes for them. */
import type { Telling } from '../../doing/use-story.ts';
import { useText } from '../../text/context.ts';
import { Frame } from '../frame.tsx';
import { ChooseFiles } from './choose-files.tsx';
import { Encrypted } from './encrypted.tsx';
import { WaysToKeep } from './ways-to-keep.tsx';

export function FirstPhone({ telling }: { readonly telling: Telling }) {
  const { say } = useText();
  const { packing } = telling.story;
  return (
    <Frame id="first-phone" title={say('first.title')} lead={say('first.lead')}>
      <section class="step" aria-labelledby="step-files">
        <h3 id="step-files">{say('first.files')}</h3>
        {packing.step === 'empty' || packing.step === 'failed' ? (
          <ChooseFiles telling={telling} />
        ) : (
          <Encrypted packing={packing} />
        )}
      </section>
      {packing.step === 'encrypted' && (
        <section class="step" aria-labelledby="step-ways">
          <h3 id="step-ways">{say('first.ways')}</h3>
          <WaysToKeep telling={telling} />
        </section>
      )}
    </Frame>
  );
}
