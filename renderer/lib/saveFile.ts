// Files that the page gives to its person: made here, or streamed from the cloud.

/** Saves `parts` under `name`, where the browser keeps downloads. */
export function saveFile(name: string, parts: BlobPart[], type: string): void {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken its own hold on the data by then.
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Reads an answer to its end, telling how many bytes have come. Throws when it breaks off. */
export async function readFile(
  answer: Response,
  tell: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const reader = answer.body?.getReader();
  if (!reader) return [new Uint8Array(await answer.arrayBuffer())];
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts;
    parts.push(value);
    bytes += value.byteLength;
    tell(bytes);
  }
}

/** The name the cloud gave it, in either of the header's two writings. */
export function nameOfFile(answer: Response, otherwise: string): string {
  const header = answer.headers.get('content-disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(header)?.[1] ?? otherwise;
}
