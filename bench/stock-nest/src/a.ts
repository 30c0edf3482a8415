// App A: REST intake. save() then emit(), as in the NestJS documentation; consumes the reply event.
import 'reflect-metadata';
import { Body, Controller, Get, Inject, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientKafka,
  ClientsModule,
  Ctx,
  EventPattern,
  KafkaContext,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsNumber,
  IsString,
  Length,
  MaxLength,
} from 'class-validator';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, Repository } from 'typeorm';
import { lastValueFrom } from 'rxjs';

const brokers = [process.env.KAFKA_BROKERS!];

@Entity('referral')
class Referral {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() referrer: string;
  @Column() urgency: string;
  @Column() district: string;
  @Column('simple-array') needs: string[];
  @Column() consent: boolean;
  @Column('text') notes: string;
  @Column({ default: 'SUBMITTED' }) status: string;
  @Column({ type: 'varchar', nullable: true }) centre: string | null;
  @Column('double precision') sentAt: number;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt: Date;
}

class CreateReferralDto {
  @IsString() @Length(3, 40) referrer: string;
  @IsIn(['LOW', 'MEDIUM', 'HIGH', 'IMMEDIATE']) urgency: string;
  @IsString() @MaxLength(60) district: string;
  @IsArray() @ArrayMaxSize(10) @IsString({ each: true }) needs: string[];
  @IsBoolean() consent: boolean;
  @IsString() @MaxLength(2000) notes: string;
  @IsNumber() sentAt: number;
}

let latencies: number[] = [];
const now = () => performance.timeOrigin + performance.now();

@Controller()
class ReferralController {
  constructor(
    @InjectRepository(Referral) private readonly repo: Repository<Referral>,
    @Inject('KAFKA') private readonly client: ClientKafka,
  ) {}

  @Post('referrals')
  async create(@Body() dto: CreateReferralDto) {
    const row = await this.repo.save(this.repo.create(dto));
    const ev = this.client.emit('referral.submitted', { key: row.id, value: { ...dto, id: row.id } });
    if (process.env.EMIT === 'await') await lastValueFrom(ev, { defaultValue: null });
    return { id: row.id, status: row.status };
  }

  @EventPattern('referral.allocated')
  async allocated(@Payload() e: { id: string; centre: string; sentAt: number }) {
    await this.repo.update({ id: e.id }, { status: 'ALLOCATED', centre: e.centre });
    latencies.push(now() - e.sentAt);
  }

  @Get('bench/latencies') take() {
    const l = latencies;
    latencies = [];
    return l;
  }
  @Get('bench/count') count() {
    return { applied: latencies.length };
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: `${process.env.DATABASE_URL}/bench_a`,
      entities: [Referral],
      synchronize: true,
    }),
    TypeOrmModule.forFeature([Referral]),
    ClientsModule.register([
      {
        name: 'KAFKA',
        transport: Transport.KAFKA,
        options: { client: { clientId: 'app-a', brokers }, producerOnlyMode: true },
      },
    ]),
  ],
  controllers: [ReferralController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.useGlobalPipes(new ValidationPipe({ whitelist: true }));
app.connectMicroservice({
  transport: Transport.KAFKA,
  options: { client: { clientId: 'app-a', brokers }, consumer: { groupId: process.env.GROUP ?? 'app-a' } },
});
await app.startAllMicroservices();
await app.listen(Number(process.env.PORT ?? 13001), '127.0.0.1');
console.log('READY A');
