// A terminal's text without the terminal: colours and moves of the cursor are left out, a line that was written over shows its last
// writing (progress bars).

const ESC = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
// Colours and cursor (`ESC [ … letter`), titles and links (`ESC ] … BEL` or `ESC \`), and the short ones.
const SEQUENCES = new RegExp(
  `${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\)|[@-Z\\\\-_])`,
  'g',
);

export function plainText(text: string): string {
  const bare = text.includes(ESC) ? text.replace(SEQUENCES, '') : text;
  if (!bare.includes('\r')) return bare;
  return bare
    .split('\n')
    .map((line) => {
      const kept = line.endsWith('\r') ? line.slice(0, -1) : line;
      return kept.slice(kept.lastIndexOf('\r') + 1);
    })
    .join('\n');
}
