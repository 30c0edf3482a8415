import { Module, type DynamicModule } from '@nestjs/common';
import { PartyModule } from '#party';
import type { AslLiaisonConfig } from './config.js';

@Module({})
export class AslLiaisonModule {
  static forRoot(config: AslLiaisonConfig): DynamicModule {
    return { module: AslLiaisonModule, imports: [PartyModule.forRoot({ config })] };
  }
}
