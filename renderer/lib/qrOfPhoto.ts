// Reads the QR in a picture that its person took or chose. Pages on plain HTTP get no camera, but they do get files; the
// browser's own decoder is missing there too, so one comes along (47 KB, loaded with this file at the first picture).
import jsQR from 'jsqr';

/** Longest side in pixels, in the order they are tried: a middle size reads most photos, a large one small codes in them. */
const SIDES = [1000, 2000, 500];

/** The text of the first QR; undefined where none is to be seen. Rejects for a file that is no picture this browser knows. */
export async function qrOfPhoto(photo: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(photo);
  try {
    for (const side of SIDES) {
      const text = read(picture, Math.min(1, side / Math.max(picture.width, picture.height)));
      if (text !== undefined) return text;
    }
    return undefined;
  } finally {
    picture.close();
  }
}

function read(picture: ImageBitmap, scale: number): string | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) throw new Error('this browser cannot draw');
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const found = jsQR(data, width, height)?.data;
  return found === undefined || found === '' ? undefined : found;
}
