/** Which files the backup is to have: chosen, dropped, or the sample. */
import { useState } from 'preact/hooks';
import { takeSample } from '../../backup/sample.ts';
import { encryptFiles } from '../../doing/pack.ts';
import type { Telling } from '../../doing/use-story.ts';
import { Icon } from '../../icons/icon.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useText } from '../../text/context.ts';
import { explain } from '../../words.ts';

export function ChooseFiles({ telling: { story, tell, signal } }: { readonly telling: Telling }) {
  const text = useText();
  const { say, language } = text;
  const [over, setOver] = useState(false);
  const take = (files: readonly File[]) => encryptFiles({ files, key: story.backupKey, tell, signal });
  const sample = () => takeSample(language).then(take, (error) => tell({ type: 'packing-failed', error }));
  const { packing } = story;
  return (
    <div class="choose">
      <button class="button button-main" type="button" onClick={sample}>
        <Icon name="chat" />
        {say('files.sample')}
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is beside the field in it, which does the same. */}
      <div
        class={over ? 'drop drop-over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take([...(event.dataTransfer?.files ?? [])]);
        }}
      >
        <label class="drop-label">
          <input
            class="unseen"
            type="file"
            multiple
            onChange={({ currentTarget }) => take([...(currentTarget.files ?? [])])}
          />
          <Icon name="file" />
          <span>
            <span class="link">{say('files.choose')}</span> {say('files.drop')}
          </span>
        </label>
      </div>
      <div role="status">{packing.step === 'failed' && <Notice tone="bad" words={explain(packing.error, text)} />}</div>
    </div>
  );
}
