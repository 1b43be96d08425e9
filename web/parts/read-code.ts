/** Reads the QR code in a picture or in a frame of a film. Fetched when one is to be read. */
import { decodeQR } from 'qr/decode.js';

/** Pixels: larger pictures are made smaller, which reads as well and much faster. */
const longest = 1200;

/** Undefined where none is found. */
export function codeOn(source: CanvasImageSource, width: number, height: number): string | undefined {
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const drawing = canvas.getContext('2d', { willReadFrequently: true });
  if (!drawing || canvas.width === 0 || canvas.height === 0) return undefined;
  drawing.drawImage(source, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(drawing.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    // It throws where it sees no code.
    return undefined;
  }
}

export async function codeIn(picture: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(picture).catch(() => undefined);
  return bitmap && codeOn(bitmap, bitmap.width, bitmap.height);
}
