/** A phone that has nothing, and gets everything back. */
import type { Telling } from '../../doing/use-story.ts';
import { Icon } from '../../icons/icon.tsx';
import { waysEverKept } from '../../story/ways.ts';
import { useText } from '../../text/context.ts';
import type { PageFacts } from '../../vault/api.ts';
import { Frame } from '../frame.tsx';
import { Ask } from './ask.tsx';
import { FilesBack } from './files-back.tsx';

interface NewPhoneParts {
  readonly facts: PageFacts;
  readonly telling: Telling;
}

export function NewPhone({ facts, telling }: NewPhoneParts) {
  const { say } = useText();
  const { packing, ways, device } = telling.story;
  const ready = packing.step === 'encrypted' && waysEverKept(ways).length > 0;
  return (
    <Frame id="new-phone" title={say('again.title')} lead={say('again.lead')}>
      {!ready && (
        <p class="empty">
          <Icon name="lock" />
          {say('again.empty')}
        </p>
      )}
      {ready && device.now.step !== 'open' && <Ask facts={facts} telling={telling} backup={packing.backup.blob} />}
      {device.now.step === 'open' && <FilesBack returned={device.now} telling={telling} />}
    </Frame>
  );
}
