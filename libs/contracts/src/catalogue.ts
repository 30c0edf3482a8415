/** A field of an event's data; nested ones are named by their path. */
export interface CatalogueField {
  readonly name: string;
  readonly kind: string;
  readonly required: boolean;
  readonly description?: string;
}

/** An event as people read about it. */
export interface CatalogueEvent {
  readonly type: string;
  readonly description: string;
  readonly key: string;
  readonly personalData: boolean;
  /** Lanes: which side may say it. */
  readonly sides?: readonly string[];
  /** Envelope attributes beside those that every event has. */
  readonly attributes: readonly string[];
  readonly fields: readonly CatalogueField[];
  /** JSON, indented. */
  readonly example: string;
}

/** A topic, or all lanes as one, with its events. */
export interface CatalogueTopic {
  readonly id: string;
  readonly address: string;
  readonly description: string;
  readonly events: readonly CatalogueEvent[];
}

// apart from the index: only who shows the catalogue loads it
export { ASYNCAPI, CATALOGUE } from './generated/catalogue.js';
