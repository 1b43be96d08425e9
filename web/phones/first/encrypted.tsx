/** The files on the phone, and how far their encryption is. */
import { useMemo } from 'preact/hooks';
import { Icon } from '../../icons/icon.tsx';
import { Arrival } from '../../parts/arrival.tsx';
import { Progress } from '../../parts/progress.tsx';
import type { Packing } from '../../story/packing.ts';
import { useText } from '../../text/context.ts';
import { ChatView } from '../chat-view.tsx';

type Shown = Extract<Packing, { step: 'encrypting' | 'encrypted' }>;

export function Encrypted({ packing }: { readonly packing: Shown }) {
  const { say, count, size } = useText();
  const { files } = packing;
  const total = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <Arrival>
      <Preview files={files} />
      <div role="status">
        {packing.step === 'encrypting' ? (
          <Progress label={say('files.encrypting', { size: size(total) })} done={packing.done} total={packing.total} />
        ) : (
          <p class="done">
            <Icon name="lock" />
            {count('files.encrypted', files.length, { size: size(packing.backup.blob.size) })}
          </p>
        )}
      </div>
    </Arrival>
  );
}

/** A list is for what no messenger shows. */
function Preview({ files }: { readonly files: readonly File[] }) {
  const { say, size, count } = useText();
  const photos = useMemo(() => new Map(files.map((file) => [file.name, file])), [files]);
  const chat = photos.get('chat.txt');
  if (chat) return <ChatView label={say('chat.label')} chat={chat} photos={photos} />;
  const more = files.length - longest;
  return (
    <ul class="files">
      {files.slice(0, longest).map((file) => (
        <li key={file.name}>
          <Icon name={file.type.startsWith('image/') ? 'photo' : 'file'} />
          <span class="file-name">{file.name}</span>
          <span class="quiet figures">{size(file.size)}</span>
        </li>
      ))}
      {more > 0 && <li class="quiet">{count('files.more', more)}</li>}
    </ul>
  );
}

const longest = 6;
