// App B: stock Kafka microservice. Saves a row, emits the reply.
import 'reflect-metadata';
import { Controller, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientKafka, ClientsModule, EventPattern, Payload, Transport } from '@nestjs/microservices';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn, Repository } from 'typeorm';

const brokers = [process.env.KAFKA_BROKERS!];

@Entity('allocation')
class Allocation {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Index() @Column() referralId: string;
  @Column() centre: string;
  @Column() urgency: string;
  @CreateDateColumn({ type: 'timestamptz' }) createdAt: Date;
}

@Controller()
class AllocationController {
  constructor(
    @InjectRepository(Allocation) private readonly repo: Repository<Allocation>,
    @Inject('KAFKA') private readonly client: ClientKafka,
  ) {}

  @EventPattern('referral.submitted')
  async submitted(@Payload() e: { id: string; urgency: string; district: string; sentAt: number }) {
    const row = await this.repo.save(
      this.repo.create({ referralId: e.id, centre: `centre-${e.district.length % 7}`, urgency: e.urgency }),
    );
    this.client.emit('referral.allocated', {
      key: e.id,
      value: { id: e.id, centre: row.centre, sentAt: e.sentAt },
    });
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: `${process.env.DATABASE_URL}/bench_b`,
      entities: [Allocation],
      synchronize: true,
    }),
    TypeOrmModule.forFeature([Allocation]),
    ClientsModule.register([
      {
        name: 'KAFKA',
        transport: Transport.KAFKA,
        options: { client: { clientId: 'app-b', brokers }, producerOnlyMode: true },
      },
    ]),
  ],
  controllers: [AllocationController],
})
class AppModule {}

const app = await NestFactory.createMicroservice(AppModule, {
  logger: ['error', 'warn'],
  transport: Transport.KAFKA,
  options: { client: { clientId: 'app-b', brokers }, consumer: { groupId: 'app-b' } },
});
await app.listen();
console.log('READY B');
