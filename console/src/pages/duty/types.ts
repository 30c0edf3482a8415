/** `GET duty`, `GET duty/shifts` */
export interface Shift {
  readonly id: string;
  readonly subject: string;
  readonly kind: 'presence' | 'on-call';
  /** Null: whatever the institution is asked for. */
  readonly service: string | null;
  readonly from: string;
  readonly until: string;
  readonly phone: string | null;
  readonly version: number;
}

/** `GET duty/gaps` */
export interface Gap {
  readonly service: string;
  readonly from: string;
  readonly until: string;
  readonly workingDay: boolean;
}

/** `GET duty/people` */
export interface Person {
  readonly id: string;
  readonly subject: string;
  readonly coordinator: boolean;
  readonly version: number;
  readonly channels: readonly ('email' | 'webhook')[];
}
