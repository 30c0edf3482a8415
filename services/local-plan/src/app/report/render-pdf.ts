import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { italianNumber } from '#kernel';
import {
  HIDDEN_MARK,
  italianDate,
  PURPOSES,
  type Report,
  type ReportCell,
  type ReportTable,
} from '../../domain/report/report.js';
import { planLine } from '../../domain/report/render-page.js';

type Document = PDFKit.PDFDocument;
type Structure = PDFKit.PDFStructureElement;

/** What the pages are set in: Titillium Web (OFL), the typeface of the Italian public administration. */
export const FONTS = {
  body: 'titillium-web-latin-400-normal.woff',
  bold: 'titillium-web-latin-700-normal.woff',
} as const;

const MARGIN = 50;
/** Between the margins of A4, points. */
const WIDTH = 595.28 - 2 * MARGIN;
const TEXT = 9.5;
/** What a glyph set for Latin has no sign for, in words that it has. */
const REPLACED: Readonly<Record<string, string>> = { '−': '-', '\u00A0': ' ', '\u202F': ' ' };

/**
 * The report as a tagged PDF (PDF/UA-1, ISO 14289-1): a screen reader finds headings, tables and the language, as L. 4/2004
 * asks of a public body's documents.
 * @param fonts the folder with the files of `FONTS`
 */
export async function renderPdf(report: Report, fonts: string): Promise<Buffer> {
  const [{ default: PDFDocument }, body, bold] = await Promise.all([
    import('pdfkit'),
    readFile(join(fonts, FONTS.body)),
    readFile(join(fonts, FONTS.bold)),
  ]);
  const { publisher, year, plan, madeAt, general, sections, notes } = report;
  const title = `Relazione annuale sul Piano degli interventi locali, anno ${String(year)}`;
  const options = {
    ...{ size: 'A4', margin: MARGIN, lang: 'it-IT', tagged: true, displayTitle: true, pdfVersion: '1.7' },
    // none of the fonts that every reader has: PDF/UA wants those that are used inside the file
    ...{ subset: 'PDF/UA', bufferPages: true, font: null },
    info: { Title: title, Author: publisher, CreationDate: new Date(madeAt) },
  };
  // its types are behind its options
  const document = new PDFDocument(options as unknown as PDFKit.PDFDocumentOptions);
  document.registerFont('body', body).registerFont('bold', bold);
  const finished = collect(document);
  const root = document.struct('Document');
  document.addStructure(root);
  const say = (kind: 'H1' | 'H2' | 'P', text: string): void => {
    write(document, root, kind, text);
  };
  document.font('body').fontSize(TEXT);
  say('P', publisher);
  say('H1', title);
  say('P', planLine(plan));
  say('H2', 'Il piano');
  for (const table of general) writeTable(document, root, table);
  for (const { purpose, tables } of sections) {
    say('H2', `${String(purpose)}. ${PURPOSES[purpose]}`);
    if (tables.length === 0) say('P', 'Nessun dato per quest’anno.');
    for (const table of tables) writeTable(document, root, table);
  }
  say('H2', 'Note');
  for (const note of notes) say('P', note);
  say('P', `Composta il ${italianDate(madeAt)} con i dati di quel giorno.`);
  root.end();
  numberPages(document);
  document.end();
  return finished;
}

function collect(document: Document): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => {
      resolve(Buffer.concat(parts));
    });
    document.on('error', reject);
  });
}

const SIZES = { H1: 20, H2: 14, P: TEXT } as const;

function write(document: Document, root: Structure, kind: 'H1' | 'H2' | 'P', text: string): void {
  const heading = kind !== 'P';
  if (heading && document.y > document.page.height - 4 * MARGIN) document.addPage();
  root.add(
    document.struct(kind, {}, () => {
      if (kind === 'H2') document.moveDown(1);
      document.font(heading ? 'bold' : 'body').fontSize(SIZES[kind]);
      document.text(plain(text), MARGIN);
      document.moveDown(0.4);
    }),
  );
  document.font('body').fontSize(TEXT);
}

function writeTable(document: Document, root: Structure, table: ReportTable): void {
  const { title, note, columns, rows } = table;
  if (document.y > document.page.height - 3 * MARGIN) document.addPage();
  root.add(
    document.struct('P', {}, () => {
      document.font('bold').text(plain(title), MARGIN);
      if (note !== undefined) document.font('body').text(plain(note));
      document.moveDown(0.3);
    }),
  );
  document.font('body');
  const numeric = columns.map((_, index) => rows.length > 0 && rows.every((row) => isNumber(row[index])));
  const cells = rows.length === 0 ? [['Nessuna voce.', ...columns.slice(1).map(() => '')]] : rows;
  document.table({
    structParent: root,
    position: { x: MARGIN, y: document.y },
    defaultStyle: {
      border: { top: 0, right: 0, bottom: 0.4, left: 0 },
      borderColor: '#8a99a8',
      padding: { top: 2, right: 6, bottom: 2, left: 0 },
    },
    columnStyles: (index: number) => ({
      ...widthOf(index, columns.length),
      align: { x: numeric[index] === true ? 'right' : 'left' },
    }),
    data: [
      columns.map((text) => ({
        text: plain(text),
        type: 'TH' as const,
        scope: 'Column' as const,
        font: { src: 'bold', size: TEXT },
      })),
      ...cells.map((row) => row.map((cell) => ({ text: plain(shown(cell)), type: 'TD' as const }))),
    ],
  } as PDFKit.Mixins.TableOptionsWithData);
  document.x = MARGIN;
  document.moveDown(1);
}

/** What a line is about gets twice the room of what is said of it. */
const widthOf = (index: number, count: number): { width?: number } =>
  index === 0 && count > 1 ? { width: (2 * WIDTH) / (count + 1) } : {};

const isNumber = (cell: ReportCell | undefined): boolean => cell === null || typeof cell === 'number';

const shown = (cell: ReportCell): string =>
  cell === null ? HIDDEN_MARK : typeof cell === 'number' ? italianNumber(cell) : cell;

const plain = (text: string): string => text.replace(/[−\u00A0\u202F]/g, (sign) => REPLACED[sign] ?? '');

/** At the foot of each page, outside of what is read aloud. */
function numberPages(document: Document): void {
  const { start, count } = document.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    document.switchToPage(start + index);
    const { page } = document;
    page.margins.bottom = 0;
    document.markContent('Artifact', { type: 'Pagination' });
    document
      .font('body')
      .fontSize(8)
      .text(`${String(index + 1)} / ${String(count)}`, MARGIN, page.height - 30, {
        width: page.width - 2 * MARGIN,
        align: 'right',
        lineBreak: false,
      });
    document.endMarkedContent();
  }
}
