/** A text as a QR code, for another phone's camera. Its encoder is fetched when one is drawn. */
import { useEffect, useState } from 'preact/hooks';

interface QrCodeParts {
  readonly text: string;
  readonly label: string;
}

export function QrCode({ text, label }: QrCodeParts) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[]>();
  useEffect(() => {
    import('qr').then(({ encodeQR }) => setRows(encodeQR(text, 'raw', { ecc: 'medium', border: quietZone })));
  }, [text]);
  if (!rows) return null;
  const dark = rows.flatMap((row, y) => row.flatMap((one, x) => (one ? `M${x} ${y}h1v1h-1z` : [])));
  return (
    <svg class="qr" viewBox={`0 0 ${rows.length} ${rows.length}`} role="img" aria-label={label}>
      <title>{label}</title>
      <path d={dark.join('')} />
    </svg>
  );
}

/** Light modules around the code, which readers need. */
const quietZone = 4;
