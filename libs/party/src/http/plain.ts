import { instanceToPlain } from 'class-transformer';

/** A body that was checked, without the fields that were left out. */
export const plain = (dto: object): Readonly<Record<string, unknown>> =>
  instanceToPlain(dto, { exposeUnsetFields: false });
