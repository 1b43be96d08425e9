/** The camera, for as long as it looks for a code. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useText } from '../../text/context.ts';

/** Milliseconds between two looks. */
const interval = 250;

export function Camera({ onCode }: { readonly onCode: (text: string) => void }) {
  const { say } = useText();
  const film = useRef<HTMLVideoElement>(null);
  const [blind, setBlind] = useState(false);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval>;
    let over = false;
    const start = async () => {
      const { codeOn } = await import('../../parts/read-code.ts');
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      const shown = film.current;
      if (over || !shown) return end();
      shown.srcObject = stream;
      await shown.play();
      timer = setInterval(() => {
        const text = codeOn(shown, shown.videoWidth, shown.videoHeight);
        if (text !== undefined) onCode(text);
      }, interval);
    };
    const end = () => {
      over = true;
      clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    start().catch(() => over || setBlind(true));
    return end;
  }, []);
  if (blind) return <p class="quiet">{say('digits.nocamera')}</p>;
  return <video class="camera" ref={film} muted playsInline aria-label={say('digits.scan')} />;
}
