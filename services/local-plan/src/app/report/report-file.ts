import { createHash } from 'node:crypto';
import { REPORT_STYLE } from '../../domain/report/page-style.js';
import { renderCsv } from '../../domain/report/render-csv.js';
import { renderPage } from '../../domain/report/render-page.js';
import type { Report } from '../../domain/report/report.js';
import { renderPdf } from './render-pdf.js';

/** A file of the report, and how it is sent. */
export interface ReportFile {
  readonly type: string;
  readonly name: string;
  readonly content: string | Buffer;
  /** What a page may load. */
  readonly policy?: string;
}

export const FORMATS = ['html', 'pdf', 'json'] as const;
export type ReportFormat = (typeof FORMATS)[number];

const styleHash = createHash('sha256').update(REPORT_STYLE).digest('base64');

/** The whole report in one of its forms. @param fonts see `renderPdf` */
export async function reportFile(report: Report, format: ReportFormat, fonts: string): Promise<ReportFile> {
  const name = `relazione-pil-${String(report.year)}.${format}`;
  if (format === 'pdf') return { name, type: 'application/pdf', content: await renderPdf(report, fonts) };
  if (format === 'json')
    return { name, type: 'application/json; charset=utf-8', content: JSON.stringify(report) };
  return {
    ...{ name, type: 'text/html; charset=utf-8', content: renderPage(report) },
    policy: `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'`,
  };
}

/** A purpose's tables, or those of the plan as a whole, for spreadsheets. @param of `1` to `7`, `plan` */
export function annexFile(report: Report, of: string): ReportFile {
  const section = report.sections.find(({ purpose }) => String(purpose) === of);
  return {
    name: `relazione-pil-${String(report.year)}-allegato-${of}.csv`,
    type: 'text/csv; charset=utf-8',
    content: renderCsv(section === undefined ? report.general : section.tables),
  };
}
