// The account number as a picture for the phone's own album: always dark on white, at twice the size for sharp text.
const WIDTH = 640;
const LINE = 44;
const MARGIN = 40;
const FONTS = 'system-ui, "PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", sans-serif';

/** `lines`: title, number, and what else is to be known. Rejects where the browser cannot draw. */
export async function numberCard(lines: readonly string[]): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const height = MARGIN * 2 + LINE * (lines.length + 1);
  canvas.width = WIDTH * 2;
  canvas.height = height * 2;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('this browser cannot draw');
  pen.scale(2, 2);
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, WIDTH, height);
  pen.fillStyle = '#1b2230';
  pen.textBaseline = 'middle';
  for (const [index, line] of lines.entries()) {
    pen.font = index === 0 ? `600 24px ${FONTS}` : index === 1 ? `600 40px monospace` : `20px ${FONTS}`;
    pen.fillText(line, MARGIN, MARGIN + LINE * (index + 0.5 + (index > 1 ? 0.5 : 0)), WIDTH - MARGIN * 2);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture came out'))), 'image/png');
  });
}
