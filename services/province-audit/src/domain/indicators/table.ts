import type { Made } from './made.js';

/**
 * What is counted and what is published of it (design §7). Tables, dimensions and categories are fixed before anything is
 * counted and for ever: a category that is never met is a row of zeros, one that was not foreseen goes into "other".
 */

/** What stands on a page or in a file, Italian first. */
export interface Words {
  readonly it: string;
  readonly en: string;
}

export interface Category {
  readonly code: string;
  readonly title: Words;
}

/** A closed list. Codes are kebab-case and never `*`, which stands for the total. */
export interface Dimension {
  readonly code: string;
  readonly title: Words;
  readonly categories: readonly Category[];
}

/** Of the plan (PIL), design §8. */
export type Purpose = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** The lanes and the log; what institutions declare; the list of institutions and protocols; what the Province says of its plan. */
export type Source = 'stream' | 'statements' | 'registry' | 'plan';

interface TableBase {
  readonly code: string;
  readonly purpose: Purpose;
  readonly title: Words;
  readonly note?: Words;
  readonly source: Source;
  /**
   * Whom or what is counted. Two tables of one population count the same ones in a period: their totals are equal, and so is
   * every margin over a dimension that both have. Who knows the tables uses that, so the method does.
   */
  readonly population: string;
  readonly rows: Dimension;
  readonly columns?: Dimension;
  readonly every: 'quarter' | 'year';
}

/** One category of another population's dimension: those counted there are the whole population here. */
export interface PartOf {
  readonly population: string;
  readonly dimension: string;
  readonly category: string;
}

/** How many, by one dimension or two, with totals. */
export interface CountTable extends TableBase {
  readonly kind: 'counts';
  /** `false`: institutions, days. Nothing is hidden or rounded; the population is one of its own. */
  readonly people: boolean;
  /** The population is one category of another, as refusals are among all outcomes. */
  readonly partOf?: PartOf;
}

/** Median and P90 of a time, per cell, from 20 values on; no totals. */
export interface MeasureTable extends TableBase {
  readonly kind: 'measures';
  readonly unit: 'minutes' | 'hours' | 'days';
  /** Who is measured in a row is counted, too, in this category of a counted population: that of the row's own code if none is named. */
  readonly among?: { readonly population: string; readonly dimension: string; readonly category?: string };
}

/**
 * Per cent of the row's total (two dimensions) or of the grand total (one), computed from the published counts of another
 * table and from nothing else.
 */
export interface ShareTable {
  readonly kind: 'shares';
  readonly code: string;
  readonly purpose: Purpose;
  readonly title: Words;
  readonly note?: Words;
  /** Code of a count table. */
  readonly of: string;
  /** Which of its columns (of its rows, where it has one dimension). */
  readonly categories: readonly string[];
}

export type Table = CountTable | MeasureTable | ShareTable;

/** A year or a quarter of it, Europe/Rome. */
export interface Period {
  readonly year: number;
  readonly quarter?: 1 | 2 | 3 | 4;
}

// Stands for the total in a cell's key: `*`; with two dimensions `row/*`, `*/col`, `*/*`.
export const TOTAL = '*';

/** `row`, or `row/col`. */
export const cellKey = (row: string, column?: string): string =>
  column === undefined ? row : `${row}/${column}`;

/** True counts of one table in one period, by `cellKey`, without totals; a key that is missing is 0. Never published. */
export interface Counted {
  readonly table: string;
  readonly period: Period;
  readonly cells: ReadonlyMap<string, number>;
}

/** The measured times (in the table's unit) of one measure table in one period, by `cellKey`, in any order. */
export interface Measured {
  readonly table: string;
  readonly period: Period;
  readonly cells: ReadonlyMap<string, readonly number[]>;
}

/** A published count or share. Why a cell is hidden is not told. */
export type Cell = { readonly shown: number } | { readonly hidden: true };
/** Published times, in the table's unit, coarse. */
export type MeasureCell = { readonly median: number; readonly p90: number } | { readonly hidden: true };

export interface PublishedCounts {
  readonly kind: 'counts' | 'shares';
  readonly table: string;
  readonly period: Period;
  /** Rows and columns in the dimensions' order, then totals. Shares have no totals. */
  readonly cells: Readonly<Record<string, Cell>>;
}
export interface PublishedMeasures {
  readonly kind: 'measures';
  readonly table: string;
  readonly period: Period;
  readonly cells: Readonly<Record<string, MeasureCell>>;
}
export type PublishedTable = PublishedCounts | PublishedMeasures;

/** What is published at once, and frozen. JSON in and out without loss. */
export interface Release {
  readonly period: Period;
  /** Leaves of the log that were counted. */
  readonly asOf: number;
  /** By which counting and method, where it is published. */
  readonly made?: Made;
  /** Besides the period itself, quarters that were held back until their table's year had 50. */
  readonly tables: readonly PublishedTable[];
  readonly notes: readonly Words[];
}

/** `2026`, `2026-Q3`. */
export const periodCode = ({ year, quarter }: Period): string =>
  quarter === undefined ? String(year) : `${year}-Q${quarter}`;
