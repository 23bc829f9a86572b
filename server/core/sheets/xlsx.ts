// A workbook of one sheet (Office Open XML, the transitional form that every spreadsheet program reads). Texts are cells of
// text, so none is ever a formula, also not after somebody edits it; times are real times; the header stays in sight.
import { DAY } from '../kernel/clock.js';
import { looksLikeFormula, type Cell, type Sheet } from './sheet.js';
import { zipOf, type Member } from './zip.js';

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What one cell may hold, by the format. */
const LONGEST_TEXT = 32_767;
/** Day 0 of the format, 1899-12-30, in days before the epoch. */
const FIRST_DAY = 25_569;

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Places in `cellXfs` of the styles below. */
const STYLE = { plain: 0, header: 1, time: 2, quoted: 3 } as const;

export function xlsxOf(sheet: Sheet): AsyncGenerator<Buffer> {
  const members: Member[] = [
    { name: '[Content_Types].xml', chunks: [CONTENT_TYPES] },
    { name: '_rels/.rels', chunks: [relations('officeDocument', 'xl/workbook.xml')] },
    { name: 'xl/workbook.xml', chunks: [workbook(sheet.name)] },
    {
      name: 'xl/_rels/workbook.xml.rels',
      chunks: [relations('worksheet', 'worksheets/sheet1.xml', 'styles', 'styles.xml')],
    },
    { name: 'xl/styles.xml', chunks: [STYLES] },
    { name: 'xl/worksheets/sheet1.xml', chunks: sheetXml(sheet) },
  ];
  return zipOf(members);
}

async function* sheetXml({ headers, rows }: Sheet): AsyncGenerator<string> {
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="${headers.length}" width="20" customWidth="1"/></cols><sheetData>`;
  yield `<row>${headers.map((header) => textCell(header, STYLE.header)).join('')}</row>`;
  for await (const slice of rows) {
    if (slice.length > 0) yield slice.map((cells) => `<row>${cells.map(cellXml).join('')}</row>`).join('');
  }
  yield '</sheetData></worksheet>';
}

function cellXml(cell: Cell): string {
  if (cell === null) return '<c/>';
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c><v>${cell}</v></c>` : '<c/>';
  if (typeof cell === 'object') return `<c s="${STYLE.time}"><v>${cell.wall / DAY + FIRST_DAY}</v></c>`;
  return textCell(cell, looksLikeFormula(cell) ? STYLE.quoted : STYLE.plain);
}

function textCell(text: string, style: number): string {
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
  const styled = style === STYLE.plain ? '' : ` s="${style}"`;
  return `<c${styled} t="inlineStr"><is><t xml:space="preserve">${escapeXml(cut)}</t></is></c>`;
}

// What XML 1.0 cannot hold at all stands as `_xHHHH_` in this format; a text that has such a mark of its own keeps it so.
// eslint-disable-next-line no-control-regex
const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g;
const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Halves of surrogate pairs become U+FFFD when the text becomes bytes. */
const escapeXml = (text: string): string =>
  text.replace(
    SPECIAL,
    (character) =>
      ENTITY[character] ?? `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
  );

const CONTENT_TYPES = `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KIND}.worksheet+xml"/></Types>`;

/** `relations(kind, target, kind, target, ...)`, numbered rId1, rId2, ... */
function relations(...pairs: string[]): string {
  let xml = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">`;
  for (let i = 0; i < pairs.length; i += 2) {
    xml += `<Relationship Id="rId${i / 2 + 1}" Type="${RELATIONS}/${pairs[i]}" Target="${pairs[i + 1]}"/>`;
  }
  return `${xml}</Relationships>`;
}

const workbook = (name: string): string =>
  `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${escapeXml(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`;

const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/></cellXfs></styleSheet>`;
