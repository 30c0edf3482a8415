import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags, Requires } from '#platform';
import type { NetworkFiles } from '../app/read-network.js';
import type { Territory } from '../app/read-territory.js';
import { NETWORK_FILES } from '../registry.tokens.js';

/** A request names comuni by ISTAT's code; people choose them by name. */
@ApiTags('registry')
@Controller('territory')
export class TerritoryController {
  constructor(@Inject(NETWORK_FILES) private readonly network: NetworkFiles) {}

  @Get()
  @Requires('registry:read')
  read(): Territory {
    return this.network.territory;
  }
}
