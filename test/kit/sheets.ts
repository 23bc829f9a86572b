// Reads back what was exported, without the writer's own code: CSV by its grammar, XLSX through its archive.
import { crc32, inflateRawSync } from 'node:zlib';

/** Lines of fields; throws for anything that is no well-formed CSV with a mark, CRLF and quoted texts. */
export function readCsv(text: string): string[][] {
  if (!text.startsWith('\uFEFF')) throw new Error('no byte order mark');
  const lines: string[][] = [];
  let fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  field.lastIndex = 1;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new Error(`no CSV at ${at}: ${text.slice(at, at + 40)}`);
    const [, quoted, bare, end] = match;
    fields.push(quoted === undefined ? bare! : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    lines.push(fields);
    fields = [];
  }
  return lines;
}

/** Members of a ZIP archive by its central directory, checked against their checksums. */
export function readZip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error('no archive: its directory is missing');
  const members = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [crc, packed, size] = [16, 20, 24].map((offset) => bytes.readUInt32LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) => bytes.readUInt16LE(at + o)) as [
      number,
      number,
      number,
    ];
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = inflateRawSync(bytes.subarray(data, data + packed));
    if (content.length !== size || crc32(content) !== crc) throw new Error(`${name} is damaged`);
    members.set(name, content);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return members;
}

export interface ReadCell {
  /** As the file says it: text, number, or nothing. */
  value: string | number | null;
  style: number;
}

/** The rows of the first sheet of a workbook. */
export function readXlsx(bytes: Buffer): ReadCell[][] {
  const members = readZip(bytes);
  for (const name of ['[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml', 'xl/styles.xml']) {
    if (!members.has(name)) throw new Error(`${name} is missing`);
  }
  const xml = members.get('xl/worksheets/sheet1.xml')!.toString('utf8');
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(xml))
    throw new Error('no XML: control characters');
  return [...xml.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row]) =>
    [...row!.matchAll(/<c((?: [a-z]+="[^"]*")*)(?:\/>|>(.*?)<\/c>)/gs)].map(([, attributes, content]) => ({
      value: valueOf(attributes!, content ?? ''),
      style: Number(/ s="(\d+)"/.exec(attributes!)?.[1] ?? 0),
    })),
  );
}

function valueOf(attributes: string, content: string): string | number | null {
  if (content.includes('<f')) throw new Error(`a formula: ${content}`);
  if (!attributes.includes('t="inlineStr"')) {
    const number = /^<v>([^<]*)<\/v>$/.exec(content)?.[1];
    return number === undefined ? null : Number(number);
  }
  const text = /^<is><t xml:space="preserve">([^<]*)<\/t><\/is>$/.exec(content)?.[1];
  if (text === undefined) throw new Error(`no text: ${content}`);
  return text
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name]!)
    .replace(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
