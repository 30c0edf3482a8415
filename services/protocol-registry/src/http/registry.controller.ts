import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { protocolSchema } from '#contracts';
import { ApiTags, notFound, Requires } from '#platform';
import { diffProtocols, type ProtocolDiff } from '../app/diff-protocols.js';
import {
  listInstitutions,
  listKeys,
  listProtocols,
  readProtocol,
  type InstitutionView,
  type KeyView,
  type ProtocolSummary,
  type ProtocolView,
} from '../app/list-registry.js';
import type { RegistryContext } from '../events/registry-voice.js';
import { REGISTRY_CONTEXT } from '../registry.tokens.js';
import { DiffPath, DiffQuery } from './protocol-life.dto.js';
import { InstitutionPath, KeysQuery, ProtocolPath } from './registry.dto.js';

/** Whole lists fit into one page: a province has tens of institutions. */
interface Page<T> {
  readonly items: readonly T[];
  readonly next: null;
}

const page = <T>(items: readonly T[]): Page<T> => ({ items, next: null });

/** What the registry has published: who is there, with which keys, and what was agreed. */
@ApiTags('registry')
@Controller()
export class RegistryController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(REGISTRY_CONTEXT) private readonly context: RegistryContext,
  ) {}

  @Get('institutions')
  @Requires('registry:read')
  async institutions(): Promise<Page<InstitutionView>> {
    return page(await listInstitutions(this.db));
  }

  @Get('institutions/:id')
  @Requires('registry:read')
  async institution(@Param() { id }: InstitutionPath): Promise<InstitutionView> {
    const [found] = await listInstitutions(this.db, id);
    if (found === undefined) throw notFound();
    return found;
  }

  @Get('keys')
  @Requires('registry:read')
  async keys(@Query() { institution }: KeysQuery): Promise<Page<KeyView>> {
    return page(await listKeys(this.db, institution));
  }

  @Get('protocols')
  @Requires('registry:read')
  async protocols(): Promise<Page<ProtocolSummary>> {
    return page(await listProtocols(this.db, this.context.clock.now()));
  }

  /** The JSON Schema of the protocol document. */
  @Get('protocol-schema')
  @Requires('registry:read')
  schema(): object {
    return protocolSchema();
  }

  @Get('protocols/:id/diff')
  @Requires('registry:read')
  diff(@Param() { id }: DiffPath, @Query() versions: DiffQuery): Promise<ProtocolDiff> {
    return diffProtocols(this.db, id, versions);
  }

  @Get('protocols/:id')
  @Requires('registry:read')
  async protocol(@Param() { id }: ProtocolPath): Promise<ProtocolView> {
    const found = await readProtocol(this.db, id, this.context.clock.now());
    if (found === undefined) throw notFound();
    return found;
  }
}
