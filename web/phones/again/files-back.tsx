/** The files, back again: seen, opened, saved. */
import { useMemo, useState } from 'preact/hooks';
import { viewerOf } from '../../backup/types.ts';
import type { Telling } from '../../doing/use-story.ts';
import { Icon } from '../../icons/icon.tsx';
import { save } from '../../parts/save.ts';
import { useAddress } from '../../parts/use-address.ts';
import { useFocusIfLost } from '../../parts/use-focus-if-lost.ts';
import type { OpenedFile } from '../../story/backup-file.ts';
import type { Returning } from '../../story/returning.ts';
import { useText } from '../../text/context.ts';
import { ChatView } from '../chat-view.tsx';
import { Verified } from './ask.tsx';
import { Viewer } from './viewer.tsx';

interface FilesBackParts {
  readonly returned: Extract<Returning, { step: 'open' }>;
  readonly telling: Telling;
}

export function FilesBack({ returned: { fingerprint, files, archive }, telling: { tell } }: FilesBackParts) {
  const { say, count } = useText();
  const here = useFocusIfLost<HTMLHeadingElement>();
  const [seen, setSeen] = useState<OpenedFile>();
  const byName = useMemo(() => new Map(files.map(({ name, blob }) => [name, blob])), [files]);
  const chat = byName.get('chat.txt');
  return (
    <section class="step" aria-labelledby="step-back">
      <h3 id="step-back" ref={here} tabIndex={-1}>
        {count('back.title', files.length)}
      </h3>
      <div role="status">
        <Verified fingerprint={fingerprint} />
      </div>
      {chat && <ChatView label={say('chat.back')} chat={chat} photos={byName} />}
      <ul class="files">
        {files.map((file) => (
          <BackFile key={file.name} file={file} onOpen={setSeen} />
        ))}
      </ul>
      <div class="buttons">
        <button class="button button-small" type="button" onClick={() => save(archive, 'backup.tar')}>
          <Icon name="down" />
          {say('back.save')}
        </button>
        <button class="button button-plain button-small" type="button" onClick={() => tell({ type: 'asked-again' })}>
          <Icon name="again" />
          {say('back.again')}
        </button>
      </div>
      {seen && <Viewer file={seen} onClose={() => setSeen(undefined)} />}
    </section>
  );
}

interface BackFileParts {
  readonly file: OpenedFile;
  readonly onOpen: (file: OpenedFile) => void;
}

function BackFile({ file, onOpen }: BackFileParts) {
  const { say, size } = useText();
  const { name, blob } = file;
  const viewer = viewerOf(blob);
  const address = useAddress(viewer === 'image' ? blob : undefined);
  return (
    <li>
      {address ? <img class="thumb" src={address} alt="" /> : <Icon name="file" />}
      <span class="file-name">{name}</span>
      <span class="quiet figures">{size(blob.size)}</span>
      {viewer && (
        <button class="button button-plain button-small" type="button" onClick={() => onOpen(file)}>
          {say('back.open')} <span class="unseen">{name}</span>
        </button>
      )}
      <button class="button button-plain button-small" type="button" onClick={() => save(blob, name)}>
        <Icon name="down" />
        <span class="unseen">{say('back.save.named', { name })}</span>
      </button>
    </li>
  );
}
