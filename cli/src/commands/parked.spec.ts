import { Command } from 'commander';
import { describe, expect, it } from '@jest/globals';
import { registerParked } from './parked.js';

describe('staffetta parked', () => {
  it('calls a word that it does not know an unknown command, and shows those it knows', async () => {
    let told = '';
    const program = new Command('staffetta')
      .option('--data <dir>', '', 'no-such-folder')
      .exitOverride()
      .showHelpAfterError()
      .configureOutput({ writeErr: (text) => (told += text) });
    registerParked(program);
    await expect(program.parseAsync(['parked', 'foo'], { from: 'user' })).rejects.toMatchObject({
      code: 'commander.unknownCommand',
    });
    expect(told).toContain("unknown command 'foo'");
    expect(told).toContain('retry');
  });
});
