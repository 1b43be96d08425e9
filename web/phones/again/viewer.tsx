/** A file, opened over the page. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { viewerOf } from '../../backup/types.ts';
import { Icon } from '../../icons/icon.tsx';
import { useAddress } from '../../parts/use-address.ts';
import type { OpenedFile } from '../../story/backup-file.ts';
import { useText } from '../../text/context.ts';

interface ViewerParts {
  readonly file: OpenedFile;
  readonly onClose: () => void;
}

export function Viewer({ file, onClose }: ViewerParts) {
  const { say } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="viewer" ref={dialog} onClose={onClose} aria-label={file.name}>
      <div class="viewer-head">
        <strong>{file.name}</strong>
        <button class="button button-plain" type="button" onClick={() => dialog.current?.close()}>
          <Icon name="cross" />
          <span class="unseen">{say('back.close')}</span>
        </button>
      </div>
      <Content file={file} />
    </dialog>
  );
}

/** Characters: what is longer is saved, not read here. */
const longest = 100_000;

function Content({ file: { name, blob } }: Pick<ViewerParts, 'file'>) {
  const { say } = useText();
  const viewer = viewerOf(blob);
  const address = useAddress(blob);
  const [words, setWords] = useState('');
  useEffect(() => {
    if (viewer === 'text') blob.slice(0, longest).text().then(setWords);
  }, [blob, viewer]);
  if (viewer === 'text') return <pre class="viewer-text">{words}</pre>;
  if (!address) return null;
  if (viewer === 'image') return <img src={address} alt={say('chat.photo', { name })} />;
  // biome-ignore lint/a11y/useMediaCaption: a file of the visitor's own, which has none.
  return viewer === 'video' ? <video src={address} controls /> : <audio src={address} controls />;
}
