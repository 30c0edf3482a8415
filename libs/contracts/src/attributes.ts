/** What every event has, whoever stamps it. */
interface Always {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly subject: string;
  readonly specversion: string;
  readonly dataschema: string;
  readonly payloadhash: string;
}

/** On lanes, and some of them on some types only; `x-attributes` of each contract says which. */
interface OnLanes {
  readonly from?: string;
  readonly to?: string;
  readonly side?: string;
  readonly keycommit?: string;
  readonly re?: string;
  readonly protocol?: string;
  readonly flow?: string;
  readonly purpose?: string;
  readonly tiers?: string;
  readonly kind?: string;
  readonly agreed?: string;
  readonly urgency?: string;
  readonly ground?: string;
  readonly reported?: string;
  readonly reason?: string;
  readonly outcome?: string;
  readonly stage?: string;
  readonly step?: string;
  readonly rule?: string;
  /** Not signed. */
  readonly traceparent?: string;
}

/** What the relay gives. */
interface Stamps {
  readonly n?: string;
  readonly epoch?: string;
  readonly seq?: string;
  readonly prev?: string;
  readonly kid: string;
  readonly sig: string;
}

type Flatten<T> = { [Key in keyof T]: T[Key] };

/** An envelope before the relay has numbered and signed it. Names without `ce_`; all values strings (design §4). */
export type UnstampedAttributes = Flatten<Always & OnLanes>;

/** An envelope as it travels. */
export type Attributes = Flatten<Always & OnLanes & Stamps>;

/** Any attributes, checked or not. */
export type AnyAttributes = Readonly<Record<string, string | undefined>>;
