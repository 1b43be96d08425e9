/** Where the backup file lies. Anyone there may look at it. */
import { Icon } from '../icons/icon.tsx';
import { hexPairs } from '../parts/hex.ts';
import { save } from '../parts/save.ts';
import type { Story } from '../story/story.ts';
import { useText } from '../text/context.ts';

export function Cloud({ packing, passkeyFile }: Pick<Story, 'packing' | 'passkeyFile'>) {
  const { say, size } = useText();
  const backup = packing.step === 'encrypted' ? packing.backup : undefined;
  return (
    <article class="card" aria-labelledby="cloud-title">
      <div class="card-head">
        <Icon name="cloud" />
        <h3 id="cloud-title">{say('cloud.title')}</h3>
        {backup && <span class="quiet figures">{size(backup.blob.size)}</span>}
      </div>
      {backup ? (
        <>
          <p class="quiet">{say('cloud.beginning')}</p>
          <p class="hex mono">
            {hexPairs(backup.beginning)} <span aria-hidden="true">…</span>
          </p>
          <div class="buttons">
            <button class="button button-small" type="button" onClick={() => save(backup.blob, 'backup.bkv')}>
              <Icon name="down" />
              {say('cloud.save')}
            </button>
            {passkeyFile !== undefined && (
              <button
                class="button button-small"
                type="button"
                onClick={() => save(new Blob([passkeyFile], { type: 'application/json' }), 'passkey.json')}
              >
                <Icon name="passkey" />
                {say('cloud.passkey')}
              </button>
            )}
          </div>
        </>
      ) : (
        <p class="quiet">{say('cloud.empty')}</p>
      )}
    </article>
  );
}
